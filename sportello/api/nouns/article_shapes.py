"""What goes over the wire of articles."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from sportello.api.choices import ArticleState, ArticleVisibility
from sportello.api.shapes import Id, PersonShape, Sent, Shape

Language = Literal["it", "en"]
Title = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00]*$")]
Summary = Annotated[str, Field(max_length=500, pattern=r"^[^\x00]*$")]
Body = Annotated[str, Field(max_length=60_000, pattern=r"^[^\x00]*$")]


class ArticleLine(Shape):
    """An article as lists tell it, in your language where it has one."""

    number: int
    label: str = Field(description="The number as people write it, such as KB-0012.")
    title: str
    summary: str
    languages: list[str]
    state: ArticleState
    visibility: ArticleVisibility
    department: int | None = Field(description="Null: the whole desk's.")
    category: int | None
    updated_at: datetime
    to_review: bool
    newer: bool = Field(description="Whether something newer is written than what is in force.")


class ArticlePage(Shape):
    """A page of articles."""

    articles: list[ArticleLine]
    next: str | None = Field(description="Send it as `after` to go on; null: this was the last page.")


class ArticleShape(ArticleLine):
    """An article in one language."""

    language: str
    version: int = Field(description="The version that is told.")
    in_force: bool = Field(description="Whether this version is what is read.")
    body: str = Field(description="In Markdown.")
    internal: str = Field(description="For agents of its department; empty for others.")
    revision: int = Field(description="Send it back with a change: refused with 409 where it changed since.")
    review_on: date | None
    reviewer: PersonShape | None
    source: int | None = Field(description="The number of the request it was made from, if you see it.")
    readings: int
    helped: int
    not_helped: int
    inserted: int
    avoided: int


class VersionShape(Shape):
    """A version of an article."""

    number: int
    title: str
    at: datetime
    by: PersonShape | None
    published_at: datetime | None


class GuideShape(Shape):
    """An article that may answer."""

    number: int
    label: str
    title: str
    summary: str
    public: bool
    language: str


class Written(Sent):
    """What an article says and where it stands."""

    language: Language
    title: Title
    summary: Summary = ""
    body: Body = Field("", description="In Markdown. A summary or a body is needed.")
    internal: Body = Field("", description="A part for agents only.")
    department: Id | None = Field(None, description="Null: the whole desk's.")
    category: Id | None = Field(None, description="One of the department's.")
    visibility: ArticleVisibility = "internal"
    review_on: date | None = Field(None, description="When somebody looks at it again.")
    reviewer: Id | None = None
    publish: bool = Field(False, description="Put it in force in the same go.")


class NewArticle(Written):
    """An article to write."""

    source: Id | None = Field(None, description="The number of the request it is made from.")


class NextVersion(Written):
    """The next version of an article, whole."""

    revision: Id


class ArticleInForce(Sent):
    """Which language is put in force."""

    language: Language
    revision: Id


class SeenArticle(Sent):
    """The revision that was read."""

    revision: Id


class ReviewedArticle(SeenArticle):
    """It still holds."""

    until: date | None = Field(None, description="When somebody looks again; without it, in half a year.")


class RestoredArticle(SeenArticle):
    """An older version that becomes the newest."""

    language: Language
    version: Id


class Judgement(Sent):
    """Whether it helped you."""

    helped: bool


class Insertion(Sent):
    """Where it was put into an answer."""

    ticket: Id
