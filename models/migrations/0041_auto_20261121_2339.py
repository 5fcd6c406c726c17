from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.migrations.constraints import UniqueConstraint

class Migration(migrations.Migration):
    dependencies = [('models', '0040_record_undo_and_questions')]

    initial = False

    operations = [
        ops.AlterModelOptions(
            name='RecordSetting',
            options={'table': 'record_setting', 'app': 'models', 'constraints': [UniqueConstraint(fields=('college_id', 'person_id'), name='record_setting_key')], 'pk_attr': 'id', 'table_description': 'How a person records: default visibility (asked once), direct recording.'},
        ),
        ops.AlterModelOptions(
            name='Target',
            options={'table': 'target', 'app': 'models', 'constraints': [UniqueConstraint(fields=('college_id', 'indicator', 'org_id', 'period'), name='target_key')], 'pk_attr': 'id', 'table_description': '目标值, 标准值 and 预警值 of an indicator for an org and a period.'},
        ),
    ]
