"""The once-only ledger."""

from __future__ import annotations

from tortoise import fields
from tortoise.migrations.constraints import UniqueConstraint

from models.base import Row, one_of


class Inbound(Row):
    """One message, form token or API key that took effect, with its stored reply (law 1)."""

    channel = fields.CharField(max_length=8)
    key = fields.CharField(max_length=256)
    contact_id = fields.BigIntField(null=True)
    reply_sealed = fields.BinaryField(null=True)
    carried = fields.CharField(max_length=8, default="none")
    received_at = fields.DatetimeField()
    done_at = fields.DatetimeField(null=True)
    # The number of the apology, where the answer was one.
    fault = fields.CharField(max_length=8, default="")

    class Meta:
        table = "inbound"
        constraints = (
            UniqueConstraint(("college_id", "channel", "key"), name="inbound_key"),
            one_of("inbound", "channel", "chat", "form", "api"),
            one_of("inbound", "carried", "passive", "late", "none"),
        )
