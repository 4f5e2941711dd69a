"""What is promised to requesters: SLA policies in their order, the draft of each, its versions."""

from django.urls import path

from sportello.web.sla.said import PROMISE
from sportello.web.views import matrix_versions, sla

KIND = {"kind": PROMISE}

urlpatterns = [
    path("sla/", sla.index, name="promises"),
    path("sla/new/", sla.new, name="promise_new"),
    path("sla/<int:pk>/", sla.show, name="promise_sheet"),
    path("sla/<int:pk>/name/", sla.name, name="promise_name"),
    path("sla/<int:pk>/place/", sla.place, name="promise_place"),
    path("sla/<int:pk>/draft/", sla.draft, name="promise_draft"),
    path("sla/<int:pk>/draft/end/", sla.end_draft, name="promise_draft_end"),
    path("sla/<int:pk>/versions/", matrix_versions.versions, KIND, name="promise_versions"),
    path("sla/<int:pk>/versions/<int:number>/", matrix_versions.version, KIND, name="promise_version"),
    path("sla/<int:pk>/differences/", matrix_versions.differences, KIND, name="promise_differences"),
    path("sla/<int:pk>/publication/", matrix_versions.publication, KIND, name="promise_publication"),
]
