"""What a person did with a line of 待办, suggestions, and the numbers people are told."""

from __future__ import annotations

from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import UniqueConstraint

from models.base import Row, one_of

MARKS = ("done", "later")


class TodoMark(Row):
    """A line of 待办 that its person has done, or has put off until the morning of a day.

    The matter itself stays where it lives; `source` and `item` name it.
    """

    person_id = fields.BigIntField()
    source = fields.CharField(max_length=24)
    item = fields.CharField(max_length=80)
    state = fields.CharField(max_length=8)
    until_on = fields.DateField(null=True)
    at = fields.DatetimeField()

    class Meta:
        table = "todo_mark"
        constraints = (
            UniqueConstraint(
                ("college_id", "person_id", "source", "item"), name="todo_mark_key"
            ),
            one_of("todo_mark", "state", *MARKS),
        )


class Suggestion(Row):
    """建议: what a person wrote to the quality office, and its answer; both sealed."""

    number = fields.IntField()
    person_id = fields.BigIntField()
    body_sealed = fields.BinaryField()
    sent_at = fields.DatetimeField()
    withdrawn_at = fields.DatetimeField(null=True)
    answer_sealed = fields.BinaryField(null=True)
    answered_at = fields.DatetimeField(null=True)
    answered_by = fields.BigIntField(null=True)

    class Meta:
        table = "suggestion"
        constraints = (UniqueConstraint(("college_id", "number"), name="suggestion_key"),)
        indexes = (Index(fields=("college_id", "person_id"), name="suggestion_person"),)


class Numbering(Row):
    """The last number told of a kind (编号 0412); its row is locked while one is taken."""

    kind = fields.CharField(max_length=24)
    last_number = fields.IntField(default=0)

    class Meta:
        table = "numbering"
        constraints = (UniqueConstraint(("college_id", "kind"), name="numbering_key"),)
