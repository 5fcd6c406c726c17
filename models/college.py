"""A college: its account with WeChat, its keys, its calendar."""

from __future__ import annotations

from typing import Any

from tortoise import fields
from tortoise.migrations.constraints import UniqueConstraint
from tortoise.models import Model

from models.base import Row, one_of


class College(Model):
    """One college and its service account; the `*_sealed` columns are under its data key.

    `version` grows with every change so that other processes notice within 5 s (MODEL §2).
    `templates` maps a purpose (todo, note, …) to a template id and its field values;
    `tags` maps a menu audience to the platform's tag id; `menu` is empty where the account's
    menus are ours, else `beside`: the school's own buttons, beside which ours takes one place.
    """

    id = fields.BigIntField(primary_key=True)
    code = fields.CharField(max_length=40, unique=True)
    name = fields.CharField(max_length=80)
    appid = fields.CharField(max_length=64, unique=True)
    original_id = fields.CharField(max_length=64, default="")
    mode = fields.CharField(max_length=8, default="safe")
    data_key = fields.BinaryField()
    secret_sealed = fields.BinaryField()
    token_sealed = fields.BinaryField()
    aes_key_sealed = fields.BinaryField(null=True)
    aes_key_previous_sealed = fields.BinaryField(null=True)
    zone = fields.CharField(max_length=40, default="Asia/Shanghai")
    templates: dict[str, Any] = fields.JSONField(default=dict)
    tags: dict[str, Any] = fields.JSONField(default=dict)
    contacts: dict[str, Any] = fields.JSONField(default=dict)
    menu: dict[str, Any] | None = fields.JSONField(null=True)
    version = fields.IntField(default=1)
    certified_until = fields.DateField(null=True)

    class Meta:
        table = "college"
        constraints = (one_of("college", "mode", "plain", "compat", "safe"),)


class ApiToken(Row):
    source = fields.CharField(max_length=40)
    hash = fields.BinaryField()

    class Meta:
        table = "api_token"
        constraints = (UniqueConstraint(("college_id", "source"), name="api_token_key"),)


class Catalogue(Row):
    """A catalogue document as it was loaded; as-of answers need the old ones."""

    sha = fields.CharField(max_length=64)
    document: dict[str, Any] = fields.JSONField()
    loaded_at = fields.DatetimeField()

    class Meta:
        table = "catalogue"
        constraints = (UniqueConstraint(("college_id", "sha"), name="catalogue_key"),)


class Term(Row):
    """A term by code such as 2026-2027-1, first and last day inclusive."""

    code = fields.CharField(max_length=16)
    starts_on = fields.DateField()
    ends_on = fields.DateField()
    weeks = fields.SmallIntField(default=20)

    class Meta:
        table = "term"
        constraints = (UniqueConstraint(("college_id", "code"), name="term_key"),)


class DayOff(Row):
    """A day that is not what its weekday says: holiday, or work on a weekend (`replaces`)."""

    day = fields.DateField()
    kind = fields.CharField(max_length=16)
    name = fields.CharField(max_length=40, default="")
    replaces = fields.DateField(null=True)

    class Meta:
        table = "day_off"
        constraints = (
            UniqueConstraint(("college_id", "day"), name="day_off_key"),
            one_of("day_off", "kind", "holiday", "workday", "sports", "exam", "training"),
        )


class DayType(Row):
    """Days of a kind for some: below an org (0: everybody), of a grade (0: every one).

    `weekdays` are the digits of the days meant, 1 for Monday. Narrower than `day_off`, it wins.
    """

    kind = fields.CharField(max_length=16)
    org_id = fields.BigIntField(default=0)
    grade = fields.SmallIntField(default=0)
    from_on = fields.DateField()
    to_on = fields.DateField()
    weekdays = fields.CharField(max_length=7, default="1234567")
    name = fields.CharField(max_length=40, default="")

    class Meta:
        table = "day_type"
        constraints = (
            UniqueConstraint(
                ("college_id", "kind", "org_id", "grade", "from_on"), name="day_type_key"
            ),
            one_of(
                "day_type", "kind", "lesson", "off", "holiday", "sports", "exam", "training",
                "workshop", "observation", "internship",
            ),
        )


class Leave(Row):
    person_id = fields.BigIntField()
    from_on = fields.DateField()
    to_on = fields.DateField()
    kind = fields.CharField(max_length=16)

    class Meta:
        table = "leave"
        constraints = (
            UniqueConstraint(("college_id", "person_id", "from_on"), name="leave_key"),
        )
