"""All that the migrations it replaces make one after another, for a new database."""

from importlib import import_module

import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

from sportello.sets.tables import Tables

LOOKING_UP = import_module("sportello.people.migrations.0004_looking_up")


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('people', '0001_initial'),
        ('people', '0002_what_a_person_carries'),
        ('people', '0003_history_of_the_configuration'),
        ('people', '0004_looking_up'),
    ]

    dependencies = [
    ]

    operations = [
        Tables([
            migrations.CreateModel(
                name='Revision',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('value', models.CharField(max_length=36)),
                ],
            ),
            migrations.CreateModel(
                name='Organisation',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=160)),
                    ('kind', models.CharField(choices=[('customer', 'customer'), ('partner', 'partner'), ('own', 'own company')], default='customer', max_length=10)),
                    ('tier', models.CharField(blank=True, help_text='contract level, such as gold', max_length=30)),
                    ('served_by', models.ManyToManyField(blank=True, limit_choices_to={'kind': 'partner'}, related_name='serves', to='people.organisation')),
                ],
            ),
            migrations.CreateModel(
                name='Person',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('password', models.CharField(max_length=128, verbose_name='password')),
                    ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                    ('name', models.CharField(max_length=160, verbose_name='name')),
                    ('login', models.CharField(blank=True, max_length=120, null=True, unique=True, verbose_name='login')),
                    ('language', models.CharField(default='it', max_length=5)),
                    ('availability', models.CharField(choices=[('available', 'available'), ('busy', 'busy'), ('away', 'away')], default='available', max_length=10)),
                    ('is_active', models.BooleanField(default=True)),
                    ('is_administrator', models.BooleanField(default=False)),
                    ('is_auditor', models.BooleanField(default=False)),
                    ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='people', to='people.organisation')),
                ],
                options={
                    'verbose_name': 'person',
                    'indexes': [models.Index(django.db.models.functions.text.Lower('name'), name='person_by_name')],
                },
            ),
            migrations.CreateModel(
                name='Department',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name_it', models.CharField(max_length=120, verbose_name='name (Italian)')),
                    ('name_en', models.CharField(blank=True, max_length=120, verbose_name='name (English)')),
                    ('prefix', models.CharField(default='SP', help_text="letters before the ticket's number", max_length=6)),
                    ('agent_names_public', models.BooleanField(default=True)),
                    ('is_active', models.BooleanField(default=True)),
                    ('manager', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='manages', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='Phone',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.CharField(db_index=True, max_length=16)),
                    ('label', models.CharField(blank=True, max_length=30)),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='phones', to=settings.AUTH_USER_MODEL)),
                ],
            ),
            migrations.CreateModel(
                name='RoleAssignment',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('role', models.CharField(choices=[('agent', 'agent'), ('supervisor', 'supervisor'), ('manager', 'department manager'), ('problem_manager', 'problem manager'), ('knowledge_editor', 'knowledge editor')], max_length=20)),
                    ('department', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='role_holders', to='people.department')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='roles', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('person', 'department', 'role'), name='a_role_once'), models.UniqueConstraint(condition=models.Q(('department', None)), fields=('person', 'role'), name='a_role_everywhere_once')],
                },
            ),
            migrations.CreateModel(
                name='Team',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name_it', models.CharField(max_length=120, verbose_name='name (Italian)')),
                    ('name_en', models.CharField(blank=True, max_length=120, verbose_name='name (English)')),
                    ('level', models.PositiveSmallIntegerField(default=1)),
                    ('routing', models.CharField(choices=[('all', 'offer to all'), ('in_turn', 'in turn'), ('least_loaded', 'least loaded')], default='all', max_length=12)),
                    ('is_active', models.BooleanField(default=True)),
                    ('department', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='teams', to='people.department')),
                    ('members', models.ManyToManyField(related_name='teams', through='people.Membership', to=settings.AUTH_USER_MODEL)),
                    ('supervisor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='supervises', to=settings.AUTH_USER_MODEL)),
                    ('load', models.PositiveSmallIntegerField(blank=True, help_text='empty: eight', null=True, verbose_name='open requests a person can carry')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='Membership',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('rank', models.PositiveSmallIntegerField(default=0)),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to=settings.AUTH_USER_MODEL)),
                    ('team', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='people.team')),
                ],
                options={
                    'ordering': ['rank', 'id'],
                    'constraints': [models.UniqueConstraint(fields=('team', 'person'), name='one_place_a_team')],
                },
            ),
            migrations.CreateModel(
                name='FrontLine',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('area', models.CharField(choices=[('direct', 'direct'), ('indirect', 'indirect')], max_length=10)),
                    ('department', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='front_lines', to='people.department')),
                    ('team', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.team')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('department', 'area'), name='one_front_line_an_area')],
                },
            ),
            migrations.CreateModel(
                name='Address',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('address', models.EmailField(max_length=254)),
                    ('rank', models.PositiveSmallIntegerField(default=0)),
                    ('bounced', models.BooleanField(default=False)),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='addresses', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['rank', 'id'],
                    'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('address'), name='one_person_an_address')],
                },
            ),
            migrations.CreateModel(
                name='Alteration',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('noun', models.CharField(max_length=40)),
                    ('key', models.PositiveBigIntegerField()),
                    ('act', models.CharField(choices=[('made', 'made'), ('changed', 'changed'), ('ended', 'taken out of use'), ('restored', 'brought back')], max_length=10)),
                    ('at', models.DateTimeField()),
                    ('told', models.JSONField(default=dict)),
                    ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'indexes': [models.Index(fields=['noun', 'key', '-id'], name='history_of_a_row')],
                },
            ),
        ]),
        *LOOKING_UP.Migration.operations,
    ]
