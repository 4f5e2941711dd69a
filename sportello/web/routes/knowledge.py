"""The knowledge base: articles for agents, guides for requesters."""

from django.urls import path
from django.views.generic import RedirectView

from sportello.web.views import knowledge, knowledge_editing, knowledge_uses
from sportello.web.views.portal import guides

urlpatterns = [
    path("knowledge/", knowledge.index, name="knowledge"),
    path(
        "conoscenza/", RedirectView.as_view(pattern_name="knowledge", query_string=True), name="knowledge_it"
    ),
    path("knowledge/new/", knowledge_editing.new, name="article_new"),
    path("knowledge/preview/", knowledge_editing.preview, name="article_preview"),
    path("knowledge/kept/", knowledge_editing.keep, name="article_keep"),
    path("knowledge/<int:number>/", knowledge.show, name="article"),
    path("knowledge/<int:number>/edit/", knowledge_editing.edit, name="article_edit"),
    path("knowledge/<int:number>/publication/", knowledge.publication, name="article_publish"),
    path("knowledge/<int:number>/withdrawal/", knowledge.withdrawal, name="article_retire"),
    path("knowledge/<int:number>/return/", knowledge.coming_back, name="article_return"),
    path("knowledge/<int:number>/review/", knowledge.review, name="article_review"),
    path("knowledge/<int:number>/versions/", knowledge_editing.versions, name="article_versions"),
    path(
        "knowledge/<int:number>/versions/<str:language>/<int:version>/",
        knowledge_editing.version,
        name="article_version",
    ),
    path("knowledge/<int:number>/insertion/", knowledge_uses.insertion, name="article_insert"),
    path("tickets/<int:number>/articles/", knowledge_uses.beside, name="ticket_articles"),
    path("portale/guide/", guides.index, name="guides"),
    path("portale/guide/<int:number>/", guides.show, name="guide"),
    path("portale/guide/<int:number>/giudizio/", guides.judgement, name="guide_judgement"),
    path("portale/guide/<int:number>/risposta/", guides.answered, name="guide_answered"),
]
