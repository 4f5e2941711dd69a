"""Taking calls: each address is a noun under the call, and every form works without scripts."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from sportello.domain.errors import DeskError
from sportello.knowledge import helping
from sportello.people.callers import only_one_with
from sportello.people.models import Person
from sportello.people.phone_numbers import BadPhone, e164
from sportello.tickets.models import Ticket
from sportello.web import errors
from sportello.web.access import Asked, desk_page
from sportello.web.intake import callers, reading
from sportello.web.intake import page as pages
from sportello.web.intake.aside import guides
from sportello.web.intake.rights import takes_calls
from sportello.web.knowledge import suggesting
from sportello.web.numbers import label
from sportello.web.phones import readable
from sportello.web.problem.known import chosen_for, known_for
from sportello.web.queue.choosing import teams_of
from sportello.web.views.frame import frame
from sportello.workspace import calls
from sportello.workspace.models import Call

View = Callable[..., HttpResponse]


def own_call(view: View) -> Callable[..., HttpResponseBase]:
    """A page about one of the agent's own calls; others' do not exist. What was posted is kept before anything else."""

    @desk_page
    def found(request: Asked, pk: int) -> HttpResponse:
        call = pages.call_of(request, pk) if takes_calls(request.actor) else None
        if call is None:
            raise Http404
        if request.method == "POST" and not call.outcome and "subject" in request.POST:
            calls.keep(call, reading.written(request.POST))
        return view(request, call)

    return found


@desk_page
def start(request: Asked) -> HttpResponse:
    """Answer the telephone; the telephone system may hand over the number, and when it rang."""
    if not takes_calls(request.actor):
        raise Http404
    given = request.GET.get("da", request.GET.get("from", ""))
    if given.startswith(" "):  # a plus sign that nobody wrote as %2B
        given = f"+{given}"
    typed = given.strip().removeprefix("tel:").removeprefix("TEL:")
    try:
        number = e164(typed) if typed.strip() else ""
    except BadPhone:
        number = ""
    call = calls.begin(request.user.pk, number=number, rang_at=_rang(request), at=request.at)
    if number and call.caller_id is None and not call.caller_name:
        person = only_one_with(number)
        if person is not None:
            calls.name_caller(call, person=person)
    address = reverse("call", args=[call.pk])
    return redirect(f"{address}?wrong=1" if typed.strip() and not number else address)


def _rang(request: Asked) -> datetime | None:
    """When the telephone began to ring, as seconds since 1970; not believed if it lies far back or ahead."""
    given = request.GET.get("rang", request.GET.get("squillo", ""))
    if not given.isdecimal() or len(given) > 11:
        return None
    rang = datetime.fromtimestamp(int(given), UTC)
    return rang if 0 <= (request.at - rang).total_seconds() < 3600 else None


@own_call
@require_safe
def show(request: Asked, call: Call) -> HttpResponse:
    """The call: its form while it goes on, what became of it afterwards."""
    if call.outcome:
        return done(request, call)
    return form(request, call, wrong="wrong" in request.GET)


def form(request: Asked, call: Call, status: int = 200, **more: Any) -> HttpResponse:
    """The form, with what was typed and what is wrong with it."""
    wrong, typed = more.pop("wrong", False), more.pop("typed", request.GET.get("q", ""))
    gathered = pages.gather(request, call, errors=more.pop("errors", None), typed=typed)
    context = frame(request) | gathered.context() | {"wrong": wrong, "typed": typed} | more
    return render(request, "intake/index.html", context, status=status)


def done(request: Asked, call: Call) -> HttpResponse:
    """The number to read aloud, the link, the next call."""
    seen = (
        call.ticket_id is not None
        and Ticket.objects.visible_to(request.actor).filter(pk=call.ticket_id).exists()
    )
    digits = " ".join(str(call.ticket.number)) if call.ticket else ""
    context = {
        "call": call,
        "seen": seen,
        "digits": digits,
        "number": readable(call.number),
        "going": calls.calls_of(request.user.pk),
    }
    return render(request, "intake/done.html", frame(request) | context)


@own_call
@require_POST
def draft(request: Asked, call: Call) -> HttpResponse:
    """Keep what is typed; a script asks for what changes beside it."""
    if request.headers.get("HX-Request") != "true":
        return redirect("call", call.pk)
    if call.outcome:
        return HttpResponse(status=204)
    known, teams = pages.departments(), teams_of(request.user.pk)
    department = reading.department_in(call.written, known, pages.own_department(teams, known))
    beside = pages.beside(request, call, callers.card(call), department, typing=True)
    return render(request, "intake/_beside.html", beside)


@own_call
@require_safe
def articles(request: Asked, call: Call) -> HttpResponse:
    """What may answer, for the page that is there already: known problems with a workaround, articles."""
    found = {"known": known_for(call, request.actor), "guides": guides(call, request.actor), "call": call}
    return render(request, "intake/_answers.html", found)


@own_call
@require_safe
def people(request: Asked, call: Call) -> HttpResponse:
    """Those who may be calling, for the list under the box."""
    found = callers.options(request.GET.get("q", ""), request.actor)
    return render(request, "intake/_callers.html", {"found": found, "call": call})


@own_call
@require_POST
def caller(request: Asked, call: Call) -> HttpResponse:
    """Say who calls: one of the list, somebody new, nobody known, or look again."""
    if call.outcome:
        return redirect("call", call.pk)
    typed = request.POST.get("q", "").strip()
    chosen = request.POST.get("person", "")
    if chosen.isdecimal() and len(chosen) < 18:
        person = Person.objects.filter(pk=int(chosen), is_active=True).first()
        if person is None:
            return form(
                request,
                call,
                422,
                typed=typed,
                errors={"caller": _("Choose somebody from the list of people.")},
            )
        calls.name_caller(call, person=person, number=call.number or reading.name_and_number(typed)[1])
    elif "fresh" in request.POST:
        name, number = reading.name_and_number(typed)
        calls.name_caller(call, name=name or calls.stranger(number or call.number), number=number)
    elif "nobody" in request.POST:
        calls.name_caller(call)
    else:
        return form(request, call, typed=typed)
    return redirect("call", call.pk)


def _refused(request: Asked, call: Call, refusal: DeskError) -> HttpResponse:
    if refusal.code == "call_ended":
        return redirect("call", call.pk)
    return form(request, call, errors.status_of(refusal), errors={"form": errors.words_for(refusal)})


def _checked(request: Asked, call: Call) -> reading.Checked:
    known = pages.departments()
    own = pages.own_department(teams_of(request.user.pk), known)
    return reading.check(call, known, own, request.at)


@own_call
@require_POST
def ticket(request: Asked, call: Call) -> HttpResponse:
    """Open the ticket."""
    checked = _checked(request, call)
    if checked.asked is None:
        return redirect("call", call.pk) if call.outcome else form(request, call, 422, errors=checked.errors)
    problem = chosen_for(call, request.actor)
    belongs = None if problem is None else problem.pk
    try:
        _row, refused = calls.open_ticket(
            call, checked.asked, problem=belongs, actor=request.actor, at=request.at
        )
    except DeskError as refusal:
        return _refused(request, call, refusal)
    return _linked(request, call, problem, refused)


def _linked(request: Asked, call: Call, problem: Ticket | None, refused: DeskError | None) -> HttpResponse:
    """On to what became of the call; says whether its request was linked to the problem that was chosen."""
    if problem is not None:
        said = {"label": label(problem), "why": refused and errors.words_for(refused)}
        if refused is None:
            messages.success(request, _("It is linked to %(label)s.") % said)
        else:
            messages.error(request, _("The request is open, but not linked to %(label)s: %(why)s") % said)
    elif "problem" in call.written:
        messages.error(
            request, _("The problem you chose is no longer open: the request is not linked to it.")
        )
    return redirect("call", call.pk)


@own_call
@require_POST
def problem(request: Asked, call: Call) -> HttpResponse:
    """Say to which known problem the request of this call belongs, or (with none) that it belongs to none."""
    if not call.outcome:
        calls.keep(call, call.written | {"problem": request.POST.get("belongs", "")})
    return redirect("call", call.pk)


@own_call
@require_POST
def answer(request: Asked, call: Call) -> HttpResponse:
    """«Risposta lampo»: opened and resolved with the answer given, which may begin as an article's words."""
    if "guide" in request.POST and not call.outcome:
        return _with_guide(request, call, request.POST["guide"])
    checked, words = _checked(request, call), call.written.get("answer", "").strip()
    if not words:
        checked.errors["answer"] = _("Write what you answered: the requester reads it too.")
    if checked.asked is None or checked.errors:
        return redirect("call", call.pk) if call.outcome else form(request, call, 422, errors=checked.errors)
    problem = chosen_for(call, request.actor)
    belongs = None if problem is None else problem.pk
    try:
        _row, refused = calls.answer(
            call, checked.asked, words=words, problem=belongs, actor=request.actor, at=request.at
        )
    except DeskError as refusal:
        return _refused(request, call, refusal)
    return _linked(request, call, problem, refused)


