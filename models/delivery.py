"""Pushes and what became of them; consent, schedules, job runs, blobs."""

from __future__ import annotations

from typing import Any

from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import UniqueConstraint
from tortoise.models import Model

from models.base import Row, one_of

PUSH_STATES = (
    "waiting", "sending", "accepted", "delivered", "unknown", "inbox", "folded", "dropped",
    "refused",
)
CHANNELS = ("template", "service", "inbox")


class Push(Row):
    """A message to a person, written in the transaction that caused it (law 3).

    `channel` is the one to try next; `picture` marks a push that draws one: the draw worker's.
    """

    dedupe = fields.CharField(max_length=200)
    person_id = fields.BigIntField(null=True)
    openid = fields.CharField(max_length=64, default="")
    kind = fields.CharField(max_length=40)
    urgency = fields.CharField(max_length=8)
    channel = fields.CharField(max_length=10, default="template")
    picture = fields.BooleanField(default=False)
    reply_sealed = fields.BinaryField(null=True)
    created_at = fields.DatetimeField()
    not_before = fields.DatetimeField()
    expires_at = fields.DatetimeField(null=True)
    state = fields.CharField(max_length=10, default="waiting")
    reason = fields.CharField(max_length=60, default="")
    lease_until = fields.DatetimeField(null=True)
    lease_by = fields.CharField(max_length=60, default="")
    tries = fields.SmallIntField(default=0)
    case_id = fields.BigIntField(null=True)
    inbound_id = fields.BigIntField(null=True)
    done_at = fields.DatetimeField(null=True)

    class Meta:
        table = "push"
        constraints = (
            UniqueConstraint(("college_id", "dedupe"), name="push_key"),
            one_of("push", "urgency", "now", "red", "normal", "digest"),
            one_of("push", "state", *PUSH_STATES),
            one_of("push", "channel", *CHANNELS),
        )
        indexes = (Index(fields=("college_id", "person_id", "state"), name="push_person"),)


class Attempt(Row):
    """One try, committed before its first byte leaves; `msgid` joins the receipt."""

    push_id = fields.BigIntField()
    n = fields.SmallIntField()
    channel = fields.CharField(max_length=10)
    client_msg_id = fields.CharField(max_length=64)
    started_at = fields.DatetimeField()
    ended_at = fields.DatetimeField(null=True)
    outcome = fields.CharField(max_length=24, default="")
    code = fields.IntField(null=True)
    msgid = fields.CharField(max_length=32, default="")

    class Meta:
        table = "attempt"
        constraints = (
            UniqueConstraint(("college_id", "push_id", "n"), name="attempt_key"),
        )
        indexes = (
            Index(fields=("college_id", "msgid"), name="attempt_msgid"),
            Index(fields=("college_id", "client_msg_id"), name="attempt_client_msg_id"),
        )


class Receipt(Row):
    """A template receipt; it may come before the attempt knows its msgid."""

    msgid = fields.CharField(max_length=32)
    status = fields.CharField(max_length=40)
    at = fields.DatetimeField()
    joined = fields.BooleanField(default=False)

    class Meta:
        table = "receipt"
        constraints = (UniqueConstraint(("college_id", "msgid"), name="receipt_key"),)


class Consent(Row):
    contact_id = fields.BigIntField()
    template = fields.CharField(max_length=64)
    left = fields.SmallIntField(default=0)

    class Meta:
        table = "consent"
        constraints = (UniqueConstraint(("college_id", "contact_id", "template"),
                                        name="consent_key"),)


class JobRun(Row):
    """A slot of a job that ran, runs or was missed: two beats make one run."""

    job = fields.CharField(max_length=60)
    slot = fields.DatetimeField()
    state = fields.CharField(max_length=8)
    counts: dict[str, Any] = fields.JSONField(default=dict)
    error = fields.CharField(max_length=200, default="")
    owner_told = fields.BooleanField(default=False)
    lease_until = fields.DatetimeField(null=True)
    done_at = fields.DatetimeField(null=True)

    class Meta:
        table = "job_run"
        constraints = (
            UniqueConstraint(("college_id", "job", "slot"), name="job_run_key"),
            one_of("job_run", "state", "running", "done", "failed", "missed"),
        )


class Schedule(Row):
    person_id = fields.BigIntField()
    job = fields.CharField(max_length=60)
    sentence = fields.CharField(max_length=120)
    next_at = fields.DatetimeField()
    stopped_at = fields.DatetimeField(null=True)

    class Meta:
        table = "schedule"
        indexes = (Index(fields=("college_id", "next_at"), name="schedule_next"),)


class Blob(Row):
    sha = fields.CharField(max_length=64)
    mime = fields.CharField(max_length=40)
    bytes = fields.BinaryField()
    sealed = fields.BooleanField(default=False)
    expires_at = fields.DatetimeField(null=True)

    class Meta:
        table = "blob"
        constraints = (UniqueConstraint(("college_id", "sha"), name="blob_key"),)


class TickState(Model):
    """One row: when the clock's tick last ran, so that slots missed in between are seen."""

    id = fields.SmallIntField(primary_key=True)
    last_at = fields.DatetimeField()

    class Meta:
        table = "tick_state"
