"""Keys, checks and defaults that CreateModel leaves to the model classes: in the database."""

from tortoise import migrations
from tortoise.migrations import operations as ops

# (table, name, columns, condition)
KEYS: list[tuple[str, str, str, str | None]] = [
    ('api_token', 'api_token_key', 'college_id, source', None),
    ('attempt', 'attempt_key', 'college_id, push_id, n', None),
    ('batch', 'batch_file', 'college_id, feed_id, file_sha', 'undone_by IS NULL'),
    ('batch', 'batch_number', 'college_id, number', None),
    ('bind_code', 'bind_code_key', 'college_id, hash', None),
    ('bind_try', 'bind_try_key', 'college_id, openid', None),
    ('blob', 'blob_key', 'college_id, sha', None),
    ('case', 'case_live', 'college_id, fingerprint', "state NOT IN ('closed', 'expired')"),
    ('case_event', 'case_event_key', 'college_id, case_id, seq', None),
    ('catalogue', 'catalogue_key', 'college_id, sha', None),
    ('consent', 'consent_key', 'college_id, contact_id, template', None),
    ('contact', 'contact_key', 'college_id, openid', None),
    ('contact', 'contact_person', 'college_id, person_id', 'person_id IS NOT NULL'),
    ('day_off', 'day_off_key', 'college_id, day', None),
    ('entry', 'entry_key', 'college_id, person_id, day', None),
    ('entry_part', 'entry_part_key', 'college_id, entry_id, seq', None),
    ('entry_part', 'entry_part_inbound', 'college_id, inbound_id', 'inbound_id IS NOT NULL'),
    ('fact', 'fact_key', 'college_id, feed_id, source_key, batch_id', None),
    ('fact', 'fact_current', 'college_id, feed_id, source_key', 'ended_by IS NULL'),
    ('fact_tally', 'fact_tally_key', 'college_id, kind, subject_id, month', None),
    ('feed', 'feed_key', 'college_id, code', None),
    ('finding', 'finding_live', 'college_id, rule, subject_id, fingerprint', 'resolved_at IS NULL'),
    ('inbound', 'inbound_key', 'college_id, channel, key', None),
    ('job_run', 'job_run_key', 'college_id, job, slot', None),
    ('leave', 'leave_key', 'college_id, person_id, from_on', None),
    ('org', 'org_key', 'college_id, kind, code', None),
    ('org_closure', 'org_closure_key', 'college_id, ancestor_id, descendant_id', None),
    ('person', 'person_key', 'college_id, kind, number', None),
    ('post', 'post_key', 'college_id, person_id, role, org_id, from_on', None),
    ('push', 'push_key', 'college_id, dedupe', None),
    ('receipt', 'receipt_key', 'college_id, msgid', None),
    ('record_setting', 'record_setting_key', 'college_id, person_id', None),
    ('roster_change', 'roster_change_key', 'college_id, batch_id, seq', None),
    ('target', 'target_key', 'college_id, indicator, org_id, period', None),
    ('teaching', 'teaching_key', 'college_id, term_id, course, class_org_id, staff_id', None),
    ('term', 'term_key', 'college_id, code', None),
    ('value', 'value_current', 'college_id, indicator, org_id, period', 'ended_at IS NULL'),
]

