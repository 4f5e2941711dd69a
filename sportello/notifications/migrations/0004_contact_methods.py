import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('notifications', '0003_outgoing_messages'),
        ('people', '0004_looking_up'),
    ]

    operations = [
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
                ('code', models.CharField(blank=True, max_length=128)),
                ('code_sent_at', models.DateTimeField(null=True)),
                ('code_tries', models.PositiveSmallIntegerField(default=0)),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='contact_methods', to=settings.AUTH_USER_MODEL)),
                ('team', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='contact_methods', to='people.team')),
            ],
            options={
                'verbose_name': 'contact method',
                'ordering': ['position', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('person', None), ('team__isnull', False)), models.Q(('person__isnull', False), ('team', None)), _connector='OR'), name='of_a_person_or_a_team'), models.UniqueConstraint(fields=('person', 'channel', 'mark'), name='a_person_once_an_address'), models.UniqueConstraint(fields=('team', 'channel', 'mark'), name='a_team_once_an_address')],
            },
        ),
    ]
