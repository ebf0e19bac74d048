"""Figures of a fact made by hand: every kind, level and split, counted once more in Python."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from importlib.resources import files
from typing import Any

import duckdb
import numpy as np
import pytest

from fanpin_lib.indicators.aggregate import add_figures
from fanpin_lib.indicators.figure_sql import create_target
from fanpin_lib.indicators.model import LEVELS, UPPER_LEVELS, Dimension, Indicator, Measure

#: Month, village (99: nobody knows it), part, size and what was earned.
ROWS = [
    ("2026-10", "11", "甲", 1, 100.0),
    ("2026-10", "11", "甲", 2, 300.0),
    ("2026-10", "11", "乙", 3, 300.0),
    ("2026-10", "12", "乙", 4, 900.0),
    ("2026-10", "12", None, 5, None),
    ("2026-10", "99", "甲", 6, 50.0),
    ("2026-09", "11", "甲", 7, 10.0),
    ("2026-08", "11", "甲", 8, 1.0),  # before the window
]
MONTHS = {"2026-09": 11, "2026-10": 12}
#: The place of a code, and what lies above each place.
PLACES, UNPLACED = {"11": 1, "12": 2, "无": 3}, "无"
ABOVE = {1: {1: "village", 10: "township", 20: "county"},
         2: {2: "village", 10: "township", 20: "county"},
         3: {3: "village", 20: "county"}}  # fmt: skip

EVERYWHERE = Dimension("part", "部分", column="part")
ABOVE_VILLAGES = Dimension("upper", "上层", column="size", levels=UPPER_LEVELS)
BIG = {"大": Measure("count(*) FILTER (WHERE size > 2)")}
SIZES = Dimension("size", "大小", values=BIG)


def indicator(name: str, kind: str, measure: Measure, **more: Any) -> Indicator:
    said = dict.fromkeys(("name", "family", "unit", "definition", "numerator", "denominator"), "")
    said |= {"clause": "", "direction": "neutral", "months": ""}
    options = {"ledgers": (), "rules": (), "cites": (), "levels": LEVELS} | more
    return Indicator(id=name, kind=kind, measure=measure, fact="fact", **said, **options)  # type: ignore[arg-type]


def figures_of(*indicators: Indicator) -> dict[tuple[Any, ...], dict[str, Any]]:
    """Rows of ``figures`` by month's number, place, indicator and dimension; none twice."""
    connection = duckdb.connect()
    connection.execute((files("fanpin_lib.indicators") / "gini.sql").read_text("utf-8"))
    connection.execute("CREATE TABLE window_months (month VARCHAR, no INTEGER)")
    connection.executemany("INSERT INTO window_months VALUES (?, ?)", list(MONTHS.items()))
    connection.execute("CREATE TABLE unit_map (code VARCHAR, place INTEGER)")
    connection.executemany("INSERT INTO unit_map VALUES (?, ?)", list(PLACES.items()))
    connection.execute("CREATE TABLE ancestors (place INTEGER, above INTEGER, level VARCHAR)")
    lines = [(place, up, level) for place, ups in ABOVE.items() for up, level in ups.items()]
    connection.executemany("INSERT INTO ancestors VALUES (?, ?, ?)", lines)
    connection.execute(
        "CREATE TABLE fact (month VARCHAR, region_code VARCHAR, part VARCHAR, size INTEGER, "
        "earned DOUBLE)"
    )
    connection.executemany("INSERT INTO fact VALUES (?, ?, ?, ?, ?)", ROWS)
    numbers = create_target(connection, [one.id for one in indicators])
    add_figures(connection, "fact", list(indicators), UNPLACED, numbers)
    left = connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()
    assert ("rows_of_fact",) not in left
    names = {number: name for name, number in numbers.items()}
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in connection.sql("FROM figures").to_arrow_table().to_pylist():
        key = row.pop("no"), row.pop("place"), names[row.pop("indicator")], row.pop("dimension")
        assert key not in found
        found[key] = row
    return found


Group = dict[tuple[int, int, str], list[tuple[Any, ...]]]


def grouped(split: Callable[[tuple[Any, ...]], str | None] = lambda row: "") -> Group:
    """Rows by month's number, place and split."""
    groups: Group = defaultdict(list)
    for row in ROWS:
        place, dimension = PLACES.get(row[1], PLACES[UNPLACED]), split(row)
        for above in ABOVE[place] if row[0] in MONTHS else ():
            groups[MONTHS[row[0]], above, dimension].append(row)
    return groups


def by_part(row: tuple[Any, ...]) -> str:
    return f"part={row[2] or '未填'}"


def level_of(place: int) -> str:
    return next(ups[place] for ups in ABOVE.values() if place in ups)


def test_counts_stand_in_total_by_a_column_and_by_single_measures() -> None:
    counted = figures_of(
        indicator("rows", "count", Measure("count(*)"), dimensions=(EVERYWHERE, SIZES))
    )
    expected = {
        (no, at, "rows", dim): len(rows)
        for split in (lambda row: "", by_part)
        for (no, at, dim), rows in grouped(split).items()
    }
    expected |= {
        (no, at, "rows", "size=大"): sum(row[3] > 2 for row in rows)
        for (no, at, _), rows in grouped().items()
    }
    assert {key: row["numerator"] for key, row in counted.items()} == expected
    assert all(row["n"] == row["numerator"] for row in counted.values())
    assert {row["blocked"] for row in counted.values()} == {None}


