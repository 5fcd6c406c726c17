"""When a part of a record ended (its body is destroyed soon after), and what was asked when."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops
from tortoise.migrations.constraints import UniqueConstraint


class Migration(migrations.Migration):
    dependencies = [("models", "0003_partial_indexes_and_walls")]
    initial = False
    operations = [
        ops.AddField(
            model_name="EntryPart", name="ended_at", field=fields.DatetimeField(null=True)
        ),
        ops.AddField(
            model_name="RecordSetting",
            name="visibility_asked_at",
            field=fields.DatetimeField(null=True),
        ),
        ops.AddField(
            model_name="RecordSetting", name="kept_at", field=fields.DatetimeField(null=True)
        ),
        ops.AlterModelOptions(
            name="RecordSetting",
            options={
                "table": "record_setting",
                "app": "models",
                "constraints": [
                    UniqueConstraint(fields=("college_id", "person_id"), name="record_setting_key")
                ],
                "pk_attr": "id",
                "table_description":
                    "How a person records: default visibility (asked once), direct recording.",
            },
        ),
        ops.RunSQL([
            'CREATE INDEX "entry_part_dead" ON "entry_part" ("college_id", "ended_at") '
            "WHERE body_sealed IS NOT NULL AND NOT current"
        ]),
    ]
