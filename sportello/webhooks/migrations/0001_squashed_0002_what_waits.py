"""All that the migrations it replaces make one after another, for a new database."""

import django.db.models.deletion
from django.db import migrations, models

from sportello.sets.tables import Tables


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('webhooks', '0001_endpoints'),
        ('webhooks', '0002_what_waits'),
    ]

    dependencies = [
        ('people', '0001_initial'),
        ('tickets', '0001_initial'),
    ]

    operations = [
        Tables([
            migrations.CreateModel(
                name='Endpoint',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('url', models.CharField(max_length=500, verbose_name='address')),
                    ('description', models.CharField(max_length=160)),
                    ('topics', models.JSONField(default=list)),
                    ('kinds', models.JSONField(default=list)),
                    ('includes_internal', models.BooleanField(default=False)),
                    ('is_active', models.BooleanField(default=True)),
                    ('since', models.DateTimeField()),
                    ('secret', models.TextField()),
                    ('secret_shown_at', models.DateTimeField(null=True)),
                    ('old_secret', models.TextField(blank=True)),
                    ('old_secret_until', models.DateTimeField(null=True)),
                    ('failures', models.PositiveIntegerField(default=0)),
                    ('failing_since', models.DateTimeField(null=True)),
                    ('resting_until', models.DateTimeField(null=True)),
                    ('succeeded_at', models.DateTimeField(null=True)),
                    ('stopped_at', models.DateTimeField(null=True)),
                    ('stopped_why', models.CharField(blank=True, choices=[('gone', 'it said that it is gone (410)'), ('failed', 'nothing arrived there for days'), ('by_hand', 'stopped by hand')], max_length=10)),
                    ('wake_at', models.DateTimeField(null=True)),
                    ('departments', models.ManyToManyField(blank=True, related_name='+', to='people.department')),
                ],
                options={
                    'verbose_name': 'webhook',
                },
            ),
            migrations.CreateModel(
                name='OutgoingEvent',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('event_number', models.PositiveIntegerField(null=True)),
                    ('kind', models.CharField(max_length=40)),
                    ('body', models.TextField()),
                    ('state', models.CharField(choices=[('waiting', 'waiting to be sent'), ('sending', 'being sent'), ('sent', 'sent'), ('failed', 'not delivered')], default='waiting', max_length=8)),
                    ('attempts', models.PositiveSmallIntegerField(default=0)),
                    ('created_at', models.DateTimeField()),
                    ('try_at', models.DateTimeField()),
                    ('patient_since', models.DateTimeField()),
                    ('settled_at', models.DateTimeField(null=True)),
                    ('status', models.PositiveSmallIntegerField(null=True)),
                    ('claim', models.CharField(blank=True, max_length=40)),
                    ('endpoint', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='events', to='webhooks.endpoint')),
                    ('ticket', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='webhooks', to='tickets.ticket')),
                ],
                options={
                    'verbose_name_plural': 'outgoing events',
                    'indexes': [models.Index(fields=['endpoint', '-id'], name='webhooks_log'), models.Index(fields=['endpoint', 'state', '-id'], name='webhooks_by_state'), models.Index(fields=['created_at'], name='webhooks_by_age'), models.Index(condition=models.Q(('state', 'waiting')), fields=['endpoint', 'try_at', 'id'], name='webhooks_waiting')],
                    'constraints': [models.UniqueConstraint(fields=('endpoint', 'ticket', 'event_number'), name='webhook_told_once')],
                },
            ),
            migrations.CreateModel(
                name='Attempt',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('at', models.DateTimeField()),
                    ('milliseconds', models.PositiveIntegerField()),
                    ('status', models.PositiveSmallIntegerField(null=True)),
                    ('answer', models.TextField(blank=True)),
                    ('said', models.CharField(blank=True, max_length=300)),
                    ('event', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tries', to='webhooks.outgoingevent')),
                ],
                options={
                    'ordering': ['pk'],
                },
            ),
        ]),
    ]
