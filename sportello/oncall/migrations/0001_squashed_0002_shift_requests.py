"""All that the migrations it replaces make one after another, for a new database."""

import datetime
import django.db.models.deletion
import sportello.oncall.hours
from django.conf import settings
from django.db import migrations, models

from sportello.sets.tables import Tables


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('oncall', '0001_initial'),
        ('oncall', '0002_shift_requests'),
    ]

    dependencies = [
        ('people', '0001_initial'),
    ]

    operations = [
        Tables([
            migrations.CreateModel(
                name='Rota',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name_it', models.CharField(max_length=120, verbose_name='name (Italian)')),
                    ('name_en', models.CharField(blank=True, max_length=120, verbose_name='name (English)')),
                    ('zone', models.CharField(default='Europe/Rome', max_length=64, verbose_name='time zone')),
                    ('team', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='rotas', to='people.team')),
                ],
                options={
                    'verbose_name': 'rota',
                    'ordering': ['id'],
                },
            ),
            migrations.CreateModel(
                name='Slot',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name_it', models.CharField(max_length=120, verbose_name='name (Italian)')),
                    ('name_en', models.CharField(blank=True, max_length=120, verbose_name='name (English)')),
                    ('rank', models.PositiveSmallIntegerField(default=0)),
                    ('minimum', models.PositiveSmallIntegerField(default=1)),
                    ('hours', models.CharField(blank=True, help_text='such as Mo-Fr 08:30-18:00; empty: whenever somebody is planned', max_length=400, validators=[sportello.oncall.hours.validate_hours], verbose_name='hours in which the minimum is asked for')),
                    ('rota', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='slots', to='oncall.rota')),
                ],
                options={
                    'verbose_name': 'slot',
                    'ordering': ['rank', 'id'],
                    'constraints': [models.UniqueConstraint(fields=('rota', 'name_it'), name='a_slot_name_once_a_rota')],
                },
            ),
            migrations.CreateModel(
                name='Rotation',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('rank', models.PositiveSmallIntegerField(default=0)),
                    ('unit', models.CharField(blank=True, choices=[('', 'all together'), ('hours', 'hours'), ('days', 'days'), ('weeks', 'weeks')], default='', max_length=5)),
                    ('every', models.PositiveSmallIntegerField(default=1, verbose_name='length of a turn')),
                    ('first_day', models.DateField(blank=True, null=True, verbose_name='first day of the first turn')),
                    ('handover', models.TimeField(default=datetime.time(0, 0), verbose_name='hand-over')),
                    ('together', models.PositiveSmallIntegerField(default=1, verbose_name='people at a time')),
                    ('hours', models.CharField(blank=True, help_text='such as Mo-Fr 08:30-13:00,14:00-18:00; Sa 09:00-12:00; empty: always', max_length=400, validators=[sportello.oncall.hours.validate_hours], verbose_name='hours staffed')),
                    ('starts_at', models.DateTimeField(blank=True, null=True)),
                    ('ends_at', models.DateTimeField(blank=True, null=True)),
                    ('people', models.ManyToManyField(related_name='+', through='oncall.RotationMember', to=settings.AUTH_USER_MODEL)),
                    ('slot', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rotations', to='oncall.slot')),
                ],
                options={
                    'verbose_name': 'rotation',
                    'ordering': ['rank', 'id'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('starts_at', None), ('ends_at', None), ('ends_at__gte', models.F('starts_at')), _connector='OR'), name='a_rotation_ends_after_it_starts')],
                },
            ),
            migrations.CreateModel(
                name='RotationMember',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('rank', models.PositiveSmallIntegerField(default=0)),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('rotation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='oncall.rotation')),
                ],
                options={
                    'ordering': ['rank', 'id'],
                    'constraints': [models.UniqueConstraint(fields=('rotation', 'person'), name='one_place_a_rotation')],
                },
            ),
            migrations.CreateModel(
                name='Override',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('starts_at', models.DateTimeField()),
                    ('ends_at', models.DateTimeField()),
                    ('reason', models.CharField(blank=True, max_length=200)),
                    ('made_at', models.DateTimeField()),
                    ('source', models.CharField(blank=True, max_length=300)),
                    ('made_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('replacement', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('rota', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='overrides', to='oncall.rota')),
                    ('slot', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='overrides', to='oncall.slot')),
                ],
                options={
                    'verbose_name': 'override',
                    'ordering': ['id'],
                    'indexes': [models.Index(fields=['rota', 'ends_at'], name='override_by_rota_and_end')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='an_override_ends_after'), models.CheckConstraint(condition=models.Q(('person__isnull', False), ('replacement__isnull', False), _connector='OR'), name='an_override_names_somebody'), models.UniqueConstraint(condition=models.Q(('source', ''), _negated=True), fields=('rota', 'source'), name='one_override_a_calendar_entry')],
                },
            ),
            migrations.CreateModel(
                name='Substitute',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('rank', models.PositiveSmallIntegerField(default=0)),
                    ('starts_at', models.DateTimeField(blank=True, null=True)),
                    ('ends_at', models.DateTimeField(blank=True, null=True)),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('rota', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='substitutes', to='oncall.rota')),
                    ('substitute', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['rank', 'id'],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('ends_at', None)), fields=('rota', 'person', 'substitute'), name='a_substitute_once'), models.CheckConstraint(condition=models.Q(('person', models.F('substitute')), _negated=True), name='nobody_is_their_own_substitute')],
                },
            ),
            migrations.CreateModel(
                name='ShiftRequest',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('starts_at', models.DateTimeField()),
                    ('ends_at', models.DateTimeField()),
                    ('words', models.CharField(blank=True, max_length=200)),
                    ('asked_at', models.DateTimeField()),
                    ('answered_at', models.DateTimeField(blank=True, null=True)),
                    ('accepted', models.BooleanField(blank=True, null=True)),
                    ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('giver', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('rota', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='requests', to='oncall.rota')),
                    ('slot', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='oncall.slot')),
                    ('taker', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='shift_requests', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['starts_at', 'id'],
                    'indexes': [models.Index(condition=models.Q(('answered_at', None)), fields=['rota', 'starts_at'], name='open_requests')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='a_shift_request_ends_after')],
                },
            ),
        ]),
    ]
