"""What every table shares: a bigint id, the college's wall, and states held by a CHECK."""

from __future__ import annotations

from tortoise import fields
from tortoise.migrations.constraints import CheckConstraint
from tortoise.models import Model


class Row(Model):
    """A row inside a college; `college_id` leads each unique key and index (MODEL §1)."""

    id = fields.BigIntField(primary_key=True)
    college_id = fields.BigIntField()

    class Meta:
        abstract = True


def one_of(table: str, column: str, *allowed: str) -> CheckConstraint:
    """A CHECK that `column` holds one of `allowed`."""
    listed = ", ".join(f"'{value}'" for value in allowed)
    return CheckConstraint(check=f'"{column}" IN ({listed})', name=f"{table}_{column}_known")
