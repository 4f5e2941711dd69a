"""What a refusal of the desk means on a page: one table from codes to an answer's status and words."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sportello.domain.errors import DeskError

Words = str | Promise

# code: (status, what to say)
TABLE: Mapping[str, tuple[int, Words]] = {
    "already_answered": (409, gettext_lazy("Somebody has answered this request already: look at the rota.")),
    "colleague_gone": (
        409,
        gettext_lazy("%(name)s no longer works here. Refuse the request, and ask somebody else."),
    ),
    "shift_given_away": (
        409,
        gettext_lazy(
            "This shift is %(name)s's already. Refuse the request, or take that exception back first."
        ),
    ),
    "unreadable_calendar": (
        422,
        gettext_lazy(
            "This is no calendar that can be read. Export it again as an iCalendar file (.ics); nothing has changed."
        ),
    ),
    "cannot_ask_for_shift": (422, gettext_lazy("Choose a colleague, and a time that ends after it begins.")),
    "past_shift": (422, gettext_lazy("Who was on duty cannot be changed: let it begin now or later.")),
    "not_allowed": (403, gettext_lazy("Your role does not include this.")),
    "out_of_date": (
        409,
        gettext_lazy("What you may do has changed while this was done. Try again."),
    ),
    "unknown_ticket": (404, gettext_lazy("This request does not exist, or it is not for you to see.")),
    "cannot_move": (
        409,
        gettext_lazy("The request is no longer in a state that allows this. Look at it again."),
    ),
    "already_taken": (409, gettext_lazy("It is in your charge already.")),
    "taken_by_another": (409, gettext_lazy("Somebody else took charge of it first.")),
    "passed_on": (
        409,
        gettext_lazy("It has just gone to L%(level)s. Whoever takes it there can hand it back."),
    ),
    "already_ended": (409, gettext_lazy("This request has ended. Open a new one and link it to this.")),
    "not_waiting": (409, gettext_lazy("It is not waiting any more.")),
    "not_offered_to_you": (403, gettext_lazy("It is not offered to you. A supervisor can assign it to you.")),
    "not_the_owner": (
        403,
        gettext_lazy("Somebody else has it. Take charge first, or say why you resolve it."),
    ),
    "no_way_up": (409, gettext_lazy("The request is already there or higher. Look at it again.")),
    "nothing_to_recall": (
        409,
        gettext_lazy("Somebody has taken charge in the meantime: there is nothing to recall."),
    ),
    "nothing_to_hand_back": (
        409,
        gettext_lazy("It came from nowhere lower: there is nobody to hand it back to."),
    ),
    "reason_needed": (422, gettext_lazy("Say why.")),
    "tried_needed": (422, gettext_lazy("Write a line on what was tried.")),
    "unknown_reason": (422, gettext_lazy("Choose one of the reasons of this level.")),
    "date_needed": (422, gettext_lazy("Say when to look at it again.")),
    "in_the_past": (422, gettext_lazy("That moment has passed: choose one to come.")),
    "problem_needed": (422, gettext_lazy("Link the problem that this request waits for.")),
    "webhook_stopped": (409, gettext_lazy("This webhook is stopped or out of use. Let it go on first.")),
    "call_ended": (409, gettext_lazy("This call has been saved already.")),
    "no_subject": (422, gettext_lazy("Write one line: it is enough.")),
    "promise_in_the_past": (422, gettext_lazy("That moment has passed: choose one to come.")),
    "title_needed": (422, gettext_lazy("Give it a title, and a line or a text to read.")),
    "text_too_long": (422, gettext_lazy("This is too long for one article: make two of it.")),
    "unknown_language": (422, gettext_lazy("The desk speaks Italian and English only.")),
    "article_changed": (
        409,
        gettext_lazy("Somebody changed this article in the meantime. Look at it again."),
    ),
    "empty": (422, gettext_lazy("Write at least a word.")),
    "not_your_view": (403, gettext_lazy("This view is somebody else's. Save one of your own.")),
    "cannot_share": (403, gettext_lazy("Showing a view to others takes a supervisor of the department.")),
    "view_name_taken": (422, gettext_lazy("You have a view of this name: choose another one.")),
    "too_many_methods": (422, gettext_lazy("%(most)s channels are enough: remove one first.")),
    "known_method": (422, gettext_lazy("This address is among the channels already.")),
    "too_often": (
        429,
        gettext_lazy("That is very much for one hour. What you wrote is still here: send it a little later."),
    ),
    "tried_just_now": (429, gettext_lazy("One has just been sent: wait half a minute.")),
    "too_many_codes": (
        429,
        gettext_lazy("%(most)s codes within an hour are enough: go on in an hour."),
    ),
    "wrong_code": (
        422,
        gettext_lazy("That is not the code that was sent. Look again, or ask for another one."),
    ),
    "code_over": (409, gettext_lazy("This code has ended: ask for another one.")),
    "too_many_views": (422, gettext_lazy("You have as many views as there may be: delete one first.")),
    "no_longer_here": (
        403,
        gettext_lazy("Who was told cannot act at the desk any more. Sign in as yourself."),
    ),
    "nothing_to_take": (
        409,
        gettext_lazy("This calls you to no request, or to several: choose in the queue."),
    ),
    "never_told": (422, gettext_lazy("Leave at least one hour of the week in which you can be told.")),
    "nothing_to_do": (409, gettext_lazy("It is so already.")),
    "draft_changed": (
        409,
        gettext_lazy("Somebody else changed this draft meanwhile. Look at it again before you save."),
    ),
    "policy_not_for_here": (
        422,
        gettext_lazy("Choose a policy of this department that is in force."),
    ),
    "last_must_match_all": (
        422,
        gettext_lazy(
            "The last promise of the list must take every request: one without condition stays there."
        ),
    ),
    "file_too_large": (
        422,
        gettext_lazy("%(name)s is larger than %(megabytes)s MB. Send a link to it, or a smaller part."),
    ),
    "file_refused": (
        422,
        gettext_lazy(
            "%(name)s is a program or a script: not taken. Send what it shows as a picture, a PDF or text."
        ),
    ),
    "file_empty": (422, gettext_lazy("%(name)s is empty.")),
    "too_many_files": (
        422,
        gettext_lazy("A message carries %(most)s files at most. Send the others with a second one."),
    ),
    "file_missing": (422, gettext_lazy("%(name)s is not here any more. Attach it again.")),
    "unlikely_minutes": (422, gettext_lazy("Write how many minutes, up to a day.")),
    "empty_item": (422, gettext_lazy("Write what is to be done.")),
    "unknown_item": (409, gettext_lazy("That item was taken off the list in the meantime.")),
    "too_late_to_undo": (
        409,
        gettext_lazy("Too late: it has been sent, or something followed. Write what changes."),
    ),
    "nothing_to_undo": (409, gettext_lazy("There is nothing of yours to take back.")),
    "blank_left": (
        422,
        gettext_lazy("Nothing fills the blank «%(blank)s» on this request. Write the words yourself."),
    ),
    "no_words": (422, gettext_lazy("Give it a name and a text, in Italian at least.")),
    "unknown_blank": (422, gettext_lazy("Nothing fills the blank «%(blank)s». Use one of: %(known)s.")),
    "misspelt_blank": (
        422,
        gettext_lazy(
            "Nothing fills the blank «%(blank)s». Did you mean «%(nearest)s»? There are: %(known)s."
        ),
    ),
    "broken_blank": (
        422,
        gettext_lazy("Near «%(near)s» a blank is not closed: two braces before and two after its name."),
    ),
    "bad_action": (422, gettext_lazy("Action %(position)s cannot be done as it is written: %(why)s.")),
    "unknown_direction": (422, gettext_lazy("Say whether they called or we did.")),
    "cannot_undo": (409, gettext_lazy("This cannot be taken back. Use the move that leads the other way.")),
    "unknown_person": (422, gettext_lazy("There is no such person. Choose somebody from the list.")),
    "unknown_category": (
        422,
        gettext_lazy("The department has no such category. Choose one of its own."),
    ),
    "unknown_urgency": (422, gettext_lazy("Choose one of the answers to how badly they are stopped.")),
    "asked_lately": (
        409,
        gettext_lazy("A supervisor was asked for within the last day, and has promised to call back."),
    ),
    "cannot_link": (
        422,
        gettext_lazy(
            "These two cannot be linked this way: a cause must be a problem, and the other one a request."
        ),
    ),
    "has_a_problem": (
        409,
        gettext_lazy("It is linked to another problem already. Take that link away first."),
    ),
    "no_problem": (422, gettext_lazy("This is for problems and for the requests linked to one.")),
    "no_workaround": (422, gettext_lazy("Write the workaround and publish it first.")),
    "no_such_stage": (409, gettext_lazy("The problem has moved on. Look at it again.")),
    "nothing_known_yet": (
        422,
        gettext_lazy("A known error has a cause or a workaround: write one of them first."),
    ),
    "under_way": (
        409,
        gettext_lazy("Something is being done to the linked requests: wait until it is over, or stop it."),
    ),
    "cannot_merge": (
        422,
        gettext_lazy("These two cannot be merged: the other one has ended, or is of another kind."),
    ),
    "same_department": (422, gettext_lazy("It is with this department already. Choose another one.")),
    "not_an_agent": (
        422,
        gettext_lazy("They do not work in this department. Choose somebody of its teams."),
    ),
    "not_lower": (422, gettext_lazy("Choose a level below the present one.")),
    "wrong_value": (
        422,
        gettext_lazy("“%(value)s” does not fit the field %(field)s. Write what its kind asks for."),
    ),
    "not_a_number": (
        422,
        gettext_lazy("This is no number of a request: read it again, the last digit tells."),
    ),
    "not_yet_opened": (
        422,
        gettext_lazy("The request was opened only later. Ask about a moment after that."),
    ),
    "too_far_ahead": (
        422,
        gettext_lazy("Nobody can say what becomes of it until then. Ask about an earlier moment."),
    ),
    "broken_timeline": (
        409,
        gettext_lazy("Its history was altered in the database. Tell an administrator: nothing was done."),
    ),
    "unknown_policy": (
        409,
        gettext_lazy(
            "The version of the matrix it is under is missing. Tell an administrator: nothing was done."
        ),
    ),
    "turns_in_circles": (
        409,
        gettext_lazy("The rules turn in a circle here. Tell an administrator: nothing was done."),
    ),
    "nothing_recorded": (409, gettext_lazy("Nothing came of it: a fault of ours. Tell an administrator.")),
    "append_only": (409, gettext_lazy("History is never edited: a fault of ours. Tell an administrator.")),
    "unknown_event_kind": (
        409,
        gettext_lazy("The database was written by a newer version. Tell an administrator to upgrade."),
    ),
    "bad_phone": (
        422,
        gettext_lazy("This is no telephone number. Write it with its prefix, such as +39 055 4400112."),
    ),
    "no_policy_in_force": (
        422,
        gettext_lazy("The department has no escalation policy in force. Tell its manager."),
    ),
    "already_carried": (409, gettext_lazy("This message is on a request already.")),
    "no_sender": (422, gettext_lazy("Write the address of whom the request is for.")),
    "source_missing": (
        409,
        gettext_lazy("The source of this message is gone from the disk. Tell an administrator."),
    ),
    "nothing_to_rate": (409, gettext_lazy("Say how it went once it is solved.")),
    "unknown_mood": (422, gettext_lazy("Choose how it went.")),
    "rated_already": (409, gettext_lazy("You have told us already, and the request has closed.")),
    "begun_already": (
        409,
        gettext_lazy(
            "Somebody has begun to work on it: write that it is not needed any more, and they end it."
        ),
    ),
    "still_needed": (409, ""),  # the error itself says what still rests on it
    "row_changed": (
        409,
        gettext_lazy(
            "Somebody changed this in the meantime: nothing is saved yet. What you wrote is below; "
            "save again if it still holds. Now it says:"
        ),
    ),
    "last_administrator": (
        409,
        gettext_lazy(
            "Nobody would be left to administer the desk: make somebody else an administrator first, "
            "one who has chosen a password."
        ),
    ),
    "category_in_itself": (422, gettext_lazy("A category cannot be inside itself or one of its own.")),
    "category_too_deep": (422, gettext_lazy("Categories can be %(most)s deep at most.")),
    "calendar_in_the_past": (
        422,
        gettext_lazy("That time has been counted already: choose a later day, from %(earliest)s on."),
    ),
    "bad_patron_day": (422, gettext_lazy("There is no such day of the year.")),
    "token_name_needed": (422, gettext_lazy("Say what it is for: that is how you will know it again.")),
    "scope_needed": (422, gettext_lazy("Choose at least one thing that it may do.")),
    "too_many_tokens": (409, gettext_lazy("%(most)s tokens are enough: take back one that is not used.")),
    "not_to_send_again": (409, gettext_lazy("It was sent, or is about to be. Look at it again.")),
    "nobody_to_invite": (
        409,
        gettext_lazy("They do not sign in, or are out of use: give them a login first."),
    ),
    "no_address_to_invite": (
        409,
        gettext_lazy(
            "No e-mail address is known of them, or nothing arrives there. "
            "Write one down, or make a link and hand it over."
        ),
    ),
    "invited_elsewhere": (422, gettext_lazy("%(address)s belongs to %(name)s.")),
    "no_web_address": (
        409,
        gettext_lazy("The desk does not know its own address: an administrator sets SPORTELLO_URL."),
    ),
    "mail_is_off": (409, gettext_lazy("E-mail is switched off: an administrator sets SPORTELLO_SMTP.")),
    "bad_address": (
        422,
        gettext_lazy("Nobody can write to this address. Write one such as name@company.it."),
    ),
    "address_of_another": (
        422,
        gettext_lazy("%(address)s is the address of %(name)s. Give them a copy of the request instead."),
    ),
    "blank_missing": (
        422,
        gettext_lazy("These words need the blank «%(blank)s»: without it the letter says nothing."),
    ),
    "question_passed": (
        409,
        gettext_lazy("This question was about an earlier solution: the request was opened again since."),
    ),
    "no_opening_ever": (422, gettext_lazy("It would never open: write at least one opening.")),
    "cannot_read_export": (
        422,
        gettext_lazy(
            "%(file)s is no export that can be read: is it whole, and as the other help desk made it?"
        ),
    ),
    "export_too_large": (
        422,
        gettext_lazy(
            "The file is larger than %(gigabytes)s GB: bring it in with the command «sportello import»."
        ),
    ),
    "export_gone": (
        409,
        gettext_lazy("The file of this import is not here any more: upload the export again."),
    ),
    "bad_import_mapping": (
        422,
        gettext_lazy(
            "The mapping leads to somebody or something that is not here. Say anew what the words mean."
        ),
    ),
}
DEFAULT = 422


def status_of(error: DeskError) -> int:
    """The status of the answer."""
    return TABLE.get(error.code, (DEFAULT, ""))[0]


def words_for(error: DeskError) -> str:
    """What to tell the person; what the error itself says where the table has no better words."""
    said = str(TABLE.get(error.code, (DEFAULT, ""))[1])
    if "%(" in said:
        try:
            said %= error.data
        except KeyError:
            said = ""
    return said or str(error) or _("The desk refuses this.")
