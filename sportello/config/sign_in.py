"""What allauth may do here: people sign in; nobody signs up."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import ngettext_lazy

TOO_SHORT = ngettext_lazy(
    "This password is too short. It must contain at least %d character.",
    "This password is too short. It must contain at least %d characters.",
)
"""Django's words for it, named here because its own Italian knows only an older form of them."""


class SignIn(DefaultAccountAdapter):
    """Logins are made by administrators."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: a stranger on the web cannot make an account."""
        return False

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Back to where one went from."""
        return reverse("me")
