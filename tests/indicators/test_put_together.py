"""How the long table is put together from what was counted: in pieces, by bands, by months."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from fanpin_lib.indicators import assemble, engine
from fanpin_lib.indicators.bands import _always
from fanpin_lib.indicators.loader import families_for
from fanpin_lib.indicators.model import Family
from tests.indicators.ledger_tables import Rules, Value
from tests.indicators.test_first_figures import EAST, TOWN, Figures, county


@pytest.mark.parametrize("many", [1, 2, 3, 5])
def test_the_table_is_the_same_in_pieces_of_any_size(monkeypatch, many) -> None:
    ledgers = county()
    ledgers.put("households", {"household_id": "h9", "village_code": "220281109009"})
    whole = Figures(ledgers, families=["scale"]).table
    assert len(set(whole["region_code"].to_pylist())) == 8  # the last ones: in no known village
    monkeypatch.setattr(assemble, "_REGIONS_AT_ONCE", many)
    assert Figures(ledgers, families=["scale"]).table.equals(whole)


def test_what_needs_tables_that_nobody_made_is_unknown_in_every_month() -> None:
    ledgers = county()
    ledgers.everything_delivered(ledgers.month.window(24))
    figures = Figures(ledgers, families=["assessment"])
    said = {row["status"] for row in figures.table.to_pylist()}
    assert said == {"无数据"}


def test_what_is_compared_with_months_before_begins_after_them(monkeypatch) -> None:
    """Two months before: the first two of the window have nothing to be compared with."""

    def compared(names: list[str] | None) -> list[Family]:
        return [
            replace(f, indicators={n: replace(i, since=2) for n, i in f.indicators.items()})
            for f in families_for(names)
        ]

    monkeypatch.setattr(engine, "families_for", compared)
    ledgers = county()
    ledgers.everything_delivered(ledgers.month.window(24))
    months = [str(month) for month in ledgers.month.window(12)]
    said = {month: set() for month in months}
    for row in Figures(ledgers, families=["scale"]).table.to_pylist():
        said[row["month"]].add(row["status"])
    assert said[months[0]] == said[months[1]] == {"无数据"}
    assert all("ok" in said[month] for month in months[2:])


class ChangedBands(Rules):
    """The income is divided otherwise from June on."""

    def value(self, rule_id: str, on: date) -> Value:
        if rule_id == "income_bands":
            return Value([5000, 10000] if on < date(2026, 6, 1) else [6000], "元")
        return super().value(rule_id, on)


def test_a_band_counts_in_the_months_in_which_its_rule_has_it() -> None:
    ledgers = county()
    for month in ("2026-05", "2026-10"):
        ledgers.put("monthly_records", {
            "month": month, "household_id": "h1", "village_code": EAST, "members": 2,
            "net_income_per_capita": 5500, "wage_income": 11000,
        })  # fmt: skip
    figures = Figures(ledgers, ChangedBands(), families=["income"])
    bands = {
        (month, dim): row["value"]
        for (region, month, indicator, dim), row in figures.rows.items()
        if (region, indicator) == (TOWN, "income_band") and month in ("2026-05", "2026-10")
    }
    counted = {key: value for key, value in bands.items() if value}
    assert counted == {("2026-05", "band=5000–<10000"): 1, ("2026-10", "band=<6000"): 1}


@pytest.mark.parametrize(
    ("months", "always"),
    [
        ([["2026-05"], ["2026-05"]], True),
        ([["2026-05"], ["2026-06"]], False),
        ([["2026-05"]], True),
    ],
)
def test_bands_are_the_same_in_all_months_or_not(months, always) -> None:
    assert _always([(str(n), 0.0, 1.0, list(said)) for n, said in enumerate(months)]) is always
