"""The page behind a one-time link: somebody chooses their password. They are not signed in yet."""

from typing import Any

from django.contrib.auth.forms import SetPasswordForm
from django.contrib.auth.views import PasswordResetConfirmView
from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from sportello.notifications.mail.welcoming import LINKS, is_used
from sportello.web.admin.forms import LookForm


class ChoosePassword(LookForm, SetPasswordForm):  # type: ignore[type-arg]
    """Twice the same password, checked as everywhere."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.dress()


@method_decorator([sensitive_post_parameters(), never_cache], name="dispatch")
class Welcome(PasswordResetConfirmView):
    """The secret leaves the address at once: it is kept in the session until the password is chosen."""

    template_name = "admin/welcome.html"
    form_class = ChoosePassword
    token_generator = LINKS
    success_url = reverse_lazy("account_login")
    reset_url_token = "password"  # noqa: S105  # what stands in the address instead of the secret

    @transaction.atomic
    def form_valid(self, form: Any) -> HttpResponse:
        """The password is chosen: the link is forgotten, and with it what became of its letter."""
        answer = super().form_valid(form)
        is_used(form.user)
        return answer
