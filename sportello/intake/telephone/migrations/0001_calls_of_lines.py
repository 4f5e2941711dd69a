"""Calls of telephone systems."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from sportello.sets.tables import Tables


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('people', '0001_initial'),
        ('tickets', '0009_files_by_content'),
        ('workspace', '0007_kept_answers'),
    ]

    operations = [
        Tables([
            migrations.CreateModel(
                name='Extension',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.CharField(max_length=20, unique=True)),
                    ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='extensions', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'extension',
                },
            ),
            migrations.CreateModel(
                name='LineCall',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('key', models.CharField(max_length=120)),
                    ('number', models.CharField(blank=True, max_length=16)),
                    ('called', models.CharField(blank=True, max_length=40)),
                    ('rang_at', models.DateTimeField(null=True)),
                    ('answered_at', models.DateTimeField(null=True)),
                    ('ended_at', models.DateTimeField(null=True)),
                    ('settled_at', models.DateTimeField(null=True)),
                    ('told_at', models.DateTimeField()),
                    ('answered_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('call', models.OneToOneField(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='line', to='workspace.call')),
                    ('system', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('ticket', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='tickets.ticket')),
                ],
                options={
                    'indexes': [models.Index(fields=['told_at'], name='line_calls_by_age')],
                    'constraints': [models.UniqueConstraint(fields=('system', 'key'), name='a_call_of_a_system_once')],
                },
            ),
            migrations.CreateModel(
                name='Ring',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('at', models.DateTimeField()),
                    ('line', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rings', to='telephone.linecall')),
                    ('person', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='rings', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'indexes': [models.Index(fields=['person', '-at'], name='rings_of_a_person')],
                    'constraints': [models.UniqueConstraint(fields=('line', 'person'), name='a_ring_once')],
                },
            ),
        ]),
    ]
