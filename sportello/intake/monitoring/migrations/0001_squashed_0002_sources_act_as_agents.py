"""All that the migrations it replaces make one after another, for a new database."""

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from sportello.sets.tables import Tables


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('monitoring', '0001_sources_and_alarms'),
        ('monitoring', '0002_sources_act_as_agents'),
    ]

    dependencies = [
        ('catalogue', '0001_initial'),
        ('people', '0001_initial'),
        ('tickets', '0001_initial'),
    ]

    operations = [
        Tables([
            migrations.CreateModel(
                name='EventSource',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=80)),
                    ('kind', models.CharField(choices=[('alertmanager', 'Prometheus Alertmanager'), ('generic', 'JSON with a mapping')], default='alertmanager', max_length=12)),
                    ('signature', models.CharField(choices=[('none', 'none: whoever knows the address is believed'), ('standard', 'Standard Webhooks'), ('hub', 'X-Hub-Signature-256 (HMAC)')], default='none', max_length=8)),
                    ('secret', models.TextField(blank=True)),
                    ('digest', models.CharField(max_length=64, null=True, unique=True)),
                    ('begins', models.CharField(blank=True, max_length=12)),
                    ('at_end', models.CharField(choices=[('resolve', 'the request is resolved, unless somebody works on it'), ('note', 'it is noted on the request')], default='resolve', max_length=8)),
                    ('groups', models.BooleanField(default=False)),
                    ('reopens', models.PositiveSmallIntegerField(default=60, validators=[django.core.validators.MaxValueValidator(10080)])),
                    ('counts_every', models.PositiveSmallIntegerField(default=60, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(10080)])),
                    ('most', models.PositiveSmallIntegerField(default=10, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(1000)])),
                    ('paths', models.JSONField(default=dict)),
                    ('tables', models.JSONField(default=dict)),
                    ('storm_at', models.DateTimeField(null=True)),
                    ('storm_line_at', models.DateTimeField(null=True)),
                    ('heard_at', models.DateTimeField(null=True)),
                    ('is_active', models.BooleanField(default=True)),
                    ('category', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalogue.category')),
                    ('department', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.department')),
                    ('requester', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('service', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('storm', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='tickets.ticket')),
                ],
                options={
                    'verbose_name': 'event source',
                },
            ),
            migrations.CreateModel(
                name='Alarm',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('fingerprint', models.CharField(max_length=200)),
                    ('group', models.CharField(blank=True, max_length=200)),
                    ('title', models.CharField(max_length=300)),
                    ('is_on', models.BooleanField(default=False)),
                    ('began_at', models.DateTimeField(null=True)),
                    ('ended_at', models.DateTimeField(null=True)),
                    ('opened_at', models.DateTimeField(null=True)),
                    ('times', models.PositiveIntegerField(default=0)),
                    ('line_at', models.DateTimeField(null=True)),
                    ('ticket', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='alarms', to='tickets.ticket')),
                    ('source', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='alarms', to='monitoring.eventsource')),
                ],
                options={
                    'indexes': [models.Index(fields=['source', '-opened_at'], name='alarms_opened'), models.Index(fields=['source', 'group'], name='alarms_by_group')],
                    'constraints': [models.UniqueConstraint(fields=('source', 'fingerprint'), name='an_alarm_once')],
                },
            ),
            migrations.CreateModel(
                name='ReceivedEvent',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('at', models.DateTimeField()),
                    ('body', models.TextField()),
                    ('state', models.CharField(choices=[('done', 'taken in'), ('quarantined', 'not understood')], max_length=12)),
                    ('said', models.CharField(blank=True, max_length=300)),
                    ('became', models.JSONField(default=list)),
                    ('replayed_at', models.DateTimeField(null=True)),
                    ('source', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='received', to='monitoring.eventsource')),
                ],
                options={
                    'indexes': [models.Index(fields=['source', '-id'], name='received_log'), models.Index(fields=['source', 'state', '-id'], name='received_by_state'), models.Index(fields=['at'], name='received_by_age')],
                },
            ),
        ]),
    ]
