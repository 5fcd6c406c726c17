"""What runs and what does not: checkups, alarms, menus; apologies counted; the certification's end."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops
from tortoise.migrations.constraints import UniqueConstraint

TABLES = ("alarm", "checkup", "menu_state")
SQL = [
    'CREATE UNIQUE INDEX "alarm_open" ON "alarm" ("college_id", "what", "subject") '
    "WHERE ended_at IS NULL",
    'CREATE UNIQUE INDEX "checkup_key" ON "checkup" ("college_id", "what", "subject")',
    'CREATE UNIQUE INDEX "menu_state_key" ON "menu_state" ("college_id", "audience")',
    'CREATE INDEX "push_day" ON "push" ("college_id", (coalesce(done_at, created_at)))',
    'CREATE INDEX "attempt_fault" ON "attempt" ("college_id", "started_at") '
    "WHERE outcome = 'fault'",
    'CREATE INDEX "inbound_fault" ON "inbound" ("college_id", "received_at") WHERE fault <> \'\'',
    'ALTER TABLE "inbound" ALTER COLUMN "fault" SET DEFAULT \'\'',
    'ALTER TABLE "menu_state" ALTER COLUMN "published" SET DEFAULT \'\'',
    'ALTER TABLE "menu_state" ALTER COLUMN "there" SET DEFAULT false',
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


def options(table: str, described: str, unique: UniqueConstraint) -> dict:
    return {"table": table, "app": "models", "constraints": [unique], "pk_attr": "id",
            "table_description": described}


class Migration(migrations.Migration):
    dependencies = [("models", "0130_day_types")]
    initial = False
    operations = [
        ops.CreateModel(
            name="Alarm",
            fields=[
                *key(),
                ("what", fields.CharField(max_length=24)),
                ("subject", fields.CharField(default="", max_length=60)),
                ("problem", fields.CharField(max_length=24)),
                ("data", fields.JSONField(default=dict)),
                ("began_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("ended_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("told_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("end_told_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("silent_until", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options=options(
                "alarm", "A finding that somebody is told of once, and once more when it is over.",
                UniqueConstraint(fields=("college_id", "what", "subject"), name="alarm_open", condition="ended_at IS NULL"),
            ),
            bases=["Row"],
        ),
        ops.CreateModel(
            name="Checkup",
            fields=[
                *key(),
                ("what", fields.CharField(max_length=24)),
                ("subject", fields.CharField(default="", max_length=40)),
                ("problem", fields.CharField(default="", max_length=24)),
                ("data", fields.JSONField(default=dict)),
                ("taken_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options=options(
                "checkup", "What a check outside the database saw last; `problem` is empty where all was well.",
                UniqueConstraint(fields=("college_id", "what", "subject"), name="checkup_key"),
            ),
            bases=["Row"],
        ),
        ops.CreateModel(
            name="MenuState",
            fields=[
                *key(),
                ("audience", fields.CharField(max_length=16)),
                ("wanted", fields.CharField(max_length=64)),
                ("published", fields.CharField(default="", max_length=64)),
                ("published_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("there", fields.BooleanField(default=False)),
                ("seen_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options=options(
                "menu_state", "One audience's menu: the hash that the code asks for, and the one that was published.",
                UniqueConstraint(fields=("college_id", "audience"), name="menu_state_key"),
            ),
            bases=["Row"],
        ),
        ops.AddField(model_name="College", name="certified_until", field=fields.DateField(null=True)),
        ops.AddField(model_name="Inbound", name="fault", field=fields.CharField(default="", max_length=8)),
        ops.RunSQL(SQL),
    ]
