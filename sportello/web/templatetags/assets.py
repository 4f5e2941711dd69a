"""Links to style sheets and scripts: one bundle where it was written, else file by file."""

from typing import Any

from django import template
from django.contrib.staticfiles.storage import staticfiles_storage
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from sportello.web import assets

register = template.Library()


@register.simple_tag
def styles() -> SafeString:
    """The style sheets, in their order."""
    bundle: Any = getattr(staticfiles_storage, "bundle", None)
    names = [bundle] if bundle else assets.sheets()
    return format_html_join(
        "\n  ", '<link rel="stylesheet" href="{}">', ((staticfiles_storage.url(name),) for name in names)
    )


@register.simple_tag
def scripts() -> SafeString:
    """The script of the pages."""
    bundle: str | None = getattr(staticfiles_storage, "script_bundle", None)
    return format_html(
        '<script type="module" src="{}"></script>', staticfiles_storage.url(bundle or assets.SCRIPT)
    )
