"""Reading the catalogue: ``catalogue/<family>.yaml`` and the ``<family>.sql`` beside it."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from fanpin_lib import fields
from fanpin_lib.indicators.model import (
    ADDITIVE,
    DIRECTIONS,
    LEVELS,
    UPPER_LEVELS,
    Dimension,
    Fact,
    Family,
    Indicator,
    LedgerNeed,
    Measure,
    Rows,
)

_INDICATOR_KEYS = {
    "id", "name", "kind", "unit", "definition", "numerator", "denominator", "n", "fact", "rules",
    "clause", "direction", "levels", "months", "dimensions", "split", "block", "quantile",
    "scale", "total", "ledgers", "column", "columns",
}  # fmt: skip
_DEFAULT_MONTHS = "自所需台账首次报送之月起"


class CatalogueError(ValueError):
    """A mistake in a catalogue file: a programming error, not a user's."""


@cache
def load_families() -> dict[str, Family]:
    """Every family of the catalogue by id, in publication order.

    Raises:
        CatalogueError: unknown keys, unknown ledgers, ids or facts used twice.
    """
    folder = files("fanpin_lib.indicators").joinpath("catalogue")
    specs = [_read(path) for path in folder.iterdir() if path.name.endswith(".yaml")]
    specs.sort(key=lambda spec: spec["order"])
    facts = [_fact(name, s["family"], f) for s in specs for name, f in s["facts"].items()]
    by_name = {fact.name: fact for fact in facts}
    families = {s["family"]: _family(s, by_name, folder) for s in specs}
    _refuse_twice([f.name for f in facts])
    _refuse_twice([i for f in families.values() for i in f.indicators])
    return families


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


def _read(path: Any) -> dict[str, Any]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    text = path.read_text(encoding="utf-8")
    spec = yaml.load(text, Loader=loader)  # noqa: S506 - a safe loader, the C one where built
    return {**spec, "file": path.name}


def _refuse_twice(names: list[str]) -> None:
    twice = {name for name in names if names.count(name) > 1}
    if twice:
        raise CatalogueError(f"used twice: {sorted(twice)}")


def _family(spec: dict[str, Any], facts: dict[str, Fact], folder: Any) -> Family:
    indicators = [_indicator(s, spec["family"], facts, spec["file"]) for s in spec["indicators"]]
    return Family(
        id=spec["family"],
        name=spec["name"],
        order=spec["order"],
        facts={name: facts[name] for name in spec["facts"]},
        indicators={i.id: i for i in indicators},
        sql=folder.joinpath(f"{spec['family']}.sql").read_text(encoding="utf-8"),
        notes=spec.get("notes", ""),
        rules=tuple(spec.get("rules", ())),
        needs=tuple(spec.get("needs", ())),
        prepared=tuple(spec.get("prepared", ())),
    )


def _fact(name: str, family: str, spec: dict[str, Any]) -> Fact:
    dimensions = {
        d: Dimension(
            id=d,
            name=s["name"],
            column=s["column"],
            levels=UPPER_LEVELS if s.get("levels") == "upper" else LEVELS,
        )
        for d, s in spec.get("dimensions", {}).items()
    }
    rows = Rows(**{**spec["rows"], "key": tuple(spec["rows"]["key"])})
    return Fact(name, family, _needs(spec["ledgers"]), dimensions, rows)


def _needs(spec: dict[str, Any] | list[str]) -> tuple[LedgerNeed, ...]:
    items = spec.items() if isinstance(spec, dict) else [(name, None) for name in spec]
    return tuple(_need(table, when) for table, when in items)


def _need(table: str, when: Any) -> LedgerNeed:
    """``when`` is closing, month, ever, year_end, months by offset, or what the mode implies."""
    mode = fields.table(table).mode
    if isinstance(when, dict):
        return LedgerNeed(table, "ever", tuple(when["ever"]))
    if isinstance(when, list):
        return LedgerNeed(table, "month", tuple(when))
    return LedgerNeed(table, when or ("month" if mode == "period" else "closing"))


def _indicator(spec: dict[str, Any], family: str, facts: dict[str, Fact], file: str) -> Indicator:
    place = f"{file}: {spec.get('id')}"
    unknown = set(spec) - _INDICATOR_KEYS
    if unknown:
        raise CatalogueError(f"{place}: unknown keys {sorted(unknown)}")
    fact = facts[spec["fact"]]
    numerator, denominator = spec["numerator"], spec.get("denominator") or {}
    measure = Measure(numerator["sql"], denominator.get("sql"), spec.get("n"))
    indicator = Indicator(
        id=spec["id"],
        name=spec["name"],
        family=family,
        kind=spec["kind"],
        unit=spec["unit"],
        definition=spec["definition"].strip(),
        numerator=numerator["text"],
        denominator=denominator.get("text", ""),
        fact=fact.name,
        measure=_filled(measure, spec["column"]) if "column" in spec else measure,
        ledgers=_needs(spec["ledgers"]) if "ledgers" in spec else fact.ledgers,
        clause=spec.get("clause", ""),
        rules=tuple(spec.get("rules", ())),
        direction=spec["direction"],
        levels=tuple(spec.get("levels", LEVELS)),
        months=spec.get("months", _DEFAULT_MONTHS),
        dimensions=_dimensions(spec, fact, measure),
        columns=tuple(spec.get("columns", ())),
        blockers=spec.get("block", {}),
        quantile=spec.get("quantile"),
        scale=float(spec.get("scale", 100.0 if spec["kind"] == "rate" else 1.0)),
        total=spec.get("total", True),
    )
    _check(indicator, place)
    return indicator


def _dimensions(spec: dict[str, Any], fact: Fact, measure: Measure) -> tuple[Dimension, ...]:
    by_column = [fact.dimensions[d] for d in spec.get("dimensions", [])]
    by_value = [
        Dimension(
            id=d,
            name=s["name"],
            values={v: _filled(measure, column) for v, column in s.get("columns", {}).items()},
            rule=s.get("rule"),
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


def _check(indicator: Indicator, place: str) -> None:
    needs_denominator = indicator.kind in ("rate", "ratio", "mean")
    problems = [
        message
        for wrong, message in [
            (indicator.direction not in DIRECTIONS, f"direction {indicator.direction}"),
            (set(indicator.levels) - set(LEVELS), f"levels {indicator.levels}"),
            (needs_denominator != bool(indicator.measure.denominator), "denominator and kind"),
            ((indicator.kind == "quantile") != (indicator.quantile is not None), "quantile"),
            (indicator.kind not in (*ADDITIVE, "quantile", "gini"), f"kind {indicator.kind}"),
            (not indicator.rules and not indicator.clause, "neither rule nor clause"),
        ]
        if wrong
    ]
    if problems:
        raise CatalogueError(f"{place}: {'; '.join(problems)}")