CHECKS = [
    ('case', 'case_state_known', '"state" IN (\'told_student\', \'open\', \'acting\', \'rechecking\', \'paused\', \'closed\', \'expired\')'),
    ('case', 'case_level_known', '"level" IN (\'notice\', \'warning\', \'serious\')'),
    ('college', 'college_mode_known', '"mode" IN (\'plain\', \'compat\', \'safe\')'),
    ('day_off', 'day_off_kind_known', '"kind" IN (\'holiday\', \'workday\', \'sports\', \'exam\', \'training\')'),
    ('entry_part', 'entry_part_act_known', '"act" IN (\'add\', \'edit\', \'delete\')'),
    ('entry_part', 'entry_part_visibility_known', '"visibility" IN (\'private\', \'advisor\', \'class\')'),
    ('finding', 'finding_tier_known', '"tier" IN (\'notice\', \'warning\', \'serious\')'),
    ('finding', 'finding_state_known', '"state" IN (\'pending\', \'firing\', \'resolved\')'),
    ('inbound', 'inbound_channel_known', '"channel" IN (\'chat\', \'form\', \'api\')'),
    ('inbound', 'inbound_carried_known', '"carried" IN (\'passive\', \'late\', \'none\')'),
    ('job_run', 'job_run_state_known', '"state" IN (\'running\', \'done\', \'failed\', \'missed\')'),
    ('org', 'org_kind_known', '"kind" IN (\'school\', \'college\', \'major\', \'class\', \'office\', \'course\')'),
    ('person', 'person_kind_known', '"kind" IN (\'student\', \'staff\')'),
    ('person', 'person_status_known', '"status" IN (\'active\', \'suspended\', \'graduated\', \'left\')'),
    ('post', 'post_role_known', '"role" IN (\'student\', \'class_advisor\', \'teacher\', \'course_lead\', \'major_director\', \'college_reviewer\', \'college_leader\', \'school_leader\', \'function_supervisor\', \'inspector\', \'psych_counsellor\', \'quality_officer\', \'unit_head\', \'staff\', \'student_informant\', \'admin\')'),
    ('push', 'push_urgency_known', '"urgency" IN (\'now\', \'red\', \'normal\', \'digest\')'),
    ('push', 'push_state_known', '"state" IN (\'waiting\', \'sending\', \'accepted\', \'delivered\', \'unknown\', \'inbox\', \'folded\', \'dropped\', \'refused\')'),
    ('push', 'push_channel_known', '"channel" IN (\'template\', \'service\', \'inbox\')'),
    ('roster_change', 'roster_change_table_name_known', '"table_name" IN (\'org\', \'person\', \'post\', \'teaching\')'),
]

DEFAULTS = [
    ('attempt', 'outcome', "''"),
    ('attempt', 'msgid', "''"),
    ('batch', 'file_name', "''"),
    ('batch', 'counts', "'{}'"),
    ('bind_code', 'wrong_tries', '0'),
    ('bind_try', 'wrong', '0'),
    ('blob', 'sealed', 'false'),
    ('case', 'value', '0'),
    ('case', 'owner_role', "'class_advisor'"),
    ('case', 'outcome', "''"),
    ('case', 'times', '1'),
    ('case_event', 'detail', "'{}'"),
    ('college', 'original_id', "''"),
    ('college', 'mode', "'safe'"),
    ('college', 'zone', "'Asia/Shanghai'"),
    ('college', 'templates', "'{}'"),
    ('college', 'tags', "'{}'"),
    ('college', 'contacts', "'{}'"),
    ('college', 'version', '1'),
    ('consent', 'left', '0'),
    ('contact', 'following', 'true'),
    ('contact', 'window_left', '0'),
    ('contact', 'flow', "''"),
    ('contact', 'step', "''"),
    ('contact', 'context', "'{}'"),
    ('day_off', 'name', "''"),
    ('entry_part', 'act', "'add'"),
    ('entry_part', 'current', 'true'),
    ('entry_part', 'measures', "'{}'"),
    ('entry_part', 'late', 'false'),
    ('fact', 'period', "''"),
    ('fact', 'value', '1'),
    ('fact', 'note', "''"),
    ('fact_tally', 'recorded', '0'),
    ('finding', 'evidence', "'[]'"),
    ('finding', 'state', "'firing'"),
    ('inbound', 'carried', "'none'"),
    ('job_run', 'counts', "'{}'"),
    ('job_run', 'error', "''"),
    ('job_run', 'owner_told', 'false'),
    ('org', 'short_name', "''"),
    ('org', 'name_key', "''"),
    ('person', 'name_key', "''"),
    ('person', 'status', "'active'"),
    ('person', 'facts', "'{}'"),
    ('push', 'openid', "''"),
    ('push', 'channel', "'template'"),
    ('push', 'state', "'waiting'"),
    ('push', 'reason', "''"),
    ('push', 'lease_by', "''"),
    ('push', 'tries', '0'),
    ('receipt', 'joined', 'false'),
    ('record_setting', 'direct', 'false'),
    ('record_setting', 'asked', '0'),
    ('term', 'weeks', '20'),
    ('value', 'band', "''"),
    ('value', 'formula_version', "''"),
]


def statements() -> list[str]:
    made = []
    for table, name, columns, condition in KEYS:
        where = f" WHERE {condition}" if condition else ""
        made.append(f'CREATE UNIQUE INDEX "{name}" ON "{table}" ({columns}){where}')
    for table, name, check in CHECKS:
        made.append(f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" CHECK ({check})')
    for table, column, literal in DEFAULTS:
        made.append(f'ALTER TABLE "{table}" ALTER COLUMN "{column}" SET DEFAULT {literal}')
    return made


class Migration(migrations.Migration):
    dependencies = [("models", "0001_initial")]
    initial = False
    operations = [ops.RunSQL(statements())]
