"""Every indicator, every level, against the slow implementation, on random small ledgers."""

from __future__ import annotations

import math
import os
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fanpin_lib import fields
from fanpin_lib.indicators import catalogue
from fanpin_lib.indicators.engine import compute
from fanpin_lib.indicators.loader import load_families
from fanpin_lib.indicators.model import Indicator
from tests.indicators.ledger_tables import Ledgers
from tests.indicators.random_worlds import put_into, worlds
from tests.indicators.reference import FAMILIES, expected
from tests.indicators.reference.core import (
    COUNTY,
    TOWNS,
    UNPLACED,
    VILLAGES,
    Book,
    Cell,
    World,
    quantile,
    regions_above,
)
from tests.indicators.same_worlds import same_worlds
from tests.indicators.withheld import assumed

#: The ledgers whose rows matter to each family.
TABLES = {
    "scale": "households cases", "income": "households monthly_records cases",
    "expenditure": "households monthly_records", "conditions": "households monthly_records",
    "visits": "households monthly_records visits cases", "sweeps": "households sweeps",
    "helpers": "monthly_records visits cases helpers", "alerts": "alerts",
    "warnings": "households warnings", "tasks": "tasks", "submissions": "submissions",
    "meetings": "meetings", "targets": "tracked_numbers",
    "medical": "households medical_list",
    "procedure": "households cases case_steps", "assistance": "households cases measures",
    "elimination": "households monthly_records cases measures",
    "money": "households funds claims credit",
    "early_signs": "households monthly_records cases alerts",
    "assessment": "households cases",
    "classes": "households cases monthly_records",
    "low_income": "households members cases dept_low_income",
}  # fmt: skip
#: Minutes of work: every family on random ledgers. `make test-heavy` runs it.
pytestmark = pytest.mark.heavy

# The same worlds each time and everywhere. Whoever changes what is counted looks at other ones:
# OTHER_WORLDS=7 WORLDS=200 python -m pytest -m heavy tests/indicators/test_against_reference.py
BATCH = int(os.environ.get("OTHER_WORLDS", "0"))
WORLDS = int(os.environ.get("WORLDS", "12"))
REGIONS = (COUNTY, *TOWNS, *VILLAGES)
#: Batches of ten worlds in which an indicator must move at last.
MOST_BATCHES = 40


@pytest.fixture(scope="module")
def ledgers() -> Ledgers:
    return Ledgers()


def test_the_reference_covers_every_family_of_the_catalogue() -> None:
    assert set(FAMILIES) == set(TABLES) == set(load_families())


@pytest.mark.parametrize("family", TABLES)
def test_figures_are_those_of_the_slow_implementation(family: str, ledgers: Ledgers) -> None:
    @given(worlds(frozenset(TABLES[family].split())))
    def agrees(world: Any) -> None:
        put_into(ledgers, world)
        table = compute(ledgers.connection, world.closing, world.rules, "220281", families=[family])
        check(table.to_pylist(), expected(world, family), family)

    same_worlds(agrees, WORLDS, BATCH)()


@pytest.mark.parametrize("family", TABLES)
def test_every_indicator_moves_in_some_world(family: str) -> None:
    """An indicator that is zero in every world agrees with anything."""
    still = {i.id: i for i in catalogue().values() if i.family == family}

    def moves(world: Any) -> None:
        for (name, *_), cell in expected(world, family).cells.items():
            if name in still and outcome(cell, still[name])[1]:
                del still[name]

    for number in range(MOST_BATCHES):
        if still:
            some = given(worlds(frozenset(TABLES[family].split())))(moves)
            same_worlds(some, 10, number)()
    assert not still, f"make worlds in which these are not zero: {sorted(still)}"


def check(rows: list[dict[str, Any]], book: Book, family: str) -> None:
    """Every row as expected, no row missing."""
    known = {i.id: i for i in catalogue().values() if i.family == family}
    whole = _whole(book, family)
    window = [str(month) for month in book.world.window]
    seen = set()
    for row in rows:
        key = (row["indicator"], row["month"], row["region_code"], row["dimension"])
        seen.add(key)
        if row["month"] in window[: known[row["indicator"]].since]:
            assert row["status"] == "无数据"
        elif whole is None:
            check_row(row, book.cells.get(key, Cell()), known[row["indicator"]])
        else:
            check_told(row, book, whole, known[row["indicator"]])
    for indicator in known.values():
        wanted = {"": indicator.levels} if indicator.total else {}
        for month in window:
            for region in REGIONS:
                if level(region) in indicator.levels and wanted:
                    assert (indicator.id, month, region, "") in seen
    for key, cell in book.cells.items():
        if published(known[key[0]], key[2], key[3]) and whole is None:
            assert key in seen or not something(known[key[0]], cell), key


def _whole(book: Book, family: str) -> Book | None:
    """What figures are that need nothing of what was withheld; None: nothing was."""
    if book.world.quiet:
        return book
    return expected(book.world.whole, family) if book.world.whole else None


def check_told(row: dict[str, Any], book: Book, whole: Book, indicator: Indicator) -> None:
    """Where files lacked columns: 无数据, or the figure that the columns change nothing of."""
    key = (row["indicator"], row["month"], row["region_code"], row["dimension"])
    cell, world = book.cells.get(key, Cell()), book.world
    if row["status"] == "无数据":
        assert "无数据" in cell.blocked or may_be_unknown(row, indicator, world), key
        return
    assert not must_be_unknown(row, indicator, world), key
    if not (world.absent or world.place):
        check_row(row, cell, indicator)
    absent = {(t, name) for t in world.absent for name in fields.table(t).fields}
    if not assumed(indicator, world.lacking | absent):
        check_row(row, whole.cells.get(key, Cell()), indicator)


