"""All that the migrations it replaces make one after another, for a new database."""

from importlib import import_module

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from sportello.sets.tables import Tables
from sportello.sets.triggers import InTheDatabase

APPEND_ONLY = import_module("sportello.tickets.migrations.0002_append_only")
WORDS = import_module("sportello.tickets.migrations.0005_words")


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('tickets', '0001_initial'),
        ('tickets', '0002_append_only'),
        ('tickets', '0003_indexes_for_those_who_look'),
        ('tickets', '0004_stuck'),
        ('tickets', '0005_words'),
        ('tickets', '0006_whom_it_is_offered_to'),
        ('tickets', '0007_fill_offers'),
        ('tickets', '0008_walks_read_alone'),
        ('tickets', '0009_files_by_content'),
        ('tickets', '0010_contract_level'),
    ]

    dependencies = [
        ('catalogue', '0001_initial'),
        ('people', '0001_initial'),
    ]

    operations = [
        Tables([
            migrations.CreateModel(
                name='Ticket',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.PositiveBigIntegerField(unique=True)),
                    ('kind', models.CharField(max_length=10)),
                    ('status', models.CharField(max_length=10)),
                    ('waiting_for', models.CharField(max_length=12, null=True)),
                    ('waiting_since', models.DateTimeField(null=True)),
                    ('waiting_until', models.DateTimeField(null=True)),
                    ('subject', models.CharField(max_length=300)),
                    ('area', models.CharField(choices=[('direct', 'direct'), ('indirect', 'indirect')], max_length=10)),
                    ('channel', models.CharField(blank=True, max_length=20)),
                    ('impact', models.CharField(max_length=6)),
                    ('urgency', models.CharField(max_length=6)),
                    ('override', models.PositiveSmallIntegerField(null=True)),
                    ('priority', models.PositiveSmallIntegerField()),
                    ('raised_to', models.PositiveSmallIntegerField(null=True)),
                    ('level', models.PositiveSmallIntegerField()),
                    ('policy', models.PositiveIntegerField(default=0)),
                    ('sla', models.PositiveIntegerField(null=True)),
                    ('opened_at', models.DateTimeField()),
                    ('resolved_at', models.DateTimeField(null=True)),
                    ('closed_at', models.DateTimeField(null=True)),
                    ('unanswered_since', models.DateTimeField(null=True)),
                    ('snoozed_until', models.DateTimeField(null=True)),
                    ('reopened', models.PositiveSmallIntegerField(default=0)),
                    ('bounced', models.PositiveSmallIntegerField(default=0)),
                    ('chased', models.PositiveSmallIntegerField(default=0)),
                    ('reminded', models.PositiveSmallIntegerField(default=0)),
                    ('linked_incidents', models.PositiveIntegerField(default=0)),
                    ('too_complex', models.BooleanField(default=False)),
                    ('dissatisfied', models.BooleanField(default=False)),
                    ('historical', models.BooleanField(default=False)),
                    ('supervisor_asked_at', models.DateTimeField(null=True)),
                    ('fired_rules', models.JSONField(default=list)),
                    ('tags', models.JSONField(default=list)),
                    ('fields', models.JSONField(default=dict)),
                    ('last_number', models.PositiveIntegerField(default=0)),
                    ('last_at', models.DateTimeField(null=True)),
                    ('digest', models.CharField(blank=True, max_length=64)),
                    ('next_due_at', models.DateTimeField(null=True)),
                    ('next_due_kind', models.CharField(blank=True, max_length=20)),
                    ('category', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='tickets', to='catalogue.category')),
                    ('department', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='tickets', to='people.department')),
                    ('merged_into', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='absorbed', to='tickets.ticket')),
                    ('on_behalf_of', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('organisation', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='tickets', to='people.organisation')),
                    ('owner', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='owned', to=settings.AUTH_USER_MODEL)),
                    ('parent', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='tickets.ticket')),
                    ('problem', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='incidents', to='tickets.ticket')),
                    ('requester', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='requests', to=settings.AUTH_USER_MODEL)),
                    ('team', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='tickets', to='people.team')),
                    ('named', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('offered', models.BooleanField(default=False)),
                    ('tier', models.CharField(max_length=30, null=True)),
                ],
                options={
                    'verbose_name': 'request',
                    'indexes': [models.Index(fields=['requester', '-opened_at'], name='by_requester'), models.Index(condition=models.Q(('on_behalf_of__isnull', False)), fields=['on_behalf_of'], name='by_beneficiary'), models.Index(condition=models.Q(('parent__isnull', False)), fields=['parent'], name='by_parent'), models.Index(condition=models.Q(('merged_into__isnull', False)), fields=['merged_into'], name='by_survivor'), models.Index(condition=models.Q(('problem__isnull', False)), fields=['problem'], name='by_problem'), models.Index(condition=models.Q(('status__in', ['new', 'open', 'waiting']), _negated=True), fields=['owner', '-resolved_at'], name='done_by_owner'), models.Index(condition=models.Q(('status__in', ['new', 'open', 'waiting']), _negated=True), fields=['team', '-resolved_at'], name='done_by_team'), models.Index(condition=models.Q(('status__in', ['new', 'open', 'waiting']), _negated=True), fields=['department', '-resolved_at'], name='done_by_department'), models.Index(condition=models.Q(('organisation__isnull', False)), fields=['organisation', '-opened_at'], name='by_organisation'), models.Index(condition=models.Q(('status__in', ['new', 'open', 'waiting']), models.Q(('bounced__gte', 2), ('chased__gte', 2), ('reopened__gte', 2), _connector='OR')), fields=['department', 'next_due_at'], name='stuck_by_department'), models.Index(condition=models.Q(('named__isnull', False)), fields=['named', 'status', 'next_due_at', 'id'], name='walk_by_name'), models.Index(fields=['owner', 'status', 'next_due_at', 'id', 'kind', 'department'], name='walk_by_owner'), models.Index(fields=['team', 'status', 'offered', 'next_due_at', 'id', 'kind', 'department'], name='walk_by_team'), models.Index(fields=['department', 'status', 'next_due_at', 'id', 'kind', 'level'], name='walk_by_department')],
                },
            ),
            migrations.CreateModel(
                name='Message',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('event_number', models.PositiveIntegerField()),
                    ('public', models.BooleanField()),
                    ('text', models.TextField(blank=True)),
                    ('html', models.TextField(blank=True)),
                    ('erased_at', models.DateTimeField(null=True)),
                    ('author', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('ticket', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='messages', to='tickets.ticket')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('ticket', 'event_number'), name='one_message_an_event')],
                },
            ),
            migrations.CreateModel(
                name='Attachment',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('file', models.FileField(upload_to='attachments/%Y/%m/')),
                    ('name', models.CharField(max_length=200)),
                    ('content_type', models.CharField(max_length=100)),
                    ('size', models.PositiveBigIntegerField()),
                    ('digest', models.CharField(max_length=64)),
                    ('message', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attachments', to='tickets.message')),
                ],
                options={
                    'indexes': [models.Index(fields=['digest'], name='sent_files')],
                },
            ),
            migrations.CreateModel(
                name='Participant',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('role', models.CharField(choices=[('cc', 'copy'), ('watcher', 'watcher')], max_length=8)),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='participations', to=settings.AUTH_USER_MODEL)),
                    ('ticket', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='participants', to='tickets.ticket')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('ticket', 'person', 'role'), name='a_part_once')],
                },
            ),
            migrations.CreateModel(
                name='Link',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('relation', models.CharField(max_length=12)),
                    ('other', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='linked_from', to='tickets.ticket')),
                    ('ticket', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='links', to='tickets.ticket')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('ticket', 'other', 'relation'), name='a_link_once')],
                },
            ),
            migrations.CreateModel(
                name='TimelineEvent',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.PositiveIntegerField()),
                    ('kind', models.CharField(max_length=24)),
                    ('source', models.CharField(max_length=12)),
                    ('at', models.DateTimeField()),
                    ('happened_at', models.DateTimeField(null=True)),
                    ('recorded_at', models.DateTimeField()),
                    ('payload', models.JSONField()),
                    ('digest', models.CharField(max_length=64)),
                    ('dedup_key', models.CharField(max_length=200, null=True)),
                    ('dispatch_after', models.DateTimeField()),
                    ('dispatched_at', models.DateTimeField(null=True)),
                    ('actor', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('ticket', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='events', to='tickets.ticket')),
                ],
                options={
                    'ordering': ['number'],
                    'indexes': [models.Index(condition=models.Q(('dispatched_at', None)), fields=['dispatch_after'], name='outbox')],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('dedup_key__isnull', False)), fields=('dedup_key',), name='done_once'), models.UniqueConstraint(fields=('ticket', 'number'), name='an_event_once')],
                },
            ),
            migrations.CreateModel(
                name='NamedOffer',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('ticket', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='named_offers', to='tickets.ticket')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('ticket', 'person'), name='a_named_offer_once')],
                },
            ),
        ]),
        *APPEND_ONLY.Migration.operations,
        InTheDatabase(WORDS.create, WORDS.drop),
    ]
