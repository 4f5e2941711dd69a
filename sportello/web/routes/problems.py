"""Problems, and the way to them from requests."""

from django.urls import path

from sportello.web.views import problem, problem_asking, problem_links, problem_runs

urlpatterns = [
    path("problems/", problem.index, name="problems"),
    path("problemi/", problem.index, name="problems_it"),
    path("problems/new/", problem.new, name="problem_new"),
    path("problems/<int:number>/", problem.show, name="problem"),
    path("problemi/<int:number>/", problem.show, name="problem_it"),
    path("problems/<int:number>/stage/", problem.stage, name="problem_stage"),
    path("problems/<int:number>/cause/", problem_asking.cause, name="problem_cause"),
    path("problems/<int:number>/workaround/", problem_asking.workaround, name="problem_workaround"),
    path("problems/<int:number>/publication/", problem.publication, name="problem_publication"),
    path("problems/<int:number>/shipment/", problem_runs.shipment, name="problem_shipment"),
    path("problems/<int:number>/warning/", problem_runs.warning, name="problem_warning"),
    path("problems/<int:number>/resolution/", problem_runs.resolution, name="problem_resolution"),
    path("problems/<int:number>/progress/", problem_runs.progress, name="problem_progress"),
    path(
        "problems/<int:number>/progress/<int:pk>/end/", problem_runs.progress_end, name="problem_progress_end"
    ),
    path("problems/<int:number>/incidents/", problem_asking.incidents, name="problem_incidents"),
    path(
        "problems/<int:number>/incidents/<int:other>/end/", problem.incident_end, name="problem_incident_end"
    ),
    path("problems/<int:number>/incidents/<int:other>/hand/", problem.by_hand, name="problem_by_hand"),
    path("tickets/<int:number>/problem/", problem_links.of_ticket, name="ticket_problem"),
    # Before the other things done to a selection, which share the address.
    path("queue/selection/problem/", problem_links.of_selection, name="problem_selection"),
]
