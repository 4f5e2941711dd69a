"""HTML of a stranger made harmless: no script, no style, no form, and nothing that is fetched from elsewhere."""

from typing import Final

import nh3

_SHOWN: Final = """
    a abbr address b big blockquote br caption center cite code col colgroup dd del dfn div dl dt em figcaption figure
    h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q s samp small span strike strong sub sup table tbody td tfoot
    th thead tr tt u ul var wbr
"""
_TAGS: Final = frozenset(_SHOWN.split())
_ATTRIBUTES: Final = {
    "*": {"dir", "lang", "title"},
    "a": {"href"},
    "img": {"alt", "height", "src", "width"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
}
_SCHEMES: Final = {"http", "https", "mailto", "tel", "cid"}
_GONE: Final = {"script", "style", "head", "title", "template", "noscript", "svg", "math", "object", "iframe"}


def clean(html: str) -> str:
    """What may be shown. Pictures stay only if they came with the message (`cid:`): others would tell who reads it."""
    return nh3.clean(
        html,
        tags=set(_TAGS),
        clean_content_tags=_GONE,
        attributes=_ATTRIBUTES,
        attribute_filter=_own_pictures,
        url_schemes=_SCHEMES,
        link_rel="noopener noreferrer nofollow",
    ).strip()


def _own_pictures(tag: str, attribute: str, value: str) -> str | None:
    if attribute == "src":
        return value if value.lower().startswith("cid:") else None
    if attribute == "href":
        return None if value.lower().startswith("cid:") else value
    return value
