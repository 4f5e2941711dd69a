"""All that the migrations it replaces make one after another, for a new database."""

from importlib import import_module

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from sportello.sets.tables import Tables

IN_FORCE = import_module("sportello.sla.migrations.0002_in_force")


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('sla', '0001_initial'),
        ('sla', '0002_in_force'),
        ('sla', '0003_drafts'),
        ('sla', '0004_to_call_back'),
        ('sla', '0005_written_without_constraints'),
    ]

    dependencies = [
        ('people', '0001_initial'),
        ('tickets', '0001_initial'),
    ]

    operations = [
        Tables([
            migrations.CreateModel(
                name='Clock',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(max_length=16)),
                    ('ordinal', models.PositiveIntegerField()),
                    ('calendar', models.PositiveIntegerField(default=0)),
                    ('started_at', models.DateTimeField()),
                    ('target', models.PositiveIntegerField(null=True)),
                    ('spent', models.PositiveIntegerField(default=0)),
                    ('running_since', models.DateTimeField(null=True)),
                    ('due_at', models.DateTimeField(null=True)),
                    ('state', models.CharField(max_length=10)),
                    ('met_at', models.DateTimeField(null=True)),
                    ('breached_at', models.DateTimeField(null=True)),
                    ('ended_at', models.DateTimeField(null=True)),
                    ('warned', models.PositiveSmallIntegerField(default=0)),
                    ('ticket', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='clocks', to='tickets.ticket')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('ticket', 'kind', 'ordinal'), name='a_clock_once')],
                    'indexes': [models.Index(condition=models.Q(('ended_at', None), ('kind', 'call_back')), fields=['due_at', 'id'], name='to_call_back')],
                },
            ),
            migrations.CreateModel(
                name='SLAPolicy',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=120)),
                    ('rank', models.PositiveSmallIntegerField(default=0)),
                    ('department', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, to='people.department')),
                    ('in_force', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='sla.slaversion')),
                ],
                options={
                    'ordering': ['rank', 'id'],
                },
            ),
            migrations.CreateModel(
                name='SLAVersion',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.PositiveIntegerField()),
                    ('document', models.JSONField()),
                    ('published_at', models.DateTimeField(blank=True, null=True)),
                    ('policy', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='sla.slapolicy')),
                    ('note', models.TextField(null=True)),
                    ('published_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('policy', 'number'), name='an_sla_version_once')],
                },
            ),
            migrations.CreateModel(
                name='SLADraft',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('document', models.JSONField()),
                    ('stamp', models.CharField(max_length=32)),
                    ('saved_at', models.DateTimeField()),
                    ('policy', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='drafts', to='sla.slapolicy')),
                    ('saved_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('policy',), name='one_draft_an_sla_policy')],
                },
            ),
        ]),
        *IN_FORCE.Migration.operations,
    ]
