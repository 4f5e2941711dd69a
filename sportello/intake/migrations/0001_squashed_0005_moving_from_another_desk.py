"""All that the migrations it replaces make one after another, for a new database."""

import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

from sportello.sets.tables import Tables


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('intake', '0001_imports'),
        ('intake', '0002_mail'),
        ('intake', '0003_where_a_mailbox_was_read'),
        ('intake', '0004_a_first_look_that_was_interrupted'),
        ('intake', '0005_moving_from_another_desk'),
    ]

    dependencies = [
        ('people', '0001_initial'),
        ('tickets', '0001_initial'),
    ]

    operations = [
        Tables([
            migrations.CreateModel(
                name='ImportRun',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('digest', models.CharField(max_length=64, unique=True)),
                    ('file_name', models.CharField(max_length=200)),
                    ('mapping', models.CharField(max_length=160)),
                    ('live', models.BooleanField(default=False)),
                    ('begun_at', models.DateTimeField()),
                    ('finished_at', models.DateTimeField(null=True)),
                    ('rows', models.PositiveIntegerField(default=0)),
                    ('rejected', models.PositiveIntegerField(default=0)),
                    ('department', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.department')),
                ],
            ),
            migrations.CreateModel(
                name='ImportedCase',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('reference', models.CharField(max_length=200)),
                    ('rows', models.PositiveIntegerField()),
                    ('ticket', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='imported_as', to='tickets.ticket')),
                    ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='cases', to='intake.importrun')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('run', 'reference'), name='a_case_once_a_file')],
                },
            ),
            migrations.CreateModel(
                name='Mailbox',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('address', models.EmailField(max_length=254)),
                    ('kind', models.CharField(choices=[('imap', 'fetched from a mail server (IMAP)'), ('listener', 'handed over by a mail server (SMTP, LMTP or a pipe)')], default='listener', max_length=10)),
                    ('host', models.CharField(blank=True, max_length=200)),
                    ('port', models.PositiveIntegerField(blank=True, null=True)),
                    ('security', models.CharField(choices=[('tls', 'TLS from the start (usual: port 993)'), ('starttls', 'STARTTLS (usual: port 143)'), ('none', 'none (only inside one machine)')], default='tls', max_length=10)),
                    ('login', models.CharField(blank=True, max_length=200)),
                    ('folder', models.CharField(default='INBOX', max_length=120)),
                    ('after', models.CharField(choices=[('mark', 'marked as read and left where they are'), ('move', 'moved to a folder'), ('delete', 'deleted from the mail server')], default='mark', max_length=10)),
                    ('done_folder', models.CharField(blank=True, max_length=120)),
                    ('trusted_server', models.CharField(blank=True, max_length=200)),
                    ('most_from_one', models.PositiveSmallIntegerField(default=30)),
                    ('is_active', models.BooleanField(default=True)),
                    ('looked_at', models.DateTimeField(null=True)),
                    ('trouble', models.CharField(blank=True, max_length=300)),
                    ('department', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='mailboxes', to='people.department')),
                    ('held_by', models.CharField(blank=True, max_length=64)),
                    ('held_until', models.DateTimeField(null=True)),
                    ('uid_last', models.PositiveBigIntegerField(default=0)),
                    ('uid_validity', models.PositiveBigIntegerField(default=0)),
                    ('uid_unread', models.PositiveBigIntegerField(default=0)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('address'), name='one_mailbox_an_address')],
                },
            ),
            migrations.CreateModel(
                name='IncomingMessage',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('identity', models.CharField(max_length=64)),
                    ('digest', models.CharField(max_length=64)),
                    ('size', models.PositiveBigIntegerField()),
                    ('message_id', models.CharField(blank=True, db_index=True, max_length=400)),
                    ('sender', models.CharField(blank=True, max_length=254)),
                    ('sender_name', models.CharField(blank=True, max_length=200)),
                    ('subject', models.CharField(blank=True, max_length=500)),
                    ('sent_at', models.DateTimeField(null=True)),
                    ('received_at', models.DateTimeField()),
                    ('state', models.CharField(choices=[('waiting', 'not looked at yet'), ('done', 'on a request'), ('aside', 'put aside'), ('quarantined', 'not understood')], default='waiting', max_length=12)),
                    ('reason', models.CharField(blank=True, max_length=60)),
                    ('nature', models.CharField(blank=True, max_length=12)),
                    ('threaded_by', models.CharField(blank=True, max_length=12)),
                    ('event_number', models.PositiveIntegerField(null=True)),
                    ('told', models.JSONField(default=dict)),
                    ('department', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.department')),
                    ('ticket', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='mail', to='tickets.ticket')),
                    ('mailbox', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='messages', to='intake.mailbox')),
                ],
                options={
                    'indexes': [models.Index(fields=['ticket', 'event_number'], name='mail_by_event'), models.Index(fields=['sender', 'received_at'], name='mail_by_sender'), models.Index(fields=['state', 'department', '-id'], name='mail_by_state')],
                    'constraints': [models.UniqueConstraint(fields=('department', 'identity'), name='a_message_once_a_department')],
                },
            ),
            migrations.CreateModel(
                name='Migration',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('product', models.CharField(max_length=30)),
                    ('source', models.CharField(max_length=60)),
                    ('file_name', models.CharField(max_length=200)),
                    ('place', models.CharField(blank=True, max_length=300)),
                    ('plan', models.JSONField(default=dict)),
                    ('seen', models.JSONField(default=dict)),
                    ('counts', models.JSONField(default=dict)),
                    ('state', models.CharField(choices=[('looked_at', 'Looked At'), ('tried', 'Tried'), ('running', 'Running'), ('done', 'Done')], default='looked_at', max_length=10)),
                    ('begun_at', models.DateTimeField()),
                    ('finished_at', models.DateTimeField(null=True)),
                    ('job', models.PositiveBigIntegerField(null=True)),
                    ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('department', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.department')),
                ],
            ),
            migrations.CreateModel(
                name='Origin',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('source', models.CharField(max_length=60)),
                    ('kind', models.CharField(max_length=12)),
                    ('reference', models.CharField(max_length=200)),
                    ('key', models.PositiveBigIntegerField()),
                    ('number', models.CharField(blank=True, max_length=60)),
                    ('digest', models.CharField(blank=True, max_length=64)),
                ],
                options={
                    'indexes': [models.Index(fields=['kind', 'key'], name='where_it_came_from')],
                    'constraints': [models.UniqueConstraint(fields=('source', 'kind', 'reference'), name='a_record_once_a_source')],
                },
            ),
            migrations.CreateModel(
                name='SavedPlan',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=80, unique=True)),
                    ('product', models.CharField(max_length=30)),
                    ('plan', models.JSONField()),
                    ('at', models.DateTimeField()),
                    ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
            ),
        ]),
    ]
