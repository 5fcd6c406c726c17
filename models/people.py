"""Orgs and their closure, persons, posts, contacts, bind codes, audit."""

from __future__ import annotations

from typing import Any

from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import UniqueConstraint

from models.base import Row, one_of

#: Kinds of org from the top: the school, its colleges (二级学院), majors, classes, offices.
ORG_KINDS = ("school", "college", "major", "class", "office", "course")

#: Roles of domain/structure.yaml, `college_leader` (院领导, CONVERSATIONS §2) and `secretary`: she
#: sees a leader's figures by a grant (L12).
ROLES = (
    "student", "class_advisor", "teacher", "course_lead", "major_director", "college_reviewer",
    "college_leader", "school_leader", "function_supervisor", "inspector", "psych_counsellor",
    "quality_officer", "unit_head", "staff", "student_informant",
    "secretary", "admin",
)


class Org(Row):
    kind = fields.CharField(max_length=16)
    code = fields.CharField(max_length=40)
    parent_id = fields.BigIntField(null=True)
    name = fields.CharField(max_length=80)
    short_name = fields.CharField(max_length=40, default="")
    name_key = fields.CharField(max_length=200, default="")
    grade = fields.SmallIntField(null=True)

    class Meta:
        table = "org"
        constraints = (
            UniqueConstraint(("college_id", "kind", "code"), name="org_key"),
            one_of("org", "kind", *ORG_KINDS),
        )


class OrgClosure(Row):
    """(ancestor, descendant) pairs, each org being its own ancestor: scope is one join."""

    ancestor_id = fields.BigIntField()
    descendant_id = fields.BigIntField()
    depth = fields.SmallIntField()

    class Meta:
        table = "org_closure"
        constraints = (
            UniqueConstraint(
                ("college_id", "ancestor_id", "descendant_id"), name="org_closure_key"
            ),
        )
        indexes = (Index(fields=("college_id", "descendant_id"), name="org_closure_up"),)


class Person(Row):
    kind = fields.CharField(max_length=8)
    number = fields.CharField(max_length=32)
    name = fields.CharField(max_length=40)
    name_key = fields.CharField(max_length=120, default="")
    class_org_id = fields.BigIntField(null=True)
    entered_on = fields.DateField(null=True)
    born_on = fields.DateField(null=True)
    status = fields.CharField(max_length=16, default="active")
    left_on = fields.DateField(null=True)
    facts: dict[str, Any] = fields.JSONField(default=dict)

    class Meta:
        table = "person"
        constraints = (
            UniqueConstraint(("college_id", "kind", "number"), name="person_key"),
            one_of("person", "kind", "student", "staff"),
            one_of("person", "status", "active", "suspended", "graduated", "left"),
        )
        indexes = (Index(fields=("college_id", "class_org_id"), name="person_class"),)


class Post(Row):
    """A role at an org from a day on; it ends by date, never by deletion."""

    person_id = fields.BigIntField()
    role = fields.CharField(max_length=24)
    org_id = fields.BigIntField()
    from_on = fields.DateField()
    until_on = fields.DateField(null=True)
    batch_id = fields.BigIntField(null=True)

    class Meta:
        table = "post"
        constraints = (
            UniqueConstraint(
                ("college_id", "person_id", "role", "org_id", "from_on"), name="post_key"
            ),
            one_of("post", "role", *ROLES),
        )
        indexes = (Index(fields=("college_id", "org_id", "role"), name="post_org"),)


class Teaching(Row):
    """Who teaches which course to which class in a term, to its end or to `until_on`."""

    term_id = fields.BigIntField()
    course = fields.CharField(max_length=80)
    class_org_id = fields.BigIntField()
    staff_id = fields.BigIntField()
    until_on = fields.DateField(null=True)

    class Meta:
        table = "teaching"
        constraints = (
            UniqueConstraint(
                ("college_id", "term_id", "course", "class_org_id", "staff_id"),
                name="teaching_key",
            ),
        )


class Contact(Row):
    """An openid of this college's account, and the conversation with it.

    The row that is locked holds the state (MODEL §2): `data_sealed` is the open form, lists and
    undo steps as sealed JSON; `context` the last query, for follow-ups.
    """

    openid = fields.CharField(max_length=64)
    person_id = fields.BigIntField(null=True)
    post_id = fields.BigIntField(null=True)
    following = fields.BooleanField(default=True)
    window_until = fields.DatetimeField(null=True)
    window_left = fields.SmallIntField(default=0)
    last_at = fields.DatetimeField(null=True)
    flow = fields.CharField(max_length=40, default="")
    step = fields.CharField(max_length=40, default="")
    data_sealed = fields.BinaryField(null=True)
    context: dict[str, Any] = fields.JSONField(default=dict)
    expires_at = fields.DatetimeField(null=True)

    class Meta:
        table = "contact"
        constraints = (
            UniqueConstraint(("college_id", "openid"), name="contact_key"),
            UniqueConstraint(
                ("college_id", "person_id"), name="contact_person",
                condition="person_id IS NOT NULL",
            ),
        )


