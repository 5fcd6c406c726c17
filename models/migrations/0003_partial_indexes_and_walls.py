"""Indexes that rules and delivery live on, and foreign keys that cannot cross a college's wall."""

from tortoise import migrations
from tortoise.migrations import operations as ops

PARTIAL = [
    'CREATE INDEX "fact_exceptions" ON "fact" ("college_id", "kind", "subject_id", "day") '
    "WHERE state <> 'normal' AND ended_by IS NULL",
    'CREATE INDEX "fact_batch" ON "fact" ("college_id", "batch_id")',
    'CREATE INDEX "push_waiting" ON "push" ("urgency", "not_before") WHERE state = \'waiting\'',
    'CREATE INDEX "push_leased" ON "push" ("lease_until") WHERE state = \'sending\'',
    'CREATE INDEX "push_inbox" ON "push" ("college_id", "openid") WHERE state = \'inbox\'',
    'CREATE INDEX "case_open" ON "case" ("college_id", "subject_id") '
    "WHERE state NOT IN ('closed', 'expired')",
]

# (table, column, table pointed at): the pair (college_id, id) is the target, so a row can never
# point into another college.
INSIDE = [
    ("org", "parent_id", "org"),
    ("org_closure", "ancestor_id", "org"),
    ("org_closure", "descendant_id", "org"),
    ("person", "class_org_id", "org"),
    ("post", "person_id", "person"),
    ("post", "org_id", "org"),
    ("contact", "person_id", "person"),
    ("bind_code", "person_id", "person"),
    ("entry", "person_id", "person"),
    ("entry_part", "entry_id", "entry"),
    ("case", "subject_id", "person"),
    ("case_event", "case_id", "case"),
    ("attempt", "push_id", "push"),
]
POINTED = sorted({target for _, _, target in INSIDE})
TOPS = ("org", "person", "contact", "inbound", "entry", "push", "case", "feed", "batch", "term")

WALLS = [
    *(f'ALTER TABLE "{t}" ADD CONSTRAINT "{t}_walled" UNIQUE ("college_id", "id")' for t in POINTED),
    *(
        f'ALTER TABLE "{t}" ADD CONSTRAINT "{t}_college" FOREIGN KEY ("college_id") '
        'REFERENCES "college" ("id")'
        for t in TOPS
    ),
    *(
        f'ALTER TABLE "{t}" ADD CONSTRAINT "{t}_{c}_inside" FOREIGN KEY ("college_id", "{c}") '
        f'REFERENCES "{target}" ("college_id", "id") DEFERRABLE INITIALLY IMMEDIATE'
        for t, c, target in INSIDE
    ),
]


class Migration(migrations.Migration):
    dependencies = [("models", "0002_keys_checks_and_defaults")]
    initial = False
    operations = [ops.RunSQL([*PARTIAL, *WALLS])]
