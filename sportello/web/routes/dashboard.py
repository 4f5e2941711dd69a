"""The dashboard, the lists behind its figures, the screen on the wall."""

from django.urls import path

from sportello.web.views import dashboard

urlpatterns = [
    path("dashboard/", dashboard.show, name="dashboard"),
    path("cruscotto/", dashboard.show, name="dashboard_it"),
    path("dashboard/period/", dashboard.period, name="dashboard_period"),
    path("dashboard/ahead/", dashboard.coming, name="dashboard_ahead"),
    path("dashboard/wall/", dashboard.wall, name="dashboard_wall"),
    path("dashboard/figures/<slug:slug>/", dashboard.figure, name="dashboard_figure"),
]
