from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('notifications', '0004_contact_methods'),
    ]

    operations = [
        migrations.AddField(
            model_name='channelstate',
            name='failed_method',
            field=models.PositiveBigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='contactmethod',
            name='failures',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='contactmethod',
            name='paused_until',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='contactmethod',
            name='tested_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name='contactmethod',
            name='code',
            field=models.CharField(blank=True, max_length=64),
        ),
    ]