def _with_guide(request: Asked, call: Call, chosen: str) -> HttpResponse:
    """The answer becomes the words of a public article, after what was written there; nothing is sent yet."""
    number = int(chosen) if chosen.isdecimal() and len(chosen) < 18 else 0
    language = call.caller.language[:2] if call.caller else "it"
    words = suggesting.answer_words(request, number, language)
    if not words:
        raise Http404
    before = call.written.get("answer", "").strip()
    calls.keep(call, call.written | {"answer": f"{before}\n\n{words}" if before else words})
    helping.inserted(number, person=request.user.pk, ticket=None, at=request.at)
    return form(request, call)


@own_call
@require_POST
def addition(request: Asked, call: Call) -> HttpResponse:
    """The call belongs to a ticket that is open already."""
    number = request.POST.get("ticket", "")
    wanted = Ticket.objects.visible_to(request.actor).filter(
        number=int(number) if number.isdecimal() and len(number) < 18 else 0
    )
    row = wanted.first()
    if row is None:
        return form(request, call, 404, errors={"form": str(errors.TABLE["unknown_ticket"][1])})
    written = call.written
    promise, wrong = reading.promised(written, request.at)
    if wrong:
        return form(request, call, 422, errors={"promise_at": wrong})
    words = "\n\n".join(
        part for part in (written.get("subject", "").strip(), written.get("text", "").strip()) if part
    )
    try:
        calls.add_to(call, row, words=words, promise=promise, actor=request.actor, at=request.at)
    except DeskError as refusal:
        return _refused(request, call, refusal)
    return redirect("call", call.pk)


@own_call
@require_POST
def dismissal(request: Asked, call: Call) -> HttpResponse:
    """Not for us: the call is remembered, and that is all."""
    try:
        calls.dismiss(call, words=call.written.get("subject", ""), at=request.at)
    except DeskError as refusal:
        return _refused(request, call, refusal)
    return redirect("call", call.pk)


@own_call
@require_POST
def end(request: Asked, call: Call) -> HttpResponse:
    """Throw away a form that was opened by mistake."""
    calls.discard(call)
    going = calls.calls_of(request.user.pk)
    return redirect("call", going[-1].pk) if going else redirect("queue")


@own_call
@require_POST
def following(request: Asked, call: Call) -> HttpResponse:
    """Put this one aside as a draft and take the other call."""
    if not call.outcome:
        calls.put_aside(call, at=request.at)
    return redirect("intake")
