"""All that the migrations it replaces make one after another, for a new database."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from sportello.sets.tables import Tables


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('problems', '0001_initial'),
        ('problems', '0002_for_those_before'),
    ]

    dependencies = [
        ('people', '0001_initial'),
        ('tickets', '0001_initial'),
    ]

    operations = [
        Tables([
            migrations.CreateModel(
                name='Problem',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('stage', models.CharField(max_length=14)),
                    ('investigating_at', models.DateTimeField(null=True)),
                    ('known_at', models.DateTimeField(null=True)),
                    ('fixing_at', models.DateTimeField(null=True)),
                    ('cause_event', models.PositiveIntegerField(default=0)),
                    ('workaround_event', models.PositiveIntegerField(default=0)),
                    ('version', models.PositiveIntegerField(default=0)),
                    ('published', models.PositiveIntegerField(default=0)),
                    ('published_event', models.PositiveIntegerField(default=0)),
                    ('published_at', models.DateTimeField(null=True)),
                    ('in_portal', models.BooleanField(default=False)),
                    ('critical', models.PositiveIntegerField(default=0)),
                    ('high', models.PositiveIntegerField(default=0)),
                    ('medium', models.PositiveIntegerField(default=0)),
                    ('low', models.PositiveIntegerField(default=0)),
                    ('ticket', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='detail', to='tickets.ticket')),
                ],
            ),
            migrations.CreateModel(
                name='Run',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('resolve', 'resolve all requests'), ('share', 'send the workaround'), ('warn', 'write to the requesters')], max_length=8)),
                    ('status', models.CharField(choices=[('waiting', 'about to begin'), ('running', 'under way'), ('done', 'finished'), ('stopped', 'stopped')], default='waiting', max_length=8)),
                    ('source', models.CharField(max_length=12)),
                    ('text', models.TextField(blank=True)),
                    ('version', models.PositiveIntegerField(default=0)),
                    ('silently', models.BooleanField(default=False)),
                    ('started_at', models.DateTimeField()),
                    ('finished_at', models.DateTimeField(null=True)),
                    ('refusal', models.CharField(blank=True, max_length=60)),
                    ('by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('problem', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='runs', to='tickets.ticket')),
                    ('stopped_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(condition=models.Q(('status__in', ['waiting', 'running'])), fields=('problem',), name='one_run_at_a_time')],
                },
            ),
            migrations.CreateModel(
                name='Item',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('status', models.CharField(choices=[('waiting', 'waits its turn'), ('done', 'done'), ('left', 'left open'), ('failed', 'could not be done')], default='waiting', max_length=8)),
                    ('why', models.CharField(blank=True, max_length=60)),
                    ('data', models.JSONField(default=dict)),
                    ('ticket', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tickets.ticket')),
                    ('run', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='items', to='problems.run')),
                ],
                options={
                    'indexes': [models.Index(fields=['run', 'status', 'ticket'], name='items_by_status')],
                    'constraints': [models.UniqueConstraint(fields=('run', 'ticket'), name='an_item_once')],
                },
            ),
            migrations.CreateModel(
                name='Incidence',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('linked_at', models.DateTimeField()),
                    ('told', models.PositiveIntegerField(default=0)),
                    ('told_at', models.DateTimeField(null=True)),
                    ('told_publicly', models.BooleanField(default=False)),
                    ('wrote_at', models.DateTimeField(null=True)),
                    ('by_hand', models.BooleanField(default=False)),
                    ('problem', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='incidences', to='tickets.ticket')),
                    ('ticket', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='incidence', to='tickets.ticket')),
                ],
                options={
                    'indexes': [models.Index(fields=['problem', 'ticket'], name='incidents_of_problem')],
                },
            ),
        ]),
    ]
