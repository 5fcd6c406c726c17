"""Findings of rules, and the cases people act on."""

from __future__ import annotations

from typing import Any

from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import UniqueConstraint

from models.base import Row, one_of

LEVELS = ("notice", "warning", "serious")
CASE_STATES = (
    "told_student", "open", "acting", "rechecking", "paused", "closed", "expired",
)

CORRECTION_STATES = ("open", "corrected", "kept", "again", "withdrawn")


class Finding(Row):
    """What a rule says of a subject now; `evidence` holds fact ids."""

    rule = fields.CharField(max_length=48)
    subject_id = fields.BigIntField()
    fingerprint = fields.CharField(max_length=120)
    tier = fields.CharField(max_length=8)
    value = fields.DecimalField(max_digits=12, decimal_places=3)
    evidence: list[int] = fields.JSONField(default=list)
    rule_version = fields.CharField(max_length=16)
    state = fields.CharField(max_length=8, default="firing")
    pending_since = fields.DatetimeField(null=True)
    fired_at = fields.DatetimeField(null=True)
    resolved_at = fields.DatetimeField(null=True)

    class Meta:
        table = "finding"
        constraints = (
            UniqueConstraint(
                ("college_id", "rule", "subject_id", "fingerprint"), name="finding_live",
                condition="resolved_at IS NULL",
            ),
            one_of("finding", "tier", *LEVELS),
            one_of("finding", "state", "pending", "firing", "resolved"),
        )


class Case(Row):
    fingerprint = fields.CharField(max_length=120)
    rule = fields.CharField(max_length=48)
    subject_id = fields.BigIntField()
    state = fields.CharField(max_length=16)
    level = fields.CharField(max_length=8)
    value = fields.DecimalField(max_digits=12, decimal_places=3, default=0)
    owner_role = fields.CharField(max_length=24, default="class_advisor")
    opened_at = fields.DatetimeField()
    due_at = fields.DatetimeField(null=True)
    hidden_until = fields.DatetimeField(null=True)
    closed_at = fields.DatetimeField(null=True)
    outcome = fields.CharField(max_length=24, default="")
    times = fields.SmallIntField(default=1)
    # The newest day of evidence that the owner has seen.
    seen_on = fields.DateField(null=True)
    reopened_from = fields.DatetimeField(null=True)

    class Meta:
        table = "case"
        constraints = (
            UniqueConstraint(
                ("college_id", "fingerprint"), name="case_live",
                condition="state NOT IN ('closed', 'expired')",
            ),
            one_of("case", "state", *CASE_STATES),
            one_of("case", "level", *LEVELS),
        )
        indexes = (Index(fields=("college_id", "subject_id"), name="case_subject"),)


class CaseEvent(Row):
    """One arrow of a case; notes hang here so that a re-import cannot lose them."""

    case_id = fields.BigIntField()
    seq = fields.SmallIntField()
    kind = fields.CharField(max_length=24)
    by_person_id = fields.BigIntField(null=True)
    at = fields.DatetimeField()
    detail: dict[str, Any] = fields.JSONField(default=dict)
    note_sealed = fields.BinaryField(null=True)
    undone_at = fields.DatetimeField(null=True)

    class Meta:
        table = "case_event"
        constraints = (
            UniqueConstraint(("college_id", "case_id", "seq"), name="case_event_key"),
        )


class Silence(Row):
    """A rule is quiet for a subject until a day (误报 within 30 days)."""

    rule = fields.CharField(max_length=48)
    subject_id = fields.BigIntField()
    until_on = fields.DateField()
    reason = fields.CharField(max_length=24)
    case_id = fields.BigIntField(null=True)

    class Meta:
        table = "silence"
        indexes = (Index(fields=("college_id", "rule", "subject_id"), name="silence_subject"),)


class Correction(Row):
    """有误: a student says that facts are wrong; who answers by when, and what came of it.

    `number` is what people say, in four digits. `owner_org_id` is the office the facts come from
    (None: the administrators answer for it); from `office_told_at` on the college's office may
    answer too, from `again_at` on it alone.
    """

    number = fields.IntField()
    person_id = fields.BigIntField()
    rule = fields.CharField(max_length=48)
    state = fields.CharField(max_length=12, default="open")
    owner_org_id = fields.BigIntField(null=True)
    reason_sealed = fields.BinaryField(null=True)
    made_at = fields.DatetimeField()
    due_on = fields.DateField()
    office_told_at = fields.DatetimeField(null=True)
    again_at = fields.DatetimeField(null=True)
    answered_at = fields.DatetimeField(null=True)
    answered_by = fields.BigIntField(null=True)
    answer_sealed = fields.BinaryField(null=True)

    class Meta:
        table = "correction"
        constraints = (
            UniqueConstraint(("college_id", "number"), name="correction_key"),
            one_of("correction", "state", *CORRECTION_STATES),
        )
        indexes = (Index(fields=("college_id", "person_id"), name="correction_person"),)


class CorrectionFact(Row):
    """A fact under dispute: this very version, and the row of its source that may change."""

    correction_id = fields.BigIntField()
    fact_id = fields.BigIntField()
    feed_id = fields.BigIntField()
    source_key = fields.CharField(max_length=160)

    class Meta:
        table = "correction_fact"
        constraints = (
            UniqueConstraint(
                ("college_id", "correction_id", "fact_id"), name="correction_fact_key"
            ),
        )
        indexes = (
            Index(fields=("college_id", "feed_id", "source_key"), name="correction_fact_source"),
        )


class CorrectionEvidence(Row):
    """A picture sent with a correction: first WeChat's media id, then a sealed blob's digest.

    `show_to` is the openid of the checker who has asked to see it.
    """

    correction_id = fields.BigIntField()
    seq = fields.SmallIntField()
    media_id = fields.CharField(max_length=128)
    state = fields.CharField(max_length=8, default="wanted")
    sent_at = fields.DatetimeField()
    blob_sha = fields.CharField(max_length=64, default="")
    show_to = fields.CharField(max_length=64, default="")

    class Meta:
        table = "correction_evidence"
        constraints = (
            UniqueConstraint(
                ("college_id", "correction_id", "seq"), name="correction_evidence_key"
            ),
            one_of("correction_evidence", "state", "wanted", "kept", "lost"),
        )
