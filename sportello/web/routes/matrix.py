"""The escalation matrix: policies, the draft of each, its versions, its publication."""

from django.urls import path

from sportello.web.views import matrix, matrix_parts, matrix_versions

urlpatterns = [
    path("matrix/", matrix.index, name="matrix"),
    path("matrix/new/", matrix.new, name="matrix_new"),
    path("matrix/entries/", matrix.entries, name="matrix_entries"),
    path("matrix/<int:pk>/", matrix.show, name="matrix_sheet"),
    path("matrix/<int:pk>/name/", matrix.name, name="matrix_name"),
    path("matrix/<int:pk>/draft/", matrix.draft, name="matrix_draft"),
    path("matrix/<int:pk>/draft/end/", matrix.end_draft, name="matrix_draft_end"),
    path("matrix/<int:pk>/levels/<int:number>/", matrix_parts.level, name="matrix_level"),
    path("matrix/<int:pk>/rules/", matrix_parts.rules, name="matrix_rules"),
    path("matrix/<int:pk>/paste/", matrix_parts.paste, name="matrix_paste"),
    path("matrix/<int:pk>/versions/", matrix_versions.versions, name="matrix_versions"),
    path("matrix/<int:pk>/versions/<int:number>/", matrix_versions.version, name="matrix_version"),
    path("matrix/<int:pk>/differences/", matrix_versions.differences, name="matrix_differences"),
    path("matrix/<int:pk>/publication/", matrix_versions.publication, name="matrix_publication"),
    path("matrix/<int:pk>/moves/", matrix_versions.moves, name="matrix_moves"),
]
