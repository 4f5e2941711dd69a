"""All that the migrations it replaces make one after another, for a new database."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from sportello.sets.tables import Tables


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('workspace', '0001_drafts_and_prepared_words'),
        ('workspace', '0002_views_and_readings'),
        ('workspace', '0003_calls'),
        ('workspace', '0004_presence_and_preferences'),
        ('workspace', '0005_calls_logged_at_tickets'),
        ('workspace', '0006_access_tokens'),
        ('workspace', '0007_kept_answers'),
    ]

    dependencies = [
        ('people', '0001_initial'),
        ('tickets', '0001_initial'),
    ]

    operations = [
        Tables([
            migrations.CreateModel(
                name='CannedReply',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name_it', models.CharField(max_length=120, verbose_name='name (Italian)')),
                    ('name_en', models.CharField(blank=True, max_length=120, verbose_name='name (English)')),
                    ('rank', models.PositiveSmallIntegerField(default=0, verbose_name='order')),
                    ('in_use', models.BooleanField(default=True, verbose_name='in use')),
                    ('text_it', models.TextField(verbose_name='text (Italian)')),
                    ('text_en', models.TextField(blank=True, verbose_name='text (English)')),
                    ('department', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.department')),
                ],
                options={
                    'verbose_name': 'canned reply',
                    'ordering': ['rank', 'name_it', 'pk'],
                },
            ),
            migrations.CreateModel(
                name='Macro',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name_it', models.CharField(max_length=120, verbose_name='name (Italian)')),
                    ('name_en', models.CharField(blank=True, max_length=120, verbose_name='name (English)')),
                    ('rank', models.PositiveSmallIntegerField(default=0, verbose_name='order')),
                    ('in_use', models.BooleanField(default=True, verbose_name='in use')),
                    ('actions', models.JSONField(default=list)),
                    ('department', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.department')),
                ],
                options={
                    'verbose_name': 'macro',
                    'ordering': ['rank', 'name_it', 'pk'],
                },
            ),
            migrations.CreateModel(
                name='Draft',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('mode', models.CharField(choices=[('reply', 'reply'), ('note', 'internal note'), ('call', 'telephone call')], max_length=5)),
                    ('text', models.TextField(blank=True)),
                    ('fields', models.JSONField(default=dict)),
                    ('saved_at', models.DateTimeField()),
                    ('person', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='drafts', to=settings.AUTH_USER_MODEL)),
                    ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='drafts', to='tickets.ticket')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('person', 'ticket', 'mode'), name='a_draft_a_mode')],
                },
            ),
            migrations.CreateModel(
                name='Reading',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.PositiveIntegerField()),
                    ('person', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='readings', to=settings.AUTH_USER_MODEL)),
                    ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='readings', to='tickets.ticket')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('person', 'ticket'), name='a_reading_once')],
                },
            ),
            migrations.CreateModel(
                name='SavedView',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=60, verbose_name='name')),
                    ('place', models.CharField(max_length=30)),
                    ('query', models.CharField(blank=True, max_length=1000)),
                    ('department', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='views', to='people.department')),
                    ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='views', to=settings.AUTH_USER_MODEL)),
                    ('team', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='views', to='people.team')),
                ],
                options={
                    'verbose_name': 'view',
                    'ordering': ['name', 'pk'],
                    'constraints': [models.UniqueConstraint(fields=('owner', 'name'), name='a_view_name_once'), models.CheckConstraint(condition=models.Q(('team__isnull', True), ('department__isnull', True), _connector='OR'), name='shared_one_way')],
                },
            ),
            migrations.CreateModel(
                name='Call',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('direction', models.CharField(choices=[('in', 'incoming'), ('out', 'outgoing')], default='in', max_length=3)),
                    ('number', models.CharField(blank=True, max_length=16)),
                    ('caller_name', models.CharField(blank=True, max_length=160)),
                    ('rang_at', models.DateTimeField(null=True)),
                    ('began_at', models.DateTimeField()),
                    ('ended_at', models.DateTimeField(null=True)),
                    ('saved_at', models.DateTimeField(null=True)),
                    ('outcome', models.CharField(blank=True, choices=[('new_ticket', 'new request'), ('added', 'added to the request'), ('answered_at_once', 'answered at once'), ('not_for_us', 'not for us'), ('spoken', 'spoken'), ('no_answer', 'no answer'), ('missed', 'missed call'), ('voicemail', 'message left')], max_length=16)),
                    ('note', models.CharField(blank=True, max_length=500)),
                    ('written', models.JSONField(default=dict)),
                    ('agent', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='calls', to=settings.AUTH_USER_MODEL)),
                    ('caller', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='calls_made', to=settings.AUTH_USER_MODEL)),
                    ('department', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.department')),
                    ('organisation', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='calls', to='people.organisation')),
                    ('ticket', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='calls', to='tickets.ticket')),
                ],
                options={
                    'indexes': [models.Index(condition=models.Q(('outcome', '')), fields=['agent', 'began_at'], name='calls_going_on'), models.Index(fields=['-began_at', '-id'], name='calls_by_day'), models.Index(fields=['agent', '-began_at', '-id'], name='calls_by_agent'), models.Index(fields=['outcome', '-began_at', '-id'], name='calls_by_outcome'), models.Index(condition=models.Q(('caller__isnull', False)), fields=['caller', '-began_at', '-id'], name='calls_by_caller'), models.Index(condition=models.Q(('organisation__isnull', False)), fields=['organisation', '-began_at', '-id'], name='calls_by_organisation'), models.Index(condition=models.Q(('number', ''), _negated=True), fields=['number', '-began_at', '-id'], name='calls_by_number')],
                },
            ),
            migrations.CreateModel(
                name='Preferences',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('theme', models.CharField(choices=[('system', 'as the system'), ('light', 'light'), ('dark', 'dark')], default='system', max_length=6)),
                    ('density', models.CharField(choices=[('compact', 'compact'), ('comfortable', 'comfortable')], default='compact', max_length=11)),
                    ('quick_keys', models.BooleanField(default=True)),
                    ('person', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='preferences', to=settings.AUTH_USER_MODEL)),
                ],
            ),
            migrations.CreateModel(
                name='Presence',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('writing', models.BooleanField(default=False)),
                    ('until', models.DateTimeField()),
                    ('person', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tickets.ticket')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('person', 'ticket'), name='present_once')],
                },
            ),
            migrations.CreateModel(
                name='AccessToken',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('is_service', models.BooleanField(default=False)),
                    ('name', models.CharField(max_length=80)),
                    ('digest', models.CharField(max_length=64, unique=True)),
                    ('begins', models.CharField(max_length=12)),
                    ('scopes', models.JSONField(default=list)),
                    ('made_at', models.DateTimeField()),
                    ('expires_at', models.DateTimeField(null=True)),
                    ('used_at', models.DateTimeField(null=True)),
                    ('revoked_at', models.DateTimeField(null=True)),
                    ('made_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tokens', to=settings.AUTH_USER_MODEL)),
                    ('calls', models.PositiveIntegerField(default=0)),
                    ('minute', models.PositiveIntegerField(default=0)),
                ],
                options={
                    'ordering': ['-pk'],
                },
            ),
            migrations.CreateModel(
                name='KeptAnswer',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('key', models.CharField(max_length=64)),
                    ('said', models.CharField(max_length=64)),
                    ('at', models.DateTimeField(db_index=True)),
                    ('status', models.PositiveSmallIntegerField(default=0)),
                    ('headers', models.JSONField(default=dict)),
                    ('answer', models.JSONField(null=True)),
                    ('person', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('person', 'key'), name='an_answer_a_key')],
                },
            ),
        ]),
    ]
