"""有误: corrections that students ask for, the facts they dispute, the pictures they send."""

from tortoise import fields, migrations
from tortoise.indexes import Index
from tortoise.migrations import operations as ops
from tortoise.migrations.constraints import CheckConstraint, UniqueConstraint

STATES = "'open', 'corrected', 'kept', 'again', 'withdrawn'"
EVIDENCE = "'wanted', 'kept', 'lost'"
TABLES = ("correction", "correction_fact", "correction_evidence")
SQL = [
    'CREATE UNIQUE INDEX "correction_key" ON "correction" ("college_id", "number")',
    f'ALTER TABLE "correction" ADD CONSTRAINT "correction_state_known" CHECK ("state" IN ({STATES}))',
    'ALTER TABLE "correction" ALTER COLUMN "state" SET DEFAULT \'open\'',
    'CREATE UNIQUE INDEX "correction_fact_key" ON "correction_fact" '
    '("college_id", "correction_id", "fact_id")',
    'CREATE UNIQUE INDEX "correction_evidence_key" ON "correction_evidence" '
    '("college_id", "correction_id", "seq")',
    'CREATE INDEX "correction_evidence_due" ON "correction_evidence" ("college_id", "id") '
    "WHERE state = 'wanted' OR show_to <> ''",
    'ALTER TABLE "correction_evidence" ADD CONSTRAINT "correction_evidence_state_known" '
    f'CHECK ("state" IN ({EVIDENCE}))',
    'ALTER TABLE "correction_evidence" ALTER COLUMN "state" SET DEFAULT \'wanted\'',
    'ALTER TABLE "correction_evidence" ALTER COLUMN "blob_sha" SET DEFAULT \'\'',
    'ALTER TABLE "correction_evidence" ALTER COLUMN "show_to" SET DEFAULT \'\'',
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


def moment(*, null: bool = False) -> fields.Field:
    return fields.DatetimeField(null=null, auto_now=False, auto_now_add=False)


class Migration(migrations.Migration):
    dependencies = [("models", "0160_todo_and_suggestions")]
    initial = False
    operations = [
        ops.CreateModel(
            name="Correction",
            fields=[
                *key(),
                ("number", fields.IntField()),
                ("person_id", fields.BigIntField()),
                ("rule", fields.CharField(max_length=48)),
                ("state", fields.CharField(default="open", max_length=12)),
                ("owner_org_id", fields.BigIntField(null=True)),
                ("reason_sealed", fields.BinaryField(null=True)),
                ("made_at", moment()),
                ("due_on", fields.DateField()),
                ("office_told_at", moment(null=True)),
                ("again_at", moment(null=True)),
                ("answered_at", moment(null=True)),
                ("answered_by", fields.BigIntField(null=True)),
                ("answer_sealed", fields.BinaryField(null=True)),
            ],
            options={"table": "correction", "app": "models", "constraints": [UniqueConstraint(fields=("college_id", "number"), name="correction_key"), CheckConstraint(check=f'"state" IN ({STATES})', name="correction_state_known")], "indexes": [Index(fields=["college_id", "person_id"], name="correction_person")], "pk_attr": "id", "table_description": "有误: a student says that facts are wrong; who answers by when, and what came of it."},
            bases=["Row"],
        ),
        ops.CreateModel(
            name="CorrectionFact",
            fields=[
                *key(),
                ("correction_id", fields.BigIntField()),
                ("fact_id", fields.BigIntField()),
                ("feed_id", fields.BigIntField()),
                ("source_key", fields.CharField(max_length=160)),
            ],
            options={"table": "correction_fact", "app": "models", "constraints": [UniqueConstraint(fields=("college_id", "correction_id", "fact_id"), name="correction_fact_key")], "indexes": [Index(fields=["college_id", "feed_id", "source_key"], name="correction_fact_source")], "pk_attr": "id", "table_description": "A fact under dispute: this very version, and the row of its source that may change."},
            bases=["Row"],
        ),
        ops.CreateModel(
            name="CorrectionEvidence",
            fields=[
                *key(),
                ("correction_id", fields.BigIntField()),
                ("seq", fields.SmallIntField()),
                ("media_id", fields.CharField(max_length=128)),
                ("state", fields.CharField(default="wanted", max_length=8)),
                ("sent_at", moment()),
                ("blob_sha", fields.CharField(default="", max_length=64)),
                ("show_to", fields.CharField(default="", max_length=64)),
            ],
            options={"table": "correction_evidence", "app": "models", "constraints": [UniqueConstraint(fields=("college_id", "correction_id", "seq"), name="correction_evidence_key"), CheckConstraint(check=f'"state" IN ({EVIDENCE})', name="correction_evidence_state_known")], "pk_attr": "id", "table_description": "A picture sent with a correction: first WeChat's media id, then a sealed blob's digest."},
            bases=["Row"],
        ),
        ops.RunSQL(SQL),
    ]
