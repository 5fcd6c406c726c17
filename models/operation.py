"""Running the house: what was examined, what is wrong now, which menus are out."""

from __future__ import annotations

from typing import Any

from tortoise import fields
from tortoise.migrations.constraints import UniqueConstraint

from models.base import Row


class Checkup(Row):
    """What a check outside the database saw last; `problem` is empty where all was well."""

    what = fields.CharField(max_length=24)
    subject = fields.CharField(max_length=40, default="")
    problem = fields.CharField(max_length=24, default="")
    data: dict[str, Any] = fields.JSONField(default=dict)
    taken_at = fields.DatetimeField()

    class Meta:
        table = "checkup"
        constraints = (
            UniqueConstraint(("college_id", "what", "subject"), name="checkup_key"),
        )


class Alarm(Row):
    """A finding that somebody is told of once, and once more when it is over."""

    what = fields.CharField(max_length=24)
    subject = fields.CharField(max_length=60, default="")
    problem = fields.CharField(max_length=24)
    data: dict[str, Any] = fields.JSONField(default=dict)
    began_at = fields.DatetimeField()
    ended_at = fields.DatetimeField(null=True)
    told_at = fields.DatetimeField(null=True)
    end_told_at = fields.DatetimeField(null=True)
    silent_until = fields.DatetimeField(null=True)

    class Meta:
        table = "alarm"
        constraints = (
            UniqueConstraint(
                ("college_id", "what", "subject"), name="alarm_open",
                condition="ended_at IS NULL",
            ),
        )


class MenuState(Row):
    """One audience's menu: the hash that the code asks for, and the one that was published."""

    audience = fields.CharField(max_length=16)
    wanted = fields.CharField(max_length=64)
    published = fields.CharField(max_length=64, default="")
    published_at = fields.DatetimeField(null=True)
    there = fields.BooleanField(default=False)
    seen_at = fields.DatetimeField()

    class Meta:
        table = "menu_state"
        constraints = (UniqueConstraint(("college_id", "audience"), name="menu_state_key"),)
