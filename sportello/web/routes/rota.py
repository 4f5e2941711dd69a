"""The rotas."""

from django.urls import path

from sportello.web.views import rota, rota_plan

urlpatterns = [
    path("rota/", rota.show, name="rota"),
    path("turni/", rota.show, name="rota_it"),
    path("rota/new/", rota_plan.create, name="rota_new"),
    path("rota/cover/", rota.cover, name="rota_cover"),
    path("rota/overrides/<int:pk>/end/", rota.end, name="rota_override_end"),
    path("rota/requests/<int:pk>/answer/", rota.reply, name="rota_answer"),
    path("rota/<int:pk>/", rota_plan.plan, name="rota_plan"),
    path("rota/<int:pk>/overrides/", rota.override, name="rota_override"),
    path("rota/<int:pk>/requests/", rota.request_shift, name="rota_request"),
    path("rota/<int:pk>/posts/<int:slot>/rotation/", rota_plan.rotation, name="rota_rotation"),
    path("rota/<int:pk>/rotations/<int:rotation>/end/", rota_plan.stop, name="rota_rotation_end"),
    path("rota/<int:pk>/substitutes/", rota_plan.substitutes, name="rota_substitutes"),
    path("rota/<int:pk>/import/", rota_plan.reading, name="rota_import"),
    path("rota/<int:pk>/feed/<str:token>.ics", rota_plan.feed, name="rota_feed"),
]
