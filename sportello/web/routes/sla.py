"""What is promised to requesters: SLA policies in their order, the draft of each, its versions."""

from django.urls import path

from sportello.web.sla.said import PROMISE
from sportello.web.views import matrix_versions, sla

KIND = {"kind": PROMISE}

urlpatterns = [
    path("matrix/sla/", sla.index, name="promises"),
    path("matrix/sla/new/", sla.new, name="promise_new"),
    path("matrix/sla/<int:pk>/", sla.show, name="promise_sheet"),
    path("matrix/sla/<int:pk>/name/", sla.name, name="promise_name"),
    path("matrix/sla/<int:pk>/place/", sla.place, name="promise_place"),
    path("matrix/sla/<int:pk>/draft/", sla.draft, name="promise_draft"),
    path("matrix/sla/<int:pk>/draft/end/", sla.end_draft, name="promise_draft_end"),
    path("matrix/sla/<int:pk>/versions/", matrix_versions.versions, KIND, name="promise_versions"),
    path("matrix/sla/<int:pk>/versions/<int:number>/", matrix_versions.version, KIND, name="promise_version"),
    path("matrix/sla/<int:pk>/differences/", matrix_versions.differences, KIND, name="promise_differences"),
    path("matrix/sla/<int:pk>/publication/", matrix_versions.publication, KIND, name="promise_publication"),
]
