"""What is said on a request, and what stands beside it."""

from django.urls import path

from sportello.web.views import conversation, macros, messages, paper

urlpatterns = [
    path("tickets/<int:number>/messages/", messages.send, name="messages"),
    path("tickets/<int:number>/messages/<int:event>/withdrawal/", messages.withdrawal, name="withdrawal"),
    path("tickets/<int:number>/draft/", conversation.draft, name="draft"),
    path("tickets/<int:number>/files/", conversation.files, name="files"),
    path("tickets/<int:number>/files/<int:pk>/", conversation.file, name="file"),
    path("tickets/<int:number>/timeline/", conversation.timeline, name="timeline"),
    path("tickets/<int:number>/mentions/", conversation.mentions, name="mentions"),
    path("tickets/<int:number>/prepared/", macros.menu, name="prepared"),
    path("tickets/<int:number>/macros/<int:pk>/", macros.macro, name="macro"),
    path("tickets/<int:number>/time/", conversation.time, name="time"),
    path("tickets/<int:number>/checklist/", conversation.checklist, name="checklist"),
    path("tickets/<int:number>/checklist/<int:item>/", conversation.checklist_item, name="checklist_item"),
    path("tickets/<int:number>/print/", paper.paper, name="print"),
]
