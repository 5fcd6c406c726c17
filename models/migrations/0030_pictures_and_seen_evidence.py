"""Which pushes draw a picture (their own worker takes them), and what evidence an owner has seen."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("models", "0003_partial_indexes_and_walls")]
    initial = False
    operations = [
        ops.AddField(
            model_name="Push", name="picture", field=fields.BooleanField(default=False)
        ),
        ops.AddField(model_name="Case", name="seen_on", field=fields.DateField(null=True)),
        ops.RunSQL(['ALTER TABLE "push" ALTER COLUMN "picture" SET DEFAULT false']),
    ]
