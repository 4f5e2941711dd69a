"""Articles, their texts in each language, every version of them, and what they helped with.

An article is one answer; its texts are that answer in a language. A version is never changed: saving writes the next
one, publishing says which one is in force, and requesters read nothing else.
"""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from sportello.catalogue.models import Category
from sportello.knowledge.querysets import ArticleQuerySet, TextQuerySet
from sportello.people.models import Department, Person
from sportello.tickets.models import Ticket

LANGUAGES: Final = ("it", "en")
PREFIX: Final = "KB"


class Article(models.Model):
    """One answer. Its number is its id, said as KB-0012; the figures are counted up as it is read and used.

    `revision` grows with every change, so that whoever edits an older one is told. `source` is the request whose
    solution it was made from.
    """

    class Visibility(models.TextChoices):
        PUBLIC = "public", _("public")
        INTERNAL = "internal", _("internal")

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("published")
        RETIRED = "retired", _("withdrawn")

    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, blank=True, related_name="articles"
    )
    category = models.ForeignKey(
        Category, on_delete=models.SET_NULL, null=True, blank=True, related_name="articles"
    )
    visibility = models.CharField(max_length=8, choices=Visibility, default=Visibility.INTERNAL)
    state = models.CharField(max_length=9, choices=State, default=State.DRAFT)
    review_on = models.DateField(null=True, blank=True)
    reviewer = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    source = models.ForeignKey(
        Ticket, on_delete=models.SET_NULL, null=True, blank=True, related_name="articles"
    )
    revision = models.PositiveIntegerField(default=1)
    made_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    readings = models.PositiveIntegerField(default=0)
    helped = models.PositiveIntegerField(default=0)
    not_helped = models.PositiveIntegerField(default=0)
    inserted = models.PositiveIntegerField(default=0)
    avoided = models.PositiveIntegerField(default=0)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = _("article")
        indexes = [
            models.Index(fields=["-updated_at", "-id"], name="articles_by_change"),
            models.Index(
                fields=["review_on", "id"],
                condition=models.Q(state="published", review_on__isnull=False),
                name="articles_to_review",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """Its number as people read it."""
        return f"{PREFIX}-{self.pk:04d}"

    @property
    def is_public(self) -> bool:
        """Whether requesters may read what is in force of it."""
        return self.visibility == self.Visibility.PUBLIC and self.state == self.State.PUBLISHED

    @property
    def share_helped(self) -> int | None:
        """How many of those who said so it helped, of a hundred; nothing while nobody has said."""
        said = self.helped + self.not_helped
        return round(100 * self.helped / said) if said else None


class ArticleVersion(models.Model):
    """What an article said in a language, from when and by whom. `internal` is for agents of its department only."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="versions", db_index=False)
    language = models.CharField(max_length=5)
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    summary = models.CharField(max_length=500, blank=True)
    body = models.TextField(blank=True)
    internal = models.TextField(blank=True)
    by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)
    at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(
        Person, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["article", "language", "number"], name="an_article_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.article_id} {self.language} {self.number}"


class ArticleText(models.Model):
    """An article in one language: its newest version, and the one that is in force (none before it is published)."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="texts", db_index=False)
    language = models.CharField(max_length=5)
    latest = models.ForeignKey(ArticleVersion, on_delete=models.PROTECT, related_name="+", db_index=False)
    in_force = models.ForeignKey(
        ArticleVersion, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )

    objects = TextQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["article", "language"], name="a_text_a_language")]

    def __str__(self) -> str:
        return f"{self.article_id} {self.language}"

    @property
    def shown(self) -> ArticleVersion:
        """What is read: the version in force, the newest one of what was never published."""
        return self.in_force or self.latest


class Reading(models.Model):
    """The last day on which somebody read an article; a reading is counted once a person and day."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="+", db_index=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+", db_index=False)
    on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["article", "person"], name="a_reading_a_person")]

    def __str__(self) -> str:
        return f"{self.person_id} read {self.article_id}"


class Feedback(models.Model):
    """Whether an article helped somebody; the last word counts."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="feedback", db_index=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+", db_index=False)
    helped = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["article", "person"], name="a_word_a_person")]

    def __str__(self) -> str:
        return f"{self.person_id} on {self.article_id}: {self.helped}"


class Use(models.Model):
    """An article did something: put into an answer, or a request was not sent thanks to it."""

    class How(models.TextChoices):
        INSERTED = "inserted", _("put into an answer")
        AVOIDED = "avoided", _("a request less")

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="uses", db_index=False)
    person = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)
    ticket = models.ForeignKey(Ticket, on_delete=models.SET_NULL, null=True, related_name="+")
    how = models.CharField(max_length=8, choices=How)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["article", "how", "-at"], name="uses_of_an_article")]

    def __str__(self) -> str:
        return f"{self.article_id} {self.how}"
