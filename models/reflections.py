"""The daily record: one entry a day, made of parts."""

from __future__ import annotations

from typing import Any

from tortoise import fields
from tortoise.migrations.constraints import UniqueConstraint

from models.base import Row, one_of

VISIBILITIES = ("private", "advisor", "class")


class Entry(Row):
    """A person's school day that has at least one live part."""

    person_id = fields.BigIntField()
    day = fields.DateField()

    class Meta:
        table = "entry"
        constraints = (UniqueConstraint(("college_id", "person_id", "day"), name="entry_key"),)


class EntryPart(Row):
    """One act on an entry: added text, or an edit or deletion of part `of_seq`.

    `body_sealed` is always sealed; a private body is opened for its author alone (law 4).
    `current` is false once a later part edited, deleted or undid it, at `ended_at`; the body is
    destroyed soon after that.
    """

    entry_id = fields.BigIntField()
    seq = fields.SmallIntField()
    act = fields.CharField(max_length=8, default="add")
    of_seq = fields.SmallIntField(null=True)
    current = fields.BooleanField(default=True)
    inbound_id = fields.BigIntField(null=True)
    at = fields.DatetimeField()
    visibility = fields.CharField(max_length=8)
    body_sealed = fields.BinaryField(null=True)
    measures: dict[str, Any] = fields.JSONField(default=dict)
    late = fields.BooleanField(default=False)
    blob_id = fields.BigIntField(null=True)
    ended_at = fields.DatetimeField(null=True)

    class Meta:
        table = "entry_part"
        constraints = (
            UniqueConstraint(("college_id", "entry_id", "seq"), name="entry_part_key"),
            UniqueConstraint(("college_id", "inbound_id"), name="entry_part_inbound",
                             condition="inbound_id IS NOT NULL"),
            one_of("entry_part", "act", "add", "edit", "delete"),
            one_of("entry_part", "visibility", *VISIBILITIES),
        )


class RecordSetting(Row):
    """How a person records: default visibility (asked once), direct recording.

    `asked` counts 要记下来吗, `asked_at` is the last time; `kept_at` the first time it was
    answered with 1.
    """

    person_id = fields.BigIntField()
    visibility = fields.CharField(max_length=8, null=True)
    direct = fields.BooleanField(default=False)
    asked = fields.SmallIntField(default=0)
    asked_at = fields.DatetimeField(null=True)
    kept_at = fields.DatetimeField(null=True)
    visibility_asked_at = fields.DatetimeField(null=True)

    class Meta:
        table = "record_setting"
        constraints = (
            UniqueConstraint(("college_id", "person_id"), name="record_setting_key"),
        )