class BindCode(Row):
    """A code as a keyed hash, never itself; `wrong_tries` and `locked_until` guard the person."""

    hash = fields.BinaryField()
    person_id = fields.BigIntField()
    expires_at = fields.DatetimeField()
    used_at = fields.DatetimeField(null=True)
    wrong_tries = fields.SmallIntField(default=0)
    locked_until = fields.DatetimeField(null=True)

    class Meta:
        table = "bind_code"
        constraints = (UniqueConstraint(("college_id", "hash"), name="bind_code_key"),)
        indexes = (Index(fields=("college_id", "person_id"), name="bind_code_person"),)


class BindTry(Row):
    """Wrong tries of one openid against any number: the lock after 5 (CONVERSATIONS S01)."""

    openid = fields.CharField(max_length=64)
    wrong = fields.SmallIntField(default=0)
    locked_until = fields.DatetimeField(null=True)
    last_at = fields.DatetimeField(null=True)

    class Meta:
        table = "bind_try"
        constraints = (UniqueConstraint(("college_id", "openid"), name="bind_try_key"),)


class BindNumber(Row):
    """Wrong tries against one number by anybody, as a keyed hash.

    Kept for numbers that exist and for those that do not alike, so that a lock tells nobody
    which numbers there are.
    """

    hash = fields.BinaryField()
    wrong = fields.SmallIntField(default=0)
    locked_until = fields.DatetimeField(null=True)
    last_at = fields.DatetimeField(null=True)

    class Meta:
        table = "bind_number"
        constraints = (UniqueConstraint(("college_id", "hash"), name="bind_number_key"),)


class BindScene(Row):
    """The scene of a QR code that binds one person, as a keyed hash.

    `token_sealed` until WeChat has made the code; `openid` is the first phone that scanned it.
    """

    hash = fields.BinaryField()
    person_id = fields.BigIntField()
    by_person_id = fields.BigIntField()
    token_sealed = fields.BinaryField(null=True)
    made_at = fields.DatetimeField()
    expires_at = fields.DatetimeField()
    openid = fields.CharField(max_length=64, default="")
    used_at = fields.DatetimeField(null=True)
    voided_at = fields.DatetimeField(null=True)
    error = fields.CharField(max_length=60, default="")

    class Meta:
        table = "bind_scene"
        constraints = (UniqueConstraint(("college_id", "hash"), name="bind_scene_key"),)


class ConsentGiven(Row):
    """Who agreed to which version of the notice, and when; append only."""

    person_id = fields.BigIntField()
    notice = fields.CharField(max_length=16)
    guardian = fields.BooleanField(default=False)
    given_at = fields.DatetimeField()

    class Meta:
        table = "consent_given"
        constraints = (
            UniqueConstraint(("college_id", "person_id", "given_at"), name="consent_given_key"),
        )


class AccessGrant(Row):
    """Who lets whom see her figures (L12), through which post, until when."""

    post_id = fields.BigIntField()
    giver_id = fields.BigIntField()
    giver_post_id = fields.BigIntField()
    receiver_id = fields.BigIntField()
    covers = fields.CharField(max_length=24)
    until_on = fields.DateField()
    given_at = fields.DatetimeField()
    revoked_at = fields.DatetimeField(null=True)

    class Meta:
        table = "access_grant"
        constraints = (UniqueConstraint(("college_id", "post_id"), name="access_grant_key"),)


class MenuTag(Row):
    """The menu a follower should see and the one whose tag the platform has; a job evens them."""

    openid = fields.CharField(max_length=64)
    wanted = fields.CharField(max_length=16)
    applied = fields.CharField(max_length=16, default="")
    wanted_at = fields.DatetimeField()
    done_at = fields.DatetimeField(null=True)
    error = fields.CharField(max_length=60, default="")

    class Meta:
        table = "menu_tag"
        constraints = (UniqueConstraint(("college_id", "openid"), name="menu_tag_key"),)


class Audit(Row):
    """Append only: who looked at or changed whose data, when."""

    actor_id = fields.BigIntField(null=True)
    action = fields.CharField(max_length=40)
    subject = fields.CharField(max_length=80)
    subject_person_id = fields.BigIntField(null=True)
    post_id = fields.BigIntField(null=True)
    at = fields.DatetimeField()

    class Meta:
        table = "audit"
        indexes = (
            Index(fields=("college_id", "subject_person_id", "at"), name="audit_subject"),
        )
