"""The portal: what people see who ask. Its addresses are read by them, so they are in Italian."""

from django.urls import path

from sportello.web.views.portal import new, profile, question, request, requests

urlpatterns = [
    path("portale/", requests.index, name="portal"),
    path("portale/nuova/", new.new, name="portal_new"),
    path("portale/nuova/domande/", new.extra, name="portal_questions"),
    path("portale/nuova/simili/", new.alike, name="portal_alike"),
    path("portale/nuova/bozza/", new.draft, name="portal_new_draft"),
    path("portale/profilo/", profile.profile, name="portal_profile"),
    path("portale/<int:number>/", request.show, name="portal_request"),
    path("portale/<int:number>/ricevuta/", new.received, name="portal_received"),
    path("portale/<int:number>/messaggi/", request.write, name="portal_write"),
    path("portale/<int:number>/bozza/", request.draft, name="portal_draft"),
    path("portale/<int:number>/conferma/", request.confirmation, name="portal_confirmation"),
    path("portale/<int:number>/riapertura/", request.reopening, name="portal_reopening"),
    path("portale/<int:number>/responsabile/", request.supervisor, name="portal_supervisor"),
    path("portale/<int:number>/giudizio/", request.rating, name="portal_rating"),
    path("portale/<int:number>/ritiro/", request.withdrawal, name="portal_withdrawal"),
    path("giudizio/<str:mark>/", question.question, name="portal_question"),
    path("portale/<int:number>/file/<int:pk>/", request.file, name="portal_file"),
]
