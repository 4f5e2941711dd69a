"""Calls: taking one, the log, the call-backs."""

from django.urls import path

from sportello.web.views import calls, intake

urlpatterns = [
    path("call/", intake.start, name="intake"),
    path("chiamata/", intake.start, name="intake_it"),
    path("call/<int:pk>/", intake.show, name="call"),
    path("call/<int:pk>/draft/", intake.draft, name="call_draft"),
    path("call/<int:pk>/articles/", intake.articles, name="call_articles"),
    path("call/<int:pk>/people/", intake.people, name="call_people"),
    path("call/<int:pk>/caller/", intake.caller, name="call_caller"),
    path("call/<int:pk>/ticket/", intake.ticket, name="call_ticket"),
    path("call/<int:pk>/problem/", intake.problem, name="call_problem"),
    path("call/<int:pk>/answer/", intake.answer, name="call_answer"),
    path("call/<int:pk>/addition/", intake.addition, name="call_addition"),
    path("call/<int:pk>/dismissal/", intake.dismissal, name="call_dismissal"),
    path("call/<int:pk>/end/", intake.end, name="call_end"),
    path("call/<int:pk>/next/", intake.following, name="call_next"),
    path("calls/", calls.log, name="calls"),
    path("calls/missed/", calls.missed_call, name="missed_calls"),
    path("calls/back/", calls.to_call_back, name="call_backs"),
    path("calls/back/<int:number>/", calls.called_back, name="called_back"),
]
