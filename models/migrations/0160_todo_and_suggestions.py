"""Marks on lines of 待办, suggestions with their numbers, and a menu beside a school's own."""

from tortoise import fields, migrations
from tortoise.indexes import Index
from tortoise.migrations import operations as ops
from tortoise.migrations.constraints import CheckConstraint, UniqueConstraint

TABLES = ("todo_mark", "suggestion", "numbering")
SQL = [
    'CREATE UNIQUE INDEX "todo_mark_key" ON "todo_mark" '
    '("college_id", "person_id", "source", "item")',
    'ALTER TABLE "todo_mark" ADD CONSTRAINT "todo_mark_state_known" '
    "CHECK (\"state\" IN ('done', 'later'))",
    'CREATE UNIQUE INDEX "suggestion_key" ON "suggestion" ("college_id", "number")',
    'CREATE UNIQUE INDEX "numbering_key" ON "numbering" ("college_id", "kind")',
    'ALTER TABLE "numbering" ALTER COLUMN "last_number" SET DEFAULT 0',
    *(
        f'ALTER TABLE "{table}" ADD CONSTRAINT "{table}_college" FOREIGN KEY ("college_id") '
        'REFERENCES "college" ("id")'
        for table in TABLES
    ),
    *(
        f'ALTER TABLE "{table}" ADD CONSTRAINT "{table}_person_id_inside" '
        'FOREIGN KEY ("college_id", "person_id") REFERENCES "person" ("college_id", "id") '
        "DEFERRABLE INITIALLY IMMEDIATE"
        for table in ("todo_mark", "suggestion")
    ),
]


def key() -> list[tuple[str, fields.Field]]:
    return [
        ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
        ("college_id", fields.BigIntField()),
    ]


def unique(table: str, *columns: str) -> UniqueConstraint:
    return UniqueConstraint(fields=("college_id", *columns), name=f"{table}_key")


class Migration(migrations.Migration):
    dependencies = [("models", "0140_operation")]
    initial = False
    operations = [
        ops.AddField(model_name="College", name="menu", field=fields.JSONField(null=True)),
        ops.CreateModel(
            name="TodoMark",
            fields=[
                *key(),
                ("person_id", fields.BigIntField()),
                ("source", fields.CharField(max_length=24)),
                ("item", fields.CharField(max_length=80)),
                ("state", fields.CharField(max_length=8)),
                ("until_on", fields.DateField(null=True)),
                ("at", fields.DatetimeField()),
            ],
            options={"table": "todo_mark", "app": "models", "constraints": [unique("todo_mark", "person_id", "source", "item"), CheckConstraint(check='"state" IN (\'done\', \'later\')', name="todo_mark_state_known")], "pk_attr": "id", "table_description": "A line of 待办 that its person has done, or has put off until the morning of a day."},
            bases=["Row"],
        ),
        ops.CreateModel(
            name="Suggestion",
            fields=[
                *key(),
                ("number", fields.IntField()),
                ("person_id", fields.BigIntField()),
                ("body_sealed", fields.BinaryField()),
                ("sent_at", fields.DatetimeField()),
                ("withdrawn_at", fields.DatetimeField(null=True)),
                ("answer_sealed", fields.BinaryField(null=True)),
                ("answered_at", fields.DatetimeField(null=True)),
                ("answered_by", fields.BigIntField(null=True)),
            ],
            options={"table": "suggestion", "app": "models", "constraints": [unique("suggestion", "number")], "indexes": [Index(fields=["college_id", "person_id"], name="suggestion_person")], "pk_attr": "id", "table_description": "建议: what a person wrote to the quality office, and its answer; both sealed."},
            bases=["Row"],
        ),
        ops.CreateModel(
            name="Numbering",
            fields=[
                *key(),
                ("kind", fields.CharField(max_length=24)),
                ("last_number", fields.IntField(default=0)),
            ],
            options={"table": "numbering", "app": "models", "constraints": [unique("numbering", "kind")], "pk_attr": "id", "table_description": "The last number told of a kind (编号 0412); its row is locked while one is taken."},
            bases=["Row"],
        ),
        ops.RunSQL(SQL),
    ]
