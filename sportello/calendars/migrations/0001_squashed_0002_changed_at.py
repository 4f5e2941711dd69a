"""All that the migrations it replaces make one after another, for a new database."""

import django.db.models.deletion
from django.db import migrations, models

from sportello.sets.tables import Tables


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('calendars', '0001_initial'),
        ('calendars', '0002_changed_at'),
    ]

    dependencies = [
        ('people', '0001_initial'),
    ]

    operations = [
        Tables([
            migrations.CreateModel(
                name='Calendar',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name_it', models.CharField(max_length=120, verbose_name='name (Italian)')),
                    ('name_en', models.CharField(blank=True, max_length=120, verbose_name='name (English)')),
                    ('is_active', models.BooleanField(default=True)),
                    ('department', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='calendars', to='people.department')),
                    ('changed_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ],
                options={
                    'verbose_name': 'calendar',
                    'verbose_name_plural': 'calendars',
                    'ordering': ['name_it', 'id'],
                },
            ),
            migrations.CreateModel(
                name='CalendarVersion',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('effective_from', models.DateField(blank=True, null=True, verbose_name='in force from')),
                    ('zone', models.CharField(default='Europe/Rome', max_length=64, verbose_name='time zone')),
                    ('weekly', models.JSONField(default=dict, verbose_name='weekly hours')),
                    ('holiday_country', models.CharField(blank=True, max_length=2, verbose_name='country of the public holidays')),
                    ('holiday_province', models.CharField(blank=True, help_text="adds the province's own holidays, in Italy the patron saint of its capital", max_length=10, verbose_name='province')),
                    ('patron_day', models.CharField(blank=True, help_text='month-day: 12-07', max_length=5, verbose_name="day of the town's own patron saint")),
                    ('patron_name', models.CharField(blank=True, max_length=60, verbose_name='patron saint')),
                    ('calendar', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='calendars.calendar')),
                ],
                options={
                    'verbose_name': 'calendar version',
                    'ordering': ['calendar_id', models.OrderBy(models.F('effective_from'), nulls_first=True)],
                    'constraints': [models.UniqueConstraint(fields=('calendar', 'effective_from'), name='one_calendar_version_a_date'), models.UniqueConstraint(condition=models.Q(('effective_from', None)), fields=('calendar',), name='one_first_calendar_version')],
                },
            ),
            migrations.CreateModel(
                name='ExceptionalDay',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('day', models.DateField(verbose_name='day')),
                    ('openings', models.JSONField(blank=True, default=list, verbose_name='openings')),
                    ('reason', models.CharField(blank=True, max_length=120, verbose_name='reason')),
                    ('calendar', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='exceptional_days', to='calendars.calendar')),
                ],
                options={
                    'verbose_name': 'exceptional day',
                    'ordering': ['day'],
                    'constraints': [models.UniqueConstraint(fields=('calendar', 'day'), name='one_exception_a_day')],
                },
            ),
        ]),
    ]
