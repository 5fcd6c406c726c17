"""Feeds, batches, facts and indicator values: what the campus systems report."""

from __future__ import annotations

from typing import Any

from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import UniqueConstraint

from models.base import Row, one_of


class Feed(Row):
    code = fields.CharField(max_length=40)
    name = fields.CharField(max_length=80)
    expected_every = fields.IntField(null=True)  # minutes
    due_at = fields.DatetimeField(null=True)
    last_batch_id = fields.BigIntField(null=True)
    data_at = fields.DatetimeField(null=True)

    class Meta:
        table = "feed"
        constraints = (UniqueConstraint(("college_id", "code"), name="feed_key"),)


class Batch(Row):
    """One file or API call that was taken in: its counts, who sent it, who undid it."""

    feed_id = fields.BigIntField()
    number = fields.CharField(max_length=16)
    file_sha = fields.CharField(max_length=64)
    file_name = fields.CharField(max_length=120, default="")
    counts: dict[str, Any] = fields.JSONField(default=dict)
    by = fields.CharField(max_length=80)
    at = fields.DatetimeField()
    undone_by = fields.CharField(max_length=80, null=True)
    undone_at = fields.DatetimeField(null=True)

    class Meta:
        table = "batch"
        constraints = (
            UniqueConstraint(
                ("college_id", "feed_id", "file_sha"), name="batch_file",
                condition="undone_by IS NULL",
            ),
            UniqueConstraint(("college_id", "number"), name="batch_number"),
        )


class Fact(Row):
    """One reported fact; a changed row is a new version, the old one `ended_by` its batch."""

    feed_id = fields.BigIntField()
    source_key = fields.CharField(max_length=160)
    batch_id = fields.BigIntField()
    subject_id = fields.BigIntField()
    kind = fields.CharField(max_length=24)
    day = fields.DateField()
    period = fields.CharField(max_length=16, default="")
    value = fields.DecimalField(max_digits=12, decimal_places=3, default=1)
    state = fields.CharField(max_length=16)
    note = fields.CharField(max_length=80, default="")
    ended_by = fields.BigIntField(null=True)

    class Meta:
        table = "fact"
        constraints = (
            UniqueConstraint(("college_id", "feed_id", "source_key", "batch_id"), name="fact_key"),
            UniqueConstraint(
                ("college_id", "feed_id", "source_key"), name="fact_current",
                condition="ended_by IS NULL",
            ),
        )


class FactTally(Row):
    """Recorded units per subject and term: the denominator that exceptions do not tell."""

    kind = fields.CharField(max_length=24)
    subject_id = fields.BigIntField()
    month = fields.DateField()
    recorded = fields.IntField(default=0)

    class Meta:
        table = "fact_tally"
        constraints = (
            UniqueConstraint(("college_id", "kind", "subject_id", "month"), name="fact_tally_key"),
        )


class Target(Row):
    """目标值, 标准值 and 预警值 of an indicator for an org and a period."""

    indicator = fields.CharField(max_length=80)
    org_id = fields.BigIntField()
    period = fields.CharField(max_length=16)
    target = fields.DecimalField(max_digits=14, decimal_places=4, null=True)
    standard = fields.DecimalField(max_digits=14, decimal_places=4, null=True)
    warning = fields.DecimalField(max_digits=14, decimal_places=4, null=True)

    class Meta:
        table = "target"
        constraints = (
            UniqueConstraint(("college_id", "indicator", "org_id", "period"), name="target_key"),
        )


class Value(Row):
    """A value of an indicator, append-only; the current one has no `ended_at`.

    A rate keeps numerator and denominator and has no value without a denominator (law 5).
    """

    indicator = fields.CharField(max_length=80)
    org_id = fields.BigIntField()
    period = fields.CharField(max_length=16)
    numerator = fields.DecimalField(max_digits=14, decimal_places=4, null=True)
    denominator = fields.DecimalField(max_digits=14, decimal_places=4, null=True)
    value = fields.DecimalField(max_digits=14, decimal_places=4, null=True)
    band = fields.CharField(max_length=8, default="")
    formula_version = fields.CharField(max_length=16, default="")
    batch_id = fields.BigIntField(null=True)
    row_number = fields.IntField(null=True)
    data_on = fields.DateField(null=True)
    computed_at = fields.DatetimeField()
    ended_at = fields.DatetimeField(null=True)
    ended_by = fields.BigIntField(null=True)

    class Meta:
        table = "value"
        constraints = (
            UniqueConstraint(
                ("college_id", "indicator", "org_id", "period"), name="value_current",
                condition="ended_at IS NULL",
            ),
        )
        indexes = (Index(fields=("college_id", "org_id", "period"), name="value_org"),)


class RosterChange(Row):
    """What a roster batch did to a row: the way back for 撤."""

    batch_id = fields.BigIntField()
    seq = fields.IntField()
    table_name = fields.CharField(max_length=24)
    row_id = fields.BigIntField()
    before: dict[str, Any] | None = fields.JSONField(null=True)
    after: dict[str, Any] | None = fields.JSONField(null=True)

    class Meta:
        table = "roster_change"
        constraints = (
            UniqueConstraint(("college_id", "batch_id", "seq"), name="roster_change_key"),
            one_of(
                "roster_change", "table_name", "org", "person", "post", "teaching", "target",
                "term", "day_off", "day_type",
            ),
        )
