"""Reading the catalogue: ``catalogue/<family>.yaml`` and the ``<family>.sql`` beside it."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

from fanpin_lib import fields
from fanpin_lib.indicators.catalogue_file import FOLDER, read_catalogue
from fanpin_lib.indicators.model import (
    LEVELS,
    NOTHING,
    UPPER_LEVELS,
    CountedRelation,
    Dimension,
    FactRows,
    Family,
    Indicator,
    LedgerNeed,
    Measure,
)
from fanpin_lib.indicators.needs import needs_of, read_needs

_DEFAULT_MONTHS = "自所需台账首次报送之月起"


@cache
def load_families() -> dict[str, Family]:
    """Every family of the catalogue by id, in publication order.

    Raises:
        FileMistake: mistakes in the catalogue's files; all of them, with file and line.
    """
    specs = read_catalogue()
    facts = {
        name: _fact(name, spec["family"], given)
        for spec in specs
        for name, given in spec["facts"].items()
    }
    return {spec["family"]: _family(spec, facts) for spec in specs}


def load_indicators() -> dict[str, Indicator]:
    """Every indicator of every family by id."""
    return {i.id: i for f in load_families().values() for i in f.indicators.values()}


def families_for(wanted: list[str] | None) -> list[Family]:
    """The families whose SQL has to run for the wanted ones (default all), in order."""
    families = load_families()
    needed = set(families if wanted is None else wanted)
    for family in reversed(families.values()):
        if family.id in needed:
            needed |= set(family.needs)
    return [f for f in families.values() if f.id in needed]


def _family(spec: dict[str, Any], facts: dict[str, CountedRelation]) -> Family:
    default = spec.get("tells", NOTHING)
    indicators = [
        _indicator({"tells": default, **given}, spec["family"], facts)
        for given in spec["indicators"]
    ]
    sql = files(__package__).joinpath(FOLDER, f"{spec['family']}.sql").read_text(encoding="utf-8")
    return Family(
        id=spec["family"],
        name=spec["name"],
        order=spec["order"],
        facts={name: facts[name] for name in spec["facts"]},
        indicators={i.id: i for i in indicators},
        sql=sql,
        notes=spec.get("notes", ""),
        rules=tuple(spec.get("rules", ())),
        needs=tuple(spec.get("needs", ())),
        prepared=tuple(spec.get("prepared", ())),
        may_read=tuple(spec.get("may_read", ())),
    )


def _fact(name: str, family: str, spec: dict[str, Any]) -> CountedRelation:
    dimensions = {
        d: Dimension(
            id=d,
            name=s["name"],
            column=s["column"],
            levels=UPPER_LEVELS if s.get("levels") == "upper" else LEVELS,
            reads=read_needs(s.get("reads")),
            tells=s["tells"],
        )
        for d, s in spec.get("dimensions", {}).items()
    }
    rows = FactRows(**{**spec["rows"], "key": tuple(spec["rows"]["key"])})
    return CountedRelation(
        name, family, _needs(spec["ledgers"]), dimensions, rows,
        read_needs(spec.get("reads")), dict(spec.get("assumes", {})), spec.get("whole", False),
        spec.get("stands", False),
    )  # fmt: skip


def _needs(spec: dict[str, Any] | list[str]) -> tuple[LedgerNeed, ...]:
    items = spec.items() if isinstance(spec, dict) else [(name, None) for name in spec]
    return tuple(_need(table, when) for table, when in items)


def _need(table: str, when: Any) -> LedgerNeed:
    """``when``: a word of `LedgerNeed`, months by offset, or what the mode implies."""
    mode = fields.table(table).mode
    if isinstance(when, dict):
        return LedgerNeed(table, "ever", tuple(when["ever"]))
    if isinstance(when, list):
        return LedgerNeed(table, "month", tuple(when))
    return LedgerNeed(table, when or ("month" if mode == "period" else "closing"))


def _indicator(spec: dict[str, Any], family: str, facts: dict[str, CountedRelation]) -> Indicator:
    fact = facts[spec["fact"]]
    numerator, denominator = spec["numerator"], spec.get("denominator") or {}
    measure = Measure(numerator["sql"], denominator.get("sql"), spec.get("n"))
    dimensions = _dimensions(spec, fact, measure)
    measure = _filled(measure, spec["column"]) if "column" in spec else measure
    return Indicator(
        id=spec["id"],
        name=spec["name"],
        family=family,
        kind=spec["kind"],
        unit=spec["unit"],
        definition=spec["definition"].strip(),
        numerator=numerator["text"],
        denominator=denominator.get("text", ""),
        fact=fact.name,
        measure=measure,
        ledgers=_needs(spec["ledgers"]) if "ledgers" in spec else fact.ledgers,
        clause=spec.get("clause", ""),
        rules=tuple(spec.get("rules", ())),
        cites=tuple(spec.get("cites", ())),
        direction=spec["direction"],
        levels=tuple(spec.get("levels", LEVELS)),
        months=spec.get("months", _DEFAULT_MONTHS),
        dimensions=dimensions,
        needs=needs_of(fact, measure, dimensions),
        blockers=spec.get("block", {}),
        known_by=spec.get("unless", ""),
        quantile=spec.get("quantile"),
        scale=float(spec.get("scale", 100.0 if spec["kind"] == "rate" else 1.0)),
        total=spec.get("total", True),
        since=spec.get("since", 0),
        tells=spec["tells"],
        stands=spec.get("stands", fact.stands),
    )


def _dimensions(
    spec: dict[str, Any], fact: CountedRelation, measure: Measure
) -> tuple[Dimension, ...]:
    by_column = [fact.dimensions[d] for d in spec.get("dimensions", [])]
    by_value = [
        Dimension(
            id=d,
            name=s["name"],
            values={v: _filled(measure, column) for v, column in s.get("columns", {}).items()},
            rule=s.get("rule"),
            tells=spec["tells"],
        )
        for d, s in spec.get("split", {}).items()
    ]
    return (*by_column, *by_value)


def _filled(measure: Measure, column: str) -> Measure:
    """The measure with ``{column}`` replaced: one figure per column of the fact."""

    def fill(sql: str | None) -> str | None:
        return None if sql is None else sql.replace("{column}", column)

    numerator = measure.numerator.replace("{column}", column)
    return Measure(numerator, fill(measure.denominator), fill(measure.n))
