"""Writing an article: the form with its preview, what was begun and not saved, the versions that were."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sportello.domain.errors import DeskError
from sportello.knowledge import markup, writing
from sportello.knowledge.models import LANGUAGES, Article, ArticleText, ArticleVersion
from sportello.knowledge.rights import WRITE, may, reads_inside, reads_unpublished, writes_somewhere
from sportello.people.change import NotAllowed
from sportello.tickets.models import Ticket
from sportello.web.access import Asked, article_page
from sportello.web.context import LANGUAGES as NAMES
from sportello.web.knowledge import editing
from sportello.web.knowledge.abouts import About
from sportello.web.knowledge.article import addresses, article_of
from sportello.web.knowledge.comparing import compared
from sportello.web.views.frame import frame
from sportello.web.views.knowledge import spoken, text_of

BEGUN = "article {number} {language}"


@article_page
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Asked) -> HttpResponse:
    """A new article, empty or from a request that was solved (`?ticket=`)."""
    if not writes_somewhere(request.actor):
        raise Http404
    language = editing.language_asked(request.POST or request.GET, spoken())
    if request.method == "POST":
        return _posted(request, editing.posted(request.POST), None, language)
    source = _source(request, request.GET.get("ticket", ""))
    about = About(source.department_id, source.category_id) if source is not None else About(_own(request))
    return _form(request, editing.empty(about, source), None, language, kept=source is None)


@article_page
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Asked, number: int) -> HttpResponse:
    """The next version of an article, in one of the languages."""
    article = article_of(request, number)
    if not may(request.actor, WRITE, article.department_id):
        raise NotAllowed(right=WRITE)
    language = editing.language_asked(request.POST or request.GET, spoken())
    if request.method == "POST":
        return _posted(request, editing.posted(request.POST), article, language)
    return _form(request, editing.written(article, _text(article, language)), article, language)


def _posted(request: Asked, form: editing.Form, article: Article | None, language: str) -> HttpResponse:
    do = request.POST.get("do", "")
    if do == "forget":
        request.session.pop(_key(article, language), None)
        return redirect(request.get_full_path())
    standing = form.standing()
    if do == "preview" or form.errors:
        return _form(request, form, article, language, 422 if form.errors else 200, preview=do == "preview")
    by: dict[str, Any] = {"language": language, "actor": request.actor, "at": request.at}
    revision = form.said["revision"]
    try:
        with transaction.atomic():  # what may not be published is not half saved
            if article is None:
                source = _source(request, form.said["source"])
                saved = writing.begin(form.words, standing, source=source.pk if source else None, **by)
            else:
                seen = int(revision) if revision.isdecimal() and len(revision) < 10 else 0
                saved = writing.save(article.pk, form.words, standing, revision=seen, **by)
            if do == "publish":
                _publish(saved, by)
    except writing.ArticleChanged:
        return _conflict(request, form, article, language)
    except DeskError as refusal:
        return _form(request, form, article, language, form.refuse(refusal))
    request.session.pop(_key(article, language), None)
    messages.success(
        request, _("Published: this is what is read from now on.") if do == "publish" else _("Saved.")
    )
    response = redirect("article", saved.pk)
    response["Location"] += f"?lang={language}" + ("" if do == "publish" else "&newest=1")
    return response


def _publish(saved: Article, by: dict[str, Any]) -> None:
    try:
        writing.publish(saved.pk, revision=saved.revision, **by)
    except writing.NothingToPublish:  # nothing was changed: what is in force is the newest already
        return


def _conflict(request: Asked, form: editing.Form, article: Article | None, language: str) -> HttpResponse:
    """Somebody changed it first: theirs beside mine. Saving again, with theirs seen, takes mine as the next version."""
    fresh = article_of(request, article.pk if article is not None else 0)
    text = _text(fresh, language)
    newest = text.latest if text is not None else None
    # Published or moved in the meantime, but not written: then there is no other text to show.
    theirs = newest if newest is not None and str(newest.number) != form.said["seen"] else None
    form.said |= {"revision": str(fresh.revision), "seen": str(newest.number) if newest is not None else ""}
    more: dict[str, Any] = {"theirs": theirs, "conflict": True}
    return _form(request, form, fresh, language, 409, **more)


def _form(
    request: Asked,
    form: editing.Form,
    article: Article | None,
    language: str,
    status: int = 200,
    *,
    kept: bool = True,
    preview: bool = False,
    **more: Any,
) -> HttpResponse:
    begun = request.session.get(_key(article, language)) if kept and request.method == "GET" else None
    if begun is not None:
        form.said |= begun["said"]
        more |= {
            "begun_at": begun["at"],
            "begun_old": article is not None and form.said["revision"] != str(article.revision),
        }
    context = (
        frame(request)
        | editing.choices(request.actor, article)
        | {
            "form": form,
            "article": article,
            "language": language,
            "languages": [(code, NAMES[code]) for code in LANGUAGES],
            "preview": _drawn(request, form) if preview or form.said.get("body") else None,
            **more,
        }
    )
    return render(request, "knowledge/edit.html", context, status=status)


@article_page
@require_POST
def preview(request: Asked) -> HttpResponse:
    """What is in the form, as it will be read."""
    if not writes_somewhere(request.actor):
        raise Http404
    form = editing.posted(request.POST)
    return render(request, "knowledge/_preview.html", {"form": form, "preview": _drawn(request, form)})


@article_page
@require_POST
def keep(request: Asked) -> HttpResponse:
    """Keep what is being written, for when the agent comes back."""
    number = request.POST.get("number", "")
    if not writes_somewhere(request.actor) or (number and not (number.isdecimal() and len(number) < 18)):
        raise Http404
    language = editing.language_asked(request.POST, spoken())
    said = {name: value for name, value in editing.posted(request.POST).said.items() if value}
    key = BEGUN.format(number=number or "new", language=language)
    request.session[key] = {"said": said, "at": request.at.isoformat()}
    return HttpResponse(status=204)


@article_page
@require_safe
def versions(request: Asked, number: int) -> HttpResponse:
    """Every version of one language, the newest first."""
    article = _written_by(request, number)
    text = text_of(request, article)
    rows = ArticleVersion.objects.filter(article=article, language=text.language)
    context = frame(request) | {
        "article": article,
        "text": text,
        "versions": rows.select_related("by", "published_by").order_by("-number")[:200],
    }
    return render(request, "knowledge/versions.html", context)


@article_page
@require_http_methods(["GET", "HEAD", "POST"])
def version(request: Asked, number: int, language: str, version: int) -> HttpResponse:
    """An older version: what it changed, or how the newest differs (`?newest`); a post brings it back."""
    article = _written_by(request, number)
    known = ArticleVersion.objects.filter(article=article, language=language).select_related("by")
    shown = known.filter(number=version).first()
    text = _text(article, language)
    if shown is None or text is None:
        raise Http404
    if request.method == "POST":
        said = request.POST.get("revision", "")
        seen = int(said) if said.isdecimal() and len(said) < 10 else 0
        by: dict[str, Any] = {"revision": seen, "actor": request.actor, "at": request.at}
        writing.restore(article.pk, language=language, number=version, **by)
        messages.success(request, _("The older text is the newest version now."))
        response = redirect("article", number)
        response["Location"] += f"?lang={language}&newest=1"
        return response
    newest = "newest" in request.GET
    before = shown if newest else known.filter(number=version - 1).first()
    context = frame(request) | {
        "article": article,
        "text": text,
        "version": shown,
        "newest": newest,
        "parts": compared(
            before, text.latest if newest else shown, inside=reads_inside(request.actor, article)
        ),
        "may_write": may(request.actor, WRITE, article.department_id),
    }
    return render(request, "knowledge/version.html", context)


def _written_by(request: Asked, number: int) -> Article:
    """The article, for those who may see what is not in force of it. Raises NotAllowed."""
    article = article_of(request, number)
    if not reads_unpublished(request.actor, article):
        raise NotAllowed(right=WRITE)
    return article


def _drawn(request: Asked, form: editing.Form) -> dict[str, markup.Drawn]:
    words = form.words
    address = addresses(request.actor, words.body, words.internal)
    return {"body": markup.draw(words.body, address), "internal": markup.draw(words.internal, address)}


def _text(article: Article, language: str) -> ArticleText | None:
    return next((text for text in article.texts.all() if text.language == language), None)


def _key(article: Article | None, language: str) -> str:
    return BEGUN.format(number=article.pk if article is not None else "new", language=language)


def _own(request: Asked) -> int | None:
    """The department in which somebody writes unless they say otherwise."""
    return next((one for one in request.actor.roles if one and may(request.actor, WRITE, one)), None)


def _source(request: Asked, number: str) -> Ticket | None:
    if not number.isdecimal() or len(number) > 17:
        return None
    return Ticket.objects.visible_to(request.actor).filter(number=int(number)).first()
