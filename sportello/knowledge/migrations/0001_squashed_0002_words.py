"""All that the migrations it replaces make one after another, for a new database."""

from importlib import import_module

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from sportello.sets.tables import Tables
from sportello.sets.triggers import InTheDatabase

WORDS = import_module("sportello.knowledge.migrations.0002_words")


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('knowledge', '0001_articles'),
        ('knowledge', '0002_words'),
    ]

    dependencies = [
        ('catalogue', '0001_initial'),
        ('people', '0001_initial'),
        ('tickets', '0001_initial'),
    ]

    operations = [
        Tables([
            migrations.CreateModel(
                name='Article',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('visibility', models.CharField(choices=[('public', 'public'), ('internal', 'internal')], default='internal', max_length=8)),
                    ('state', models.CharField(choices=[('draft', 'draft'), ('published', 'published'), ('retired', 'withdrawn')], default='draft', max_length=9)),
                    ('review_on', models.DateField(blank=True, null=True)),
                    ('revision', models.PositiveIntegerField(default=1)),
                    ('made_at', models.DateTimeField()),
                    ('updated_at', models.DateTimeField()),
                    ('readings', models.PositiveIntegerField(default=0)),
                    ('helped', models.PositiveIntegerField(default=0)),
                    ('not_helped', models.PositiveIntegerField(default=0)),
                    ('inserted', models.PositiveIntegerField(default=0)),
                    ('avoided', models.PositiveIntegerField(default=0)),
                    ('category', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='articles', to='catalogue.category')),
                    ('department', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='articles', to='people.department')),
                    ('reviewer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('source', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='articles', to='tickets.ticket')),
                ],
                options={
                    'verbose_name': 'article',
                    'indexes': [models.Index(fields=['-updated_at', '-id'], name='articles_by_change'), models.Index(condition=models.Q(('review_on__isnull', False), ('state', 'published')), fields=['review_on', 'id'], name='articles_to_review')],
                },
            ),
            migrations.CreateModel(
                name='ArticleVersion',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('language', models.CharField(max_length=5)),
                    ('number', models.PositiveIntegerField()),
                    ('title', models.CharField(max_length=200)),
                    ('summary', models.CharField(blank=True, max_length=500)),
                    ('body', models.TextField(blank=True)),
                    ('internal', models.TextField(blank=True)),
                    ('at', models.DateTimeField()),
                    ('published_at', models.DateTimeField(null=True)),
                    ('article', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='knowledge.article')),
                    ('by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('published_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('article', 'language', 'number'), name='an_article_version_once')],
                },
            ),
            migrations.CreateModel(
                name='ArticleText',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('language', models.CharField(max_length=5)),
                    ('article', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='texts', to='knowledge.article')),
                    ('in_force', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='knowledge.articleversion')),
                    ('latest', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='knowledge.articleversion')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('article', 'language'), name='a_text_a_language')],
                },
            ),
            migrations.CreateModel(
                name='Feedback',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('helped', models.BooleanField()),
                    ('at', models.DateTimeField()),
                    ('article', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='feedback', to='knowledge.article')),
                    ('person', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('article', 'person'), name='a_word_a_person')],
                },
            ),
            migrations.CreateModel(
                name='Reading',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('on', models.DateField()),
                    ('article', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='knowledge.article')),
                    ('person', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('article', 'person'), name='a_reading_a_person')],
                },
            ),
            migrations.CreateModel(
                name='Use',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('how', models.CharField(choices=[('inserted', 'put into an answer'), ('avoided', 'a request less')], max_length=8)),
                    ('at', models.DateTimeField()),
                    ('article', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='uses', to='knowledge.article')),
                    ('person', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('ticket', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='tickets.ticket')),
                ],
                options={
                    'indexes': [models.Index(fields=['article', 'how', '-at'], name='uses_of_an_article')],
                },
            ),
        ]),
        InTheDatabase(WORDS.create, WORDS.drop),
    ]