def test_what_is_split_above_villages_only_is_not_in_villages_and_totals_stand_once() -> None:
    counted = figures_of(
        indicator("rows", "count", Measure("count(*)"), dimensions=(EVERYWHERE, ABOVE_VILLAGES))
    )
    upper = {key: row for key, row in counted.items() if key[3].startswith("upper=")}
    expected = {
        (no, at, "rows", dim): len(rows)
        for (no, at, dim), rows in grouped(lambda row: f"upper={row[3]}").items()
        if level_of(at) != "village"
    }
    assert {key: row["numerator"] for key, row in upper.items()} == expected
    assert (12, 1, "rows", "") in counted and (12, 1, "rows", "part=甲") in counted


def test_a_rate_has_both_parts_and_counts_its_denominator_unless_it_says_otherwise() -> None:
    big, rows = "count(*) FILTER (WHERE size > 2)", "count(*)"
    found = figures_of(
        indicator("rate", "rate", Measure(big, rows)),
        indicator("mean", "mean", Measure("sum(earned)", rows, "count(earned)")),
    )
    for (no, at, _), members in grouped().items():
        rate, mean = found[no, at, "rate", ""], found[no, at, "mean", ""]
        assert rate["numerator"] == sum(row[3] > 2 for row in members)
        assert rate["denominator"] == rate["n"] == mean["denominator"] == len(members)
        assert mean["n"] == sum(row[4] is not None for row in members)


def test_some_levels_and_no_total_are_left_out() -> None:
    found = figures_of(
        indicator("towns", "count", Measure("count(*)"), levels=("township",)),
        indicator("parts", "count", Measure("count(*)"), total=False, dimensions=(EVERYWHERE,)),
    )
    assert {key[1] for key in found if key[2] == "towns"} == {10}
    assert {key[3] for key in found if key[2] == "parts"} == {"part=甲", "part=乙", "part=未填"}


def test_rows_may_block_a_figure_unless_others_make_it_known() -> None:
    unknown = {"规则未定": "count(*) FILTER (WHERE part IS NULL)", "日历待公布": "count(*)"}
    found = figures_of(
        indicator("blocked", "count", Measure("count(*)"), blockers=unknown),
        indicator("known", "count", Measure("count(*)"), blockers=unknown,
                  known_by="count(*) FILTER (WHERE size = 4)"),
    )  # fmt: skip
    said = {key[:3]: row["blocked"] for key, row in found.items() if key[0] == 12}
    assert said[12, 1, "blocked"] == said[12, 1, "known"] == "日历待公布"
    assert said[12, 2, "blocked"] == said[12, 20, "blocked"] == "规则未定"
    assert said[12, 2, "known"] is said[12, 20, "known"] is None


@pytest.mark.parametrize("share", [0.25, 0.5, 0.9])
def test_quantiles_are_of_the_rows_of_each_level_and_split(share: float) -> None:
    rich = {"大": Measure("CASE WHEN size > 2 THEN earned END")}
    dimensions = EVERYWHERE, Dimension("size", "大小", values=rich)
    quantile = indicator(
        "quantile", "quantile", Measure("earned"), quantile=share, dimensions=dimensions
    )
    found = figures_of(quantile)
    checked = 0
    for split in (lambda row: "", by_part):
        for (no, at, dim), rows in grouped(split).items():
            earned = [row[4] for row in rows if row[4] is not None]
            if earned:
                row = found[no, at, "quantile", dim]
                assert row["value"] == pytest.approx(np.quantile(earned, share))
                assert row["n"] == len(earned) and row["numerator"] is None
                checked += 1
            else:
                assert (no, at, "quantile", dim) not in found
    assert checked > 10
    assert found[12, 1, "quantile", "size=大"]["value"] == 300
    assert {key[3] for key in found} == {"", "part=甲", "part=乙", "size=大"}


def test_a_median_is_what_is_asked_where_nothing_is_said_and_gini_is_of_rows() -> None:
    found = figures_of(
        indicator("median", "quantile", Measure("earned")),
        indicator("gini", "gini", Measure("earned"), dimensions=(EVERYWHERE,)),
        indicator("split", "gini", Measure("earned"), total=False, dimensions=(
            Dimension("part", "部分", column="part", levels=("county",)),)),
    )  # fmt: skip
    earned = np.sort([row[4] for row in ROWS if row[0] == "2026-10" and row[4] is not None])
    ranks = np.arange(1, len(earned) + 1)
    many = len(earned)
    gini = 2 * (ranks * earned).sum() / (many * earned.sum()) - (many + 1) / many
    assert found[12, 20, "median", ""]["value"] == np.median(earned)
    assert found[12, 20, "gini", ""]["value"] == pytest.approx(gini)
    assert {key[1] for key in found if key[2] == "split"} == {20}
    assert {key[3] for key in found if key[2] == "split"} == {"part=甲", "part=乙"}
    assert {key[3] for key in found if key[2] == "median"} == {""}


def test_sums_are_grouped_by_the_level_that_has_them_at_all() -> None:
    assert figures_of() == {}
    levels = {level_of(key[1]) for key in figures_of(indicator("n", "count", Measure("count(*)")))}
    assert levels == {"village", "township", "county"}
