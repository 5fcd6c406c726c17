"""Scenes of QR codes, consents, grants; when somebody was born, when a teacher stops a course."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops
from tortoise.migrations.constraints import CheckConstraint, UniqueConstraint

ROLES = (
    "'student', 'class_advisor', 'teacher', 'course_lead', 'major_director', "
    "'college_reviewer', 'college_leader', 'school_leader', 'function_supervisor', "
    "'inspector', 'psych_counsellor', 'quality_officer', 'unit_head', 'staff', "
    "'student_informant', 'secretary', 'admin'"
)
TABLES = ("bind_scene", "consent_given", "access_grant")
SQL = [
    'CREATE UNIQUE INDEX "bind_scene_key" ON "bind_scene" ("college_id", "hash")',
    'CREATE INDEX "bind_scene_unmade" ON "bind_scene" ("college_id", "made_at") '
    "WHERE token_sealed IS NOT NULL",
    'ALTER TABLE "bind_scene" ALTER COLUMN "openid" SET DEFAULT \'\'',
    'ALTER TABLE "bind_scene" ALTER COLUMN "error" SET DEFAULT \'\'',
    'CREATE UNIQUE INDEX "consent_given_key" ON "consent_given" '
    '("college_id", "person_id", "given_at")',
    'ALTER TABLE "consent_given" ALTER COLUMN "guardian" SET DEFAULT false',
    'CREATE UNIQUE INDEX "access_grant_key" ON "access_grant" ("college_id", "post_id")',
    *(
        f'ALTER TABLE "{table}" ADD CONSTRAINT "{table}_college" FOREIGN KEY ("college_id") '
        'REFERENCES "college" ("id")'
        for table in TABLES
    ),
]


def key() -> list[tuple[str, fields.Field]]:
    return [
        ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
        ("college_id", fields.BigIntField()),
    ]


def options(table: str, described: str, *columns: str) -> dict:
    unique = UniqueConstraint(fields=("college_id", *columns), name=f"{table}_key")
    return {"table": table, "app": "models", "constraints": [unique], "pk_attr": "id",
            "table_description": described}


class Migration(migrations.Migration):
    dependencies = [("models", "0010_binding_locks_and_menu_tags")]
    initial = False
    operations = [
        ops.AddField(model_name="Person", name="born_on", field=fields.DateField(null=True)),
        ops.AddField(model_name="Teaching", name="until_on", field=fields.DateField(null=True)),
        ops.AlterModelOptions(
            name="Teaching",
            options=options("teaching", "Who teaches which course to which class in a term, to its end or to `until_on`.", "term_id", "course", "class_org_id", "staff_id"),
        ),
        ops.RemoveConstraint(model_name="Post", name="post_role_known", fields=None),
        ops.AddConstraint(
            model_name="Post",
            constraint=CheckConstraint(check=f'"role" IN ({ROLES})', name="post_role_known"),
        ),
        ops.CreateModel(
            name="BindScene",
            fields=[
                *key(),
                ("hash", fields.BinaryField()),
                ("person_id", fields.BigIntField()),
                ("by_person_id", fields.BigIntField()),
                ("token_sealed", fields.BinaryField(null=True)),
                ("made_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("expires_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("openid", fields.CharField(default="", max_length=64)),
                ("used_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("voided_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("error", fields.CharField(default="", max_length=60)),
            ],
            options=options("bind_scene", "The scene of a QR code that binds one person, as a keyed hash.", "hash"),
            bases=["Row"],
        ),
        ops.CreateModel(
            name="ConsentGiven",
            fields=[
                *key(),
                ("person_id", fields.BigIntField()),
                ("notice", fields.CharField(max_length=16)),
                ("guardian", fields.BooleanField(default=False)),
                ("given_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options=options("consent_given", "Who agreed to which version of the notice, and when; append only.", "person_id", "given_at"),
            bases=["Row"],
        ),
        ops.CreateModel(
            name="AccessGrant",
            fields=[
                *key(),
                ("post_id", fields.BigIntField()),
                ("giver_id", fields.BigIntField()),
                ("giver_post_id", fields.BigIntField()),
                ("receiver_id", fields.BigIntField()),
                ("covers", fields.CharField(max_length=24)),
                ("until_on", fields.DateField()),
                ("given_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("revoked_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options=options("access_grant", "Who lets whom see her figures (L12), through which post, until when.", "post_id"),
            bases=["Row"],
        ),
        ops.RunSQL(SQL),
    ]
