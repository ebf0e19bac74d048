"""Which ledger columns a figure stands on, from what the catalogue says of a fact's columns.

A fact says of each of its columns from which ledger columns it is made (``reads``; ``*``: its
very rows). What an indicator needs follows from the columns that its SQL names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, cast

from fanpin_lib.indicators.model import (
    ColumnNeed,
    CountedRelation,
    Dimension,
    Measure,
    Need,
    Needs,
    Reads,
)

ROWS = "*"
_NAME = re.compile(r"[a-z_][a-z0-9_]*")


def read_needs(spec: dict[str, Any] | None) -> Reads:
    """``reads`` of a fact (or the values of a dimension): column → needs."""
    return {name: tuple(map(column_need, columns)) for name, columns in (spec or {}).items()}


def column_need(text: str) -> ColumnNeed:
    """``table.column``, several with ``|`` between them (any will do), perhaps with ``:`` and
    when it is needed (`LedgerNeed`), with ``@`` and the property of a rule without which it is
    not needed (``monitoring_line_disposable``).
    """
    said, _, condition = text.partition("@")
    columns, _, when = said.partition(":")
    any_of = [tuple(column.split(".")) for column in columns.split("|")]
    names = tuple((table, name) for table, name in any_of)
    return ColumnNeed(names, condition, cast(Need, when) if when else None)


def needs_of(fact: CountedRelation, measure: Measure, dimensions: Iterable[Dimension]) -> Needs:
    """What each figure of an indicator needs: ``""`` the total, ``<dimension>`` a split by that
    column, ``<dimension>=<value>`` that one figure.
    """
    rows, own = fact.reads.get(ROWS, ()), _of_measure(fact, measure)
    needs = {"": _once(*rows, *own)}
    for dimension in dimensions:
        of_column = fact.reads.get(dimension.column or "", ())
        needs[dimension.id] = _once(*rows, *own, *of_column)
        for value, columns in dimension.reads.items():
            needs[f"{dimension.id}={value}"] = _once(*columns, *own)
        for value, part in dimension.values.items():
            needs[f"{dimension.id}={value}"] = _once(*rows, *_of_measure(fact, part))
    return needs


def _of_measure(fact: CountedRelation, measure: Measure) -> list[ColumnNeed]:
    named = set(_NAME.findall(f"{measure.numerator} {measure.denominator or ''}"))
    return [need for column in fact.reads if column in named for need in fact.reads[column]]


def _once(*needs: ColumnNeed) -> tuple[ColumnNeed, ...]:
    return tuple(dict.fromkeys(needs))
