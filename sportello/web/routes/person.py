"""What a person sets for themselves."""

from django.urls import path

from sportello.web.views import language, me, tokens

urlpatterns = [
    path("language/", language.choose, name="language"),
    path("me/", me.preferences, name="me"),
    path("me/looks/", me.keep_looks, name="looks"),
    path("me/tokens/", tokens.mine, name="me_tokens"),
    path("me/tokens/<int:pk>/end/", tokens.end, name="me_token_end"),
    path("admin/tokens/", tokens.services, name="admin_tokens"),
    path("admin/tokens/<int:pk>/end/", tokens.end_any, name="admin_token_end"),
    path("me/availability/", me.availability, name="availability"),
]
