from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('webhooks', '0001_endpoints'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='outgoingevent',
            name='webhooks_pending',
        ),
        migrations.AddIndex(
            model_name='outgoingevent',
            index=models.Index(condition=models.Q(('state', 'waiting')), fields=['endpoint', 'try_at', 'id'], name='webhooks_waiting'),
        ),
    ]
