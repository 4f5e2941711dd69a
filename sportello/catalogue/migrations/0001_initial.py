"""What requests are about."""

import django.db.models.deletion
from django.db import migrations, models

from sportello.sets.tables import Tables


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('people', '0001_initial'),
    ]

    operations = [
        Tables([
            migrations.CreateModel(
                name='Category',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name_it', models.CharField(max_length=120, verbose_name='name (Italian)')),
                    ('name_en', models.CharField(blank=True, max_length=120, verbose_name='name (English)')),
                    ('is_active', models.BooleanField(default=True)),
                    ('department', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='categories', to='people.department')),
                    ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='children', to='catalogue.category')),
                ],
                options={
                    'verbose_name_plural': 'categories',
                },
            ),
            migrations.CreateModel(
                name='Service',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name_it', models.CharField(max_length=120, verbose_name='name (Italian)')),
                    ('name_en', models.CharField(blank=True, max_length=120, verbose_name='name (English)')),
                    ('is_active', models.BooleanField(default=True)),
                    ('department', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='services', to='people.department')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='CustomField',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('key', models.SlugField(max_length=40)),
                    ('label_it', models.CharField(max_length=80)),
                    ('label_en', models.CharField(blank=True, max_length=80)),
                    ('type', models.CharField(choices=[('text', 'text'), ('number', 'number'), ('date', 'date'), ('choice', 'choice')], default='text', max_length=10)),
                    ('choices', models.JSONField(blank=True, default=list)),
                    ('required', models.BooleanField(default=False)),
                    ('category', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='fields', to='catalogue.category')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('category', 'key'), name='a_field_once_a_category')],
                },
            ),
            migrations.CreateModel(
                name='PriorityCell',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('impact', models.CharField(max_length=6)),
                    ('urgency', models.CharField(max_length=6)),
                    ('priority', models.PositiveSmallIntegerField()),
                    ('department', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='priority_cells', to='people.department')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('department', 'impact', 'urgency'), name='a_cell_once')],
                },
            ),
        ]),
    ]