def may_be_unknown(row: dict[str, Any], indicator: Indicator, world: World) -> bool:
    """Whether something was withheld that the figure needs, there and then."""
    needed = {c for columns in indicator.needs.values() for n in columns for c in n.any_of}
    here = world.place is None or row["region_code"] in (*regions_above(world.place), UNPLACED)
    here = here or only_there(world, row["month"])
    tables = {need.table for need in indicator.ledgers}
    now = row["month"] == str(world.closing)
    return bool(
        (needed & world.lacking and here) or tables & world.absent or (now and tables & world.quiet)
    )


def only_there(world: World, month: str) -> bool:
    """Whether, until a month or in its year or the one before, only the place that lacks a column
    has rows: then nobody says it, and it is lacking everywhere.
    """
    told = [
        (row["month"], row.get("village_code"))
        for table in sorted({table for table, _ in world.lacking})
        for row in world.rows(table)
        if row.get("month", "9999-12") <= month
    ]
    years = [str(int(month[:4]) - back) for back in (0, 1)]
    parts = [told, *([row for row in told if row[0][:4] == year] for year in years)]
    return any({place for _, place in part} == {world.place} for part in parts)


def must_be_unknown(row: dict[str, Any], indicator: Indicator, world: World) -> bool:
    """Whether it needs a ledger that nobody handed in, or what a quiet month did not tell."""
    absent = any(need.table in world.absent for need in indicator.ledgers)
    told = [need for need in indicator.ledgers if need.when in ("closing", "month")]
    quiet = any(need.table in world.quiet for need in told)
    return absent or (quiet and row["month"] == str(world.closing))


def check_row(row: dict[str, Any], cell: Cell, indicator: Indicator) -> None:
    status, value = outcome(cell, indicator)
    shown = {k: row[k] for k in ("indicator", "month", "region_code", "dimension", "value")}
    assert row["status"] == status, (shown, cell)
    if value is None:
        assert row["value"] is None, (shown, cell)
        return
    assert math.isclose(row["value"], float(value), rel_tol=1e-9, abs_tol=1e-9), (shown, cell)
    if indicator.kind == "rate":
        assert row["low"] <= row["value"] + 1e-9 and row["value"] <= row["high"] + 1e-9
        assert row["low"] >= 0 and row["high"] <= 100


def outcome(cell: Cell, indicator: Indicator) -> tuple[str, Any]:
    """Status and value that a cell's contents lead to."""
    if cell.blocked and not cell.known:
        return min(cell.blocked), None
    if indicator.kind in ("count", "amount"):
        return "ok", cell.numerator
    if indicator.kind in ("rate", "ratio", "mean"):
        if indicator.kind == "rate" and cell.numerator > cell.denominator:
            return "口径矛盾", None
        if not cell.denominator:
            return "不适用", None
        return "ok", indicator.scale * float(cell.numerator) / float(cell.denominator)
    if not cell.values:
        return "不适用", None
    if indicator.kind == "gini":
        found = gini(cell.values)
        return ("不适用", None) if found is None else ("ok", found)
    return "ok", quantile(cell.values, indicator.quantile or 0.5)


def gini(values: list[float]) -> float | None:
    total, n = sum(values), len(values)
    if total <= 0:
        return None
    return math.fsum(abs(a - b) for a in values for b in values) / (2 * n * total)


def something(indicator: Indicator, cell: Cell) -> bool:
    if indicator.kind in ("count", "amount"):
        return bool(cell.numerator)
    return bool(cell.denominator) if indicator.denominator else bool(cell.values)


def published(indicator: Indicator, region: str, dimension: str) -> bool:
    if level(region) not in indicator.levels:
        return False
    if not dimension:
        return indicator.total
    name = dimension.split("=")[0]
    split = {d.id: d.levels for d in indicator.dimensions}
    return level(region) in split.get(name, ())


def level(region: str) -> str:
    if region[6:] == "000000":
        return "county"
    return "township" if region[9:] == "000" else "village"


def test_counts_and_amounts_add_up_and_rates_are_bounded(ledgers: Ledgers) -> None:
    @given(st.data())
    def adds_up(data: Any) -> None:
        family = data.draw(st.sampled_from(sorted(TABLES)))
        world = data.draw(worlds(frozenset(TABLES[family].split())))
        put_into(ledgers, world)
        add_up(ledgers, world, family)

    same_worlds(adds_up, 6, BATCH)()


def add_up(ledgers: Ledgers, world: World, family: str) -> None:
    """Parts make their whole; rates lie between their bounds."""
    rows = compute(
        ledgers.connection, world.closing, world.rules, "220281", families=[family]
    ).to_pylist()
    kinds = {i.id: i for i in catalogue().values()}
    figures = {(r["indicator"], r["month"], r["dimension"], r["region_code"]): r for r in rows}
    for (name, month, dimension, region), row in figures.items():
        if row["low"] is not None:
            assert 0 <= row["low"] <= row["value"] <= row["high"] <= 100
        if region != COUNTY or kinds[name].kind not in ("count", "amount"):
            continue
        if row["status"] != "ok" or "village" not in kinds[name].levels:
            continue
        split = {d.id: d.levels for d in kinds[name].dimensions}
        if dimension and "village" not in split[dimension.split("=")[0]]:
            continue
        parts = [figures.get((name, month, dimension, v)) for v in (*VILLAGES, UNPLACED)]
        assert row["value"] == pytest.approx(sum(p["value"] for p in parts if p), abs=1e-6), row
