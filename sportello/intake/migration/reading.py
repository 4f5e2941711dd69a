"""The records of an export, whatever its product: objects of JSON files, or rows of tables as the plan names them."""

from sportello.intake.migration.documents import Export
from sportello.intake.migration.plan import Plan
from sportello.intake.migration.products.table import KEY as TABLE
from sportello.intake.migration.products.table import read_tables
from sportello.intake.migration.reader import Product, read_with
from sportello.intake.migration.records import Records


def records_of(product: Product, export: Export, plan: Plan) -> Records:
    """Every record, one by one."""
    return read_tables(export, plan) if product.key == TABLE else read_with(product, export)
