"""Which columns of a ledger say nothing for a month: no file in force had them, or all left blank.

A delivery that an older version stored, and one without rows, lack nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from fanpin_lib.fields import Field, Table
from fanpin_lib.store.delivery import StoredPart


def lacking_columns(table: Table, parts: Sequence[StoredPart]) -> set[str]:
    """The columns that are not known from deliveries which count together.

    Args:
        parts: what each of them brought for the table.

    Returns:
        Names of fields. One is known if every part had a column for it (of a ledger whose
        fields count one by one: any part), and if somebody filled it, where an empty cell
        does not mean "none".
    """
    told = [part for part in parts if part.rows]
    if not told:
        return set()
    return {
        field.name
        for field in table.fields.values()
        if _is_written(table, field) and not _known(table, field, told)
    }


def differ(parts: Iterable[StoredPart]) -> bool:
    """Whether some of the parts had columns that others had not."""
    return len({frozenset(part.fields) for part in parts if part.rows and part.fields}) > 1


def _is_written(table: Table, field: Field) -> bool:
    """Not what is found out when the file is read: numbers by persons, places, the month."""
    by_the_file = table.mode == "period" and field.name == "month"
    return not field.found_by and field.type != "region" and not by_the_file


def _known(table: Table, field: Field, told: Sequence[StoredPart]) -> bool:
    carried = [not part.fields or field.name in part.fields for part in told]
    if not (any(carried) if table.by_field else all(carried)):
        return False
    return field.blank_says_none or any(
        part.filled is None or field.name in part.filled for part in told
    )
