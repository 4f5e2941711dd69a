"""Which product an export comes from: named, or recognised by what is in it."""

from collections import Counter
from collections.abc import Mapping
from itertools import islice
from typing import Final

from sportello.domain.errors import DeskError
from sportello.intake.migration.documents import Export
from sportello.intake.migration.products import (
    django_helpdesk,
    freshdesk,
    jira,
    osticket,
    otrs,
    table,
    zammad,
    zendesk,
)
from sportello.intake.migration.reader import Product, walk
from sportello.intake.migration.tables import tables_of

PRODUCTS: Final[Mapping[str, Product]] = {
    module.PRODUCT.key: module.PRODUCT
    for module in (zendesk, freshdesk, zammad, otrs, osticket, jira, django_helpdesk, table)
}
_LOOKED_AT: Final = 400


class UnknownProduct(DeskError):
    """The name of no product whose exports are read."""

    code = "unknown_product"
    message = "“{name}” is no help desk whose exports are read."
    hint = "There are: {known}."


class WhichProduct(DeskError):
    """Nothing in the export speaks for one of the products."""

    code = "which_product"
    message = "Nothing in {file} tells which help desk it comes from."
    hint = "Say which: {known}."


def chosen(name: str, export: Export) -> Product:
    """The product of that name; with `auto` the one that is recognised. Raises UnknownProduct, WhichProduct."""
    if name.strip().lower() != "auto":
        return product_named(name)
    found = recognised(export)
    if found is None:
        raise WhichProduct(file=export.name, known=", ".join(PRODUCTS))
    return found


def product_named(name: str) -> Product:
    """The product of that name. Raises UnknownProduct."""
    found = PRODUCTS.get(name.strip().lower())
    if found is None:
        raise UnknownProduct(name=name, known=", ".join(PRODUCTS))
    return found


def recognised(export: Export) -> Product | None:
    """The product that the first objects of the export speak for; None where none of them does."""
    votes: Counter[str] = Counter()
    for found in islice(walk(export, lambda _broken: None), _LOOKED_AT):
        for product in PRODUCTS.values():
            votes[product.key] += product.tells(found)
    best = votes.most_common(1)
    if best and best[0][1]:
        return PRODUCTS[best[0][0]]
    return PRODUCTS[table.KEY] if tables_of(export) else None
