"""Days of a kind for a grade, college, major or class; calendar files can be put back."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops
from tortoise.migrations.constraints import CheckConstraint, UniqueConstraint

KINDS = (
    "'lesson', 'off', 'holiday', 'sports', 'exam', 'training', 'workshop', 'observation', "
    "'internship'"
)
KNOWN = "roster_change_table_name_known"
TABLES = (
    "'org', 'person', 'post', 'teaching', 'target', 'term', 'day_off', 'day_type'"
)
SQL = [
    'CREATE UNIQUE INDEX "day_type_key" ON "day_type" '
    '("college_id", "kind", "org_id", "grade", "from_on")',
    f'ALTER TABLE "day_type" ADD CONSTRAINT "day_type_kind_known" CHECK ("kind" IN ({KINDS}))',
    'ALTER TABLE "day_type" ADD CONSTRAINT "day_type_in_order" CHECK ("to_on" >= "from_on")',
    'ALTER TABLE "day_type" ALTER COLUMN "org_id" SET DEFAULT 0',
    'ALTER TABLE "day_type" ALTER COLUMN "grade" SET DEFAULT 0',
    'ALTER TABLE "day_type" ALTER COLUMN "weekdays" SET DEFAULT \'1234567\'',
    'ALTER TABLE "day_type" ALTER COLUMN "name" SET DEFAULT \'\'',
    'ALTER TABLE "day_type" ADD CONSTRAINT "day_type_college" FOREIGN KEY ("college_id") '
    'REFERENCES "college" ("id")',
]


class Migration(migrations.Migration):
    dependencies = [("models", "0020_ended_versions_and_targets")]
    initial = False
    operations = [
        ops.CreateModel(
            name="DayType",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("college_id", fields.BigIntField()),
                ("kind", fields.CharField(max_length=16)),
                ("org_id", fields.BigIntField(default=0)),
                ("grade", fields.SmallIntField(default=0)),
                ("from_on", fields.DateField()),
                ("to_on", fields.DateField()),
                ("weekdays", fields.CharField(default="1234567", max_length=7)),
                ("name", fields.CharField(default="", max_length=40)),
            ],
            options={"table": "day_type", "app": "models", "constraints": [UniqueConstraint(fields=("college_id", "kind", "org_id", "grade", "from_on"), name="day_type_key"), CheckConstraint(check=f'"kind" IN ({KINDS})', name="day_type_kind_known")], "pk_attr": "id", "table_description": "Days of a kind for some: below an org (0: everybody), of a grade (0: every one)."},
            bases=["Row"],
        ),
        ops.RemoveConstraint(model_name="RosterChange", name=KNOWN, fields=None),
        ops.AddConstraint(
            model_name="RosterChange",
            constraint=CheckConstraint(check=f'"table_name" IN ({TABLES})', name=KNOWN),
        ),
        ops.RunSQL(SQL),
    ]
