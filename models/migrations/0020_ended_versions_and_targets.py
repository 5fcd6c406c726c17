"""Ways back of the data imports: versions by the batch that ended them, targets in the changes."""

from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.migrations.constraints import CheckConstraint, UniqueConstraint

KNOWN = "roster_change_table_name_known"
INDEXES = [
    'CREATE INDEX "fact_ended" ON "fact" ("college_id", "ended_by") WHERE ended_by IS NOT NULL',
    'CREATE INDEX "value_ended" ON "value" ("college_id", "ended_by") WHERE ended_by IS NOT NULL',
    'CREATE INDEX "value_batch" ON "value" ("college_id", "batch_id")',
]


class Migration(migrations.Migration):
    dependencies = [("models", "0003_partial_indexes_and_walls")]
    initial = False
    operations = [
        ops.RemoveConstraint(model_name="RosterChange", name=KNOWN, fields=None),
        ops.AddConstraint(
            model_name="RosterChange",
            constraint=CheckConstraint(
                check='"table_name" IN (\'org\', \'person\', \'post\', \'teaching\', \'target\')',
                name=KNOWN,
            ),
        ),
        ops.AlterModelOptions(
            name="Target",
            options={
                "table": "target", "app": "models", "pk_attr": "id",
                "constraints": [
                    UniqueConstraint(
                        fields=("college_id", "indicator", "org_id", "period"), name="target_key"
                    )
                ],
                "table_description":
                    "目标值, 标准值 and 预警值 of an indicator for an org and a period.",
            },
        ),
        ops.RunSQL(INDEXES),
    ]
