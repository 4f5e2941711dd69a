"""All that the migrations it replaces make one after another, for a new database."""

from importlib import import_module

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from sportello.sets.tables import Tables

IN_FORCE = import_module("sportello.escalation.migrations.0002_in_force")


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('escalation', '0001_initial'),
        ('escalation', '0002_in_force'),
        ('escalation', '0003_turns'),
        ('escalation', '0004_long_reasons'),
        ('escalation', '0005_drafts'),
        ('escalation', '0006_written_without_constraints'),
    ]

    dependencies = [
        ('people', '0001_initial'),
        ('tickets', '0001_initial'),
    ]

    operations = [
        Tables([
            migrations.CreateModel(
                name='Due',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('visit', models.PositiveIntegerField()),
                    ('kind', models.CharField(max_length=20)),
                    ('ordinal', models.PositiveIntegerField()),
                    ('due_at', models.DateTimeField()),
                    ('try_at', models.DateTimeField()),
                    ('faults', models.PositiveSmallIntegerField(default=0)),
                    ('ticket', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='dues', to='tickets.ticket')),
                ],
                options={
                    'indexes': [models.Index(fields=['try_at'], name='what_is_due')],
                    'constraints': [models.UniqueConstraint(fields=('ticket', 'visit', 'kind', 'ordinal'), name='a_due_moment_once')],
                },
            ),
            migrations.CreateModel(
                name='Escalation',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.PositiveIntegerField()),
                    ('cause', models.CharField(max_length=16)),
                    ('from_visit', models.PositiveIntegerField()),
                    ('to_visit', models.PositiveIntegerField(null=True)),
                    ('at', models.DateTimeField()),
                    ('reason', models.TextField(blank=True)),
                    ('tried', models.TextField(blank=True)),
                    ('reached', models.JSONField(default=list)),
                    ('spent', models.PositiveIntegerField(default=0)),
                    ('taken_at', models.DateTimeField(null=True)),
                    ('ended_at', models.DateTimeField(null=True)),
                    ('ended_how', models.CharField(max_length=14, null=True)),
                    ('by', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('ticket', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='escalations', to='tickets.ticket')),
                ],
                options={
                    'ordering': ['number'],
                    'constraints': [models.UniqueConstraint(fields=('ticket', 'number'), name='an_escalation_once'), models.UniqueConstraint(condition=models.Q(('to_visit__isnull', False)), fields=('ticket', 'to_visit'), name='one_way_into_a_visit')],
                },
            ),
            migrations.CreateModel(
                name='Turn',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('team', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='turn', to='people.team')),
                ],
            ),
            migrations.CreateModel(
                name='Policy',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=120)),
                    ('department', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, to='people.department')),
                    ('in_force', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='escalation.policyversion')),
                ],
                options={
                    'verbose_name_plural': 'policies',
                },
            ),
            migrations.CreateModel(
                name='PolicyVersion',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.PositiveIntegerField()),
                    ('document', models.JSONField()),
                    ('published_at', models.DateTimeField(blank=True, null=True)),
                    ('policy', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='escalation.policy')),
                    ('note', models.TextField(null=True)),
                    ('published_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('policy', 'number'), name='a_policy_version_once')],
                },
            ),
            migrations.CreateModel(
                name='Visit',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.PositiveIntegerField()),
                    ('level', models.PositiveSmallIntegerField()),
                    ('entered_at', models.DateTimeField()),
                    ('offered_to', models.JSONField(default=list)),
                    ('taken_at', models.DateTimeField(null=True)),
                    ('left_at', models.DateTimeField(null=True)),
                    ('outcome', models.CharField(max_length=14, null=True)),
                    ('grace_until', models.DateTimeField(null=True)),
                    ('passed', models.BooleanField(default=False)),
                    ('department', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.department')),
                    ('owner_before', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('policy', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='escalation.policyversion')),
                    ('taken_by', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('team', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.team')),
                    ('ticket', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='visits', to='tickets.ticket')),
                ],
                options={
                    'ordering': ['number'],
                    'constraints': [models.UniqueConstraint(fields=('ticket', 'number'), name='a_visit_once')],
                },
            ),
            migrations.CreateModel(
                name='Entry',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('area', models.CharField(choices=[('direct', 'direct'), ('indirect', 'indirect')], max_length=10)),
                    ('department', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='entries', to='people.department')),
                    ('policy', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='escalation.policy')),
                ],
                options={
                    'verbose_name_plural': 'entries',
                    'constraints': [models.UniqueConstraint(fields=('department', 'area'), name='one_policy_an_area')],
                },
            ),
            migrations.CreateModel(
                name='PolicyDraft',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('document', models.JSONField()),
                    ('stamp', models.CharField(max_length=32)),
                    ('saved_at', models.DateTimeField()),
                    ('policy', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='drafts', to='escalation.policy')),
                    ('saved_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('policy',), name='one_draft_a_policy')],
                },
            ),
        ]),
        *IN_FORCE.Migration.operations,
    ]
