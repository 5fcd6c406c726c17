"""Locks of binding by number as well as by openid, and the menu tags that are to be set."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops
from tortoise.migrations.constraints import UniqueConstraint

SQL = [
    'CREATE UNIQUE INDEX "bind_number_key" ON "bind_number" ("college_id", "hash")',
    'CREATE UNIQUE INDEX "menu_tag_key" ON "menu_tag" ("college_id", "openid")',
    'CREATE INDEX "menu_tag_waiting" ON "menu_tag" ("college_id", "wanted_at") '
    "WHERE done_at IS NULL",
    'ALTER TABLE "bind_number" ALTER COLUMN "wrong" SET DEFAULT 0',
    'ALTER TABLE "menu_tag" ALTER COLUMN "applied" SET DEFAULT \'\'',
    'ALTER TABLE "menu_tag" ALTER COLUMN "error" SET DEFAULT \'\'',
    *(
        f'ALTER TABLE "{table}" ADD CONSTRAINT "{table}_college" FOREIGN KEY ("college_id") '
        'REFERENCES "college" ("id")'
        for table in ("bind_number", "menu_tag")
    ),
]


class Migration(migrations.Migration):
    dependencies = [("models", "0003_partial_indexes_and_walls")]
    initial = False
    operations = [
        ops.AddField(model_name="BindTry", name="last_at", field=fields.DatetimeField(null=True)),
        ops.CreateModel(
            name="BindNumber",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("college_id", fields.BigIntField()),
                ("hash", fields.BinaryField()),
                ("wrong", fields.SmallIntField(default=0)),
                ("locked_until", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("last_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={"table": "bind_number", "app": "models", "constraints": [UniqueConstraint(fields=("college_id", "hash"), name="bind_number_key")], "pk_attr": "id", "table_description": "Wrong tries against one number by anybody, as a keyed hash."},
            bases=["Row"],
        ),
        ops.CreateModel(
            name="MenuTag",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("college_id", fields.BigIntField()),
                ("openid", fields.CharField(max_length=64)),
                ("wanted", fields.CharField(max_length=16)),
                ("applied", fields.CharField(default="", max_length=16)),
                ("wanted_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("done_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("error", fields.CharField(default="", max_length=60)),
            ],
            options={"table": "menu_tag", "app": "models", "constraints": [UniqueConstraint(fields=("college_id", "openid"), name="menu_tag_key")], "pk_attr": "id", "table_description": "The menu a follower should see and the one whose tag the platform has; a job evens them."},
            bases=["Row"],
        ),
        ops.RunSQL(SQL),
    ]
