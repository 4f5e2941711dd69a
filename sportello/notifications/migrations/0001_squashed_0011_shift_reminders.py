"""All that the migrations it replaces make one after another, for a new database."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from sportello.sets.tables import Tables


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('notifications', '0001_initial'),
        ('notifications', '0002_written_without_constraints'),
        ('notifications', '0003_outgoing_messages'),
        ('notifications', '0004_contact_methods'),
        ('notifications', '0005_health_of_contact_methods'),
        ('notifications', '0006_alerts'),
        ('notifications', '0007_words_of_letters'),
        ('notifications', '0008_letters_by_fate'),
        ('notifications', '0009_alerts_in_trouble'),
        ('notifications', '0010_codes_and_indexes'),
        ('notifications', '0011_shift_reminders'),
    ]

    dependencies = [
        ('oncall', '0001_initial'),
        ('people', '0001_initial'),
        ('tickets', '0001_initial'),
    ]

    operations = [
        Tables([
            migrations.CreateModel(
                name='Delivery',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('event_number', models.PositiveIntegerField()),
                    ('channel', models.CharField(choices=[('in_app', 'in the application')], default='in_app', max_length=10)),
                    ('created_at', models.DateTimeField()),
                    ('read_at', models.DateTimeField(null=True)),
                    ('person', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to=settings.AUTH_USER_MODEL)),
                    ('ticket', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='tickets.ticket')),
                ],
                options={
                    'verbose_name_plural': 'deliveries',
                    'indexes': [models.Index(condition=models.Q(('read_at', None)), fields=['person', '-created_at'], name='unread_by_person')],
                    'constraints': [models.UniqueConstraint(fields=('ticket', 'event_number', 'person', 'channel'), name='told_once')],
                },
            ),
            migrations.CreateModel(
                name='OutgoingMessage',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('event_number', models.PositiveIntegerField()),
                    ('address', models.EmailField(max_length=254)),
                    ('state', models.CharField(choices=[('waiting', 'waiting to be sent'), ('sending', 'being sent'), ('sent', 'sent'), ('uncertain', 'uncertain'), ('failed', 'not delivered'), ('bounced', 'came back'), ('withheld', 'not sent on purpose')], default='waiting', max_length=10)),
                    ('attempts', models.PositiveSmallIntegerField(default=0)),
                    ('said', models.CharField(blank=True, max_length=300)),
                    ('claim', models.CharField(blank=True, max_length=40)),
                    ('created_at', models.DateTimeField()),
                    ('sent_at', models.DateTimeField(null=True)),
                    ('person', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='outgoing', to=settings.AUTH_USER_MODEL)),
                    ('ticket', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='outgoing', to='tickets.ticket')),
                    ('again_at', models.DateTimeField(null=True)),
                    ('signature', models.TextField(blank=True)),
                ],
                options={
                    'verbose_name_plural': 'outgoing messages',
                    'indexes': [models.Index(fields=['person', '-created_at'], name='written_to'), models.Index(fields=['state', '-id'], name='by_fate')],
                    'constraints': [models.UniqueConstraint(fields=('ticket', 'event_number', 'person'), name='written_once')],
                },
            ),
            migrations.CreateModel(
                name='ChannelState',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('channel', models.CharField(max_length=20, unique=True)),
                    ('is_allowed', models.BooleanField(default=True)),
                    ('succeeded_at', models.DateTimeField(null=True)),
                    ('failures', models.PositiveIntegerField(default=0)),
                    ('failed_at', models.DateTimeField(null=True)),
                    ('said', models.CharField(blank=True, max_length=300)),
                    ('paused_until', models.DateTimeField(null=True)),
                    ('failed_method', models.PositiveBigIntegerField(null=True)),
                ],
                options={
                    'verbose_name': 'channel',
                },
            ),
            migrations.CreateModel(
                name='ContactMethod',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('channel', models.CharField(max_length=20)),
                    ('label', models.CharField(max_length=80)),
                    ('sealed', models.TextField()),
                    ('mark', models.CharField(max_length=64)),
                    ('position', models.PositiveSmallIntegerField(default=0)),
                    ('is_active', models.BooleanField(default=True)),
                    ('created_at', models.DateTimeField()),
                    ('verified_at', models.DateTimeField(null=True)),
                    ('failing_since', models.DateTimeField(null=True)),
                    ('said', models.CharField(blank=True, max_length=300)),
                    ('succeeded_at', models.DateTimeField(null=True)),
                    ('code', models.CharField(blank=True, max_length=64)),
                    ('code_sent_at', models.DateTimeField(null=True)),
                    ('code_tries', models.PositiveSmallIntegerField(default=0)),
                    ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='contact_methods', to=settings.AUTH_USER_MODEL)),
                    ('team', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='contact_methods', to='people.team')),
                    ('failures', models.PositiveIntegerField(default=0)),
                    ('paused_until', models.DateTimeField(null=True)),
                    ('tested_at', models.DateTimeField(null=True)),
                ],
                options={
                    'verbose_name': 'contact method',
                    'ordering': ['position', 'id'],
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('person', None), ('team__isnull', False)), models.Q(('person__isnull', False), ('team', None)), _connector='OR'), name='of_a_person_or_a_team'), models.UniqueConstraint(fields=('person', 'channel', 'mark'), name='a_person_once_an_address'), models.UniqueConstraint(fields=('team', 'channel', 'mark'), name='a_team_once_an_address')],
                },
            ),
            migrations.CreateModel(
                name='Choices',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('wanted', models.JSONField(default=dict)),
                    ('after', models.JSONField(default=dict)),
                    ('quiet', models.CharField(blank=True, max_length=400)),
                    ('zone', models.CharField(blank=True, max_length=60)),
                    ('on_shift_too', models.BooleanField(default=True)),
                    ('person', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='notification_choices', to=settings.AUTH_USER_MODEL)),
                    ('shift_lead', models.PositiveSmallIntegerField(default=30)),
                ],
            ),
            migrations.CreateModel(
                name='Notification',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('urgent', models.BooleanField(default=False)),
                    ('state', models.CharField(choices=[('gathering', 'being gathered'), ('left', 'has left'), ('dropped', 'no longer needed')], default='gathering', max_length=10)),
                    ('opened_at', models.DateTimeField()),
                    ('last_at', models.DateTimeField()),
                    ('due_at', models.DateTimeField()),
                    ('put_off', models.BooleanField(default=False)),
                    ('count', models.PositiveIntegerField(default=0)),
                    ('left_at', models.DateTimeField(null=True)),
                    ('answered_at', models.DateTimeField(null=True)),
                    ('answered_by', models.CharField(blank=True, max_length=8)),
                    ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='notifications', to=settings.AUTH_USER_MODEL)),
                    ('team', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='notifications', to='people.team')),
                ],
                options={
                    'verbose_name': 'notification',
                    'indexes': [models.Index(fields=['opened_at'], name='notifications_by_age'), models.Index(fields=['person', '-id'], name='notifications_of_a_person')],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'gathering')), fields=('person', 'urgent'), name='gathered_once_a_person'), models.UniqueConstraint(condition=models.Q(('state', 'gathering')), fields=('team', 'urgent'), name='gathered_once_a_team')],
                },
            ),
            migrations.CreateModel(
                name='Alert',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('event_number', models.PositiveIntegerField()),
                    ('state', models.CharField(choices=[('new', 'new'), ('gathered', 'gathered'), ('unwanted', 'wanted on no channel')], default='new', max_length=8)),
                    ('group', models.CharField(blank=True, max_length=10)),
                    ('created_at', models.DateTimeField()),
                    ('person', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='alerts', to=settings.AUTH_USER_MODEL)),
                    ('team', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='alerts', to='people.team')),
                    ('ticket', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='alerts', to='tickets.ticket')),
                    ('notification', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='alerts', to='notifications.notification')),
                ],
                options={
                    'verbose_name': 'alert',
                    'indexes': [models.Index(condition=models.Q(('state', 'new')), fields=['id'], name='alerts_new'), models.Index(condition=models.Q(('state', 'unwanted')), fields=['created_at'], name='alerts_unwanted')],
                    'constraints': [models.UniqueConstraint(fields=('ticket', 'event_number', 'person'), name='alerted_once'), models.UniqueConstraint(fields=('ticket', 'event_number', 'team'), name='alerted_a_team_once')],
                },
            ),
            migrations.CreateModel(
                name='Sending',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('channel', models.CharField(max_length=20)),
                    ('label', models.CharField(max_length=80)),
                    ('groups', models.JSONField(default=list)),
                    ('due_at', models.DateTimeField()),
                    ('state', models.CharField(choices=[('waiting', 'waiting to be sent'), ('sending', 'being sent'), ('sent', 'sent'), ('stopped', 'not needed any more'), ('failed', 'not delivered'), ('uncertain', 'uncertain')], default='waiting', max_length=10)),
                    ('doubtful', models.BooleanField(default=False)),
                    ('attempts', models.PositiveSmallIntegerField(default=0)),
                    ('said', models.CharField(blank=True, max_length=300)),
                    ('claim', models.CharField(blank=True, max_length=40)),
                    ('sent_at', models.DateTimeField(null=True)),
                    ('method', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='sendings', to='notifications.contactmethod')),
                    ('notification', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sendings', to='notifications.notification')),
                ],
                options={
                    'verbose_name': 'sending',
                    'indexes': [models.Index(condition=models.Q(('state', 'waiting')), fields=['due_at'], name='sendings_waiting'), models.Index(fields=['state', 'notification'], name='sendings_by_fate')],
                    'constraints': [models.UniqueConstraint(fields=('notification', 'method'), name='sent_once_a_way')],
                },
            ),
            migrations.CreateModel(
                name='LetterWords',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('arrived_mail', 'Arrived by e-mail: number and promise'), ('arrived_phone', 'After a phone call: number and promise'), ('arrived_portal', 'Arrived in the portal: number and promise'), ('reply', 'Reply'), ('waiting', 'We wait for an answer'), ('reminder', 'Reminder: we still wait for an answer'), ('resolved', 'Solved, with the question how it went'), ('unanswered', 'Held solved, since no answer came'), ('cancelled', 'Cancelled'), ('signature', 'Signature of who has none of their own')], max_length=16)),
                    ('text_it', models.TextField(blank=True)),
                    ('text_en', models.TextField(blank=True)),
                    ('in_use', models.BooleanField(default=True)),
                    ('department', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='letter_words', to='people.department')),
                ],
                options={
                    'verbose_name': 'words of letters',
                    'verbose_name_plural': 'words of letters',
                    'constraints': [models.UniqueConstraint(fields=('department', 'kind'), name='a_letter_once_a_department'), models.UniqueConstraint(condition=models.Q(('department', None)), fields=('kind',), name='a_letter_once_for_all')],
                },
            ),
            migrations.CreateModel(
                name='Signature',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('text_it', models.TextField(blank=True)),
                    ('text_en', models.TextField(blank=True)),
                    ('person', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='signature', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'signature',
                    'verbose_name_plural': 'signatures',
                },
            ),
            migrations.CreateModel(
                name='CodeSent',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('mark', models.CharField(max_length=64)),
                    ('at', models.DateTimeField()),
                    ('person', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('team', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.team')),
                ],
                options={
                    'indexes': [models.Index(fields=['person', 'team', 'at'], name='codes_of_an_owner')],
                },
            ),
            migrations.CreateModel(
                name='ShiftReminder',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('starts_at', models.DateTimeField()),
                    ('notification', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='shift_reminders', to='notifications.notification')),
                    ('person', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('rota', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='oncall.rota')),
                ],
                options={
                    'verbose_name': 'shift reminder',
                    'constraints': [models.UniqueConstraint(fields=('person', 'rota', 'starts_at'), name='reminded_once_a_shift')],
                },
            ),
        ]),
    ]
