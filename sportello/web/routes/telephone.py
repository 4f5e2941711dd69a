"""Telephones: what rings, and at whose."""

from django.urls import path

from sportello.web.views import telephone

urlpatterns = [
    path("telephone/ringing/", telephone.ringing, name="ringing"),
    path("me/telephone/", telephone.mine, name="me_telephone"),
]
