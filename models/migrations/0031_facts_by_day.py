"""Weekly sums read a stretch of days: a small block-range index, facts arriving in day order."""

from tortoise import migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("models", "0030_pictures_and_seen_evidence")]
    initial = False
    operations = [ops.RunSQL(['CREATE INDEX "fact_day" ON "fact" USING brin ("day")'])]
