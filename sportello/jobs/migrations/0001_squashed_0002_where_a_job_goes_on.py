"""All that the migrations it replaces make one after another, for a new database."""

from django.db import migrations, models

from sportello.sets.tables import Tables


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('jobs', '0001_jobs'),
        ('jobs', '0002_where_a_job_goes_on'),
    ]

    dependencies = [
    ]

    operations = [
        Tables([
            migrations.CreateModel(
                name='Job',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('task', models.CharField(max_length=200)),
                    ('queue', models.CharField(max_length=32)),
                    ('priority', models.SmallIntegerField()),
                    ('args', models.JSONField(default=list)),
                    ('kwargs', models.JSONField(default=dict)),
                    ('state', models.CharField(choices=[('ready', 'waiting'), ('running', 'running'), ('done', 'done'), ('failed', 'failed')], default='ready', max_length=8)),
                    ('attempts', models.PositiveSmallIntegerField(default=0)),
                    ('max_attempts', models.PositiveSmallIntegerField()),
                    ('run_after', models.DateTimeField(null=True)),
                    ('token', models.PositiveIntegerField(default=0)),
                    ('beat', models.PositiveIntegerField(default=0)),
                    ('beat_at', models.DateTimeField(null=True)),
                    ('delivery', models.PositiveIntegerField(default=1)),
                    ('enqueued_at', models.DateTimeField()),
                    ('started_at', models.DateTimeField(null=True)),
                    ('last_attempted_at', models.DateTimeField(null=True)),
                    ('finished_at', models.DateTimeField(null=True)),
                    ('workers', models.JSONField(default=list)),
                    ('done', models.PositiveIntegerField(default=0)),
                    ('total', models.PositiveIntegerField(default=0)),
                    ('errors', models.JSONField(default=list)),
                    ('result', models.JSONField(null=True)),
                    ('reached', models.JSONField(null=True)),
                ],
                options={
                    'verbose_name_plural': 'jobs',
                    'indexes': [models.Index(models.OrderBy(models.F('priority'), descending=True), models.F('run_after'), models.F('id'), condition=models.Q(('state', 'ready')), name='jobs_waiting'), models.Index(condition=models.Q(('state', 'running')), fields=['id'], name='jobs_running'), models.Index(condition=models.Q(('state', 'failed')), fields=['-id'], name='jobs_failed'), models.Index(condition=models.Q(('finished_at__isnull', False)), fields=['finished_at'], name='jobs_finished')],
                },
            ),
            migrations.CreateModel(
                name='Schedule',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=60)),
                    ('due_at', models.DateTimeField()),
                ],
                options={
                    'verbose_name_plural': 'moments of periodic jobs',
                    'constraints': [models.UniqueConstraint(fields=('name', 'due_at'), name='fired_once')],
                },
            ),
        ]),
    ]
