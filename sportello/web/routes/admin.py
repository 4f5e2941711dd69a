"""The administration."""

from django.urls import path

from sportello.web.views.admin import (
    calendars,
    health,
    importing,
    moving,
    priority,
    registers,
    setup,
    staff,
    welcome,
)

urlpatterns = [
    path("admin/", registers.home, name="admin"),
    path("admin/first-steps/", health.first_steps, name="admin_first_steps"),
    path("admin/first-steps/request/", health.trial, name="admin_trial"),
    path("admin/health/", health.health, name="admin_health"),
    path("admin/health/<slug:name>/", health.part, name="admin_health_part"),
    path("admin/import/", importing.importing, name="admin_import"),
    path("admin/import/<int:job>/", importing.importing_progress, name="admin_import_progress"),
    path("admin/imports/", moving.imports, name="admin_imports"),
    path("admin/imports/<int:pk>/", moving.moving, name="admin_moving"),
    path("admin/imports/<int:pk>/progress/", moving.progress, name="admin_moving_progress"),
    path("admin/imports/<int:pk>/report/", moving.report, name="admin_moving_report"),
    path("admin/imports/<int:pk>/care/", moving.adopt, name="admin_moving_adopt"),
    path("admin/imports/<int:pk>/forget/", moving.forget, name="admin_moving_forget"),
    path("admin/users/<int:pk>/invitation/", staff.invitation, name="admin_invitation"),
    path("admin/users/<int:pk>/requests/", staff.hand_over, name="admin_hand_over"),
    path("admin/contacts/<int:pk>/login/", staff.give_login, name="admin_give_login"),
    path("admin/departments/<int:pk>/priority/", priority.matrix, name="admin_priority"),
    path("admin/calendars/<int:pk>/hours/", calendars.hours, name="admin_hours"),
    path("admin/calendars/<int:pk>/versions/new/", calendars.version, name="admin_version"),
    path(
        "admin/calendars/<int:pk>/versions/<int:version>/end/",
        calendars.version_end,
        name="admin_version_end",
    ),
    path("admin/calendars/<int:pk>/days/new/", calendars.day, name="admin_day"),
    path("admin/calendars/<int:pk>/days/<int:day>/end/", calendars.day_end, name="admin_day_end"),
    path("admin/<slug:slug>/", registers.listing, name="admin_list"),
    path("admin/<slug:slug>/new/", registers.create, name="admin_new"),
    path("admin/<slug:slug>/<int:pk>/", registers.edit, name="admin_row"),
    path("admin/<slug:slug>/<int:pk>/activity/", registers.activity, name="admin_activity"),
    path("admin/<slug:slug>/<int:pk>/activity/end/", registers.activity_end, name="admin_activity_end"),
    path("setup/", setup.door, name="setup"),
    path("setup/review/", setup.review, name="setup_review"),
    path("setup/<slug:slug>/", setup.step, name="setup_step"),
    path("welcome/<slug:uidb64>/<slug:token>/", welcome.Welcome.as_view(), name="welcome"),
]
