"""Who stands behind figures that tell something of persons: what they add makes the figures."""

from __future__ import annotations

from functools import cached_property
from itertools import groupby
from typing import Any

import pytest

from fanpin_lib.indicators.behind import FIGURES, Behind
from fanpin_lib.indicators.engine import compute
from fanpin_lib.policy.loader import load_profile
from tests.indicators.ledger_tables import COUNTY, Ledgers, Rules, small_county
from tests.indicators.test_first_figures import EAST, WEST, Cell, _cells

UNPLACED = "220281999999"
MONTHS = ("2026-10", "2026-09", "2026-08")  # bit 0, 1, 2
FAMILIES = ["scale", "income", "assistance", "visits", "low_income", "classes"]


class World:
    """A small county's figures and who stands behind them, by the names of households."""

    def __init__(self, ledgers: Ledgers, families: list[str], rules: Rules | None = None) -> None:
        found: list[Behind] = []
        table = compute(
            ledgers.connection, MONTHS[0], rules or Rules(), "220281",
            families=families, when_counted=found.append,
        )  # fmt: skip
        self.cells, self.behind, self._connection = _cells(table), found[0], ledgers.connection

    @cached_property
    def figures(self) -> dict[tuple[str, str], dict[str, Any]]:
        rows = self.behind.figures.to_pylist()
        return {(row["indicator"], row["dimension"]): row for row in rows}

    @cached_property
    def households(self) -> list[dict[str, Any]]:
        digests = [(self._digest(name), name) for name in ("?", "h1", "h2", "h3", "h4", "h5")]
        named = dict(digests)
        rows = self.behind.households.to_pylist()
        return [row | {"household": named[row["household"]]} for row in rows]

    def _digest(self, name: str) -> int:
        return self._connection.execute("SELECT md5_number_lower(?)", [name]).fetchone()[0]

    def of(self, base: str, category: str = "") -> list[tuple[Any, ...]]:
        """Household, place and months (the newest three) of a base."""
        return [
            (row["household"], row["region_code"], months(row))
            for row in self.households
            if (row["base"], row["category"]) == (base, category)
        ]


def months(row: dict[str, Any]) -> str:
    """The newest three months in which it counts, such as 10/08."""
    return "/".join(m[-2:] for no, m in enumerate(MONTHS) if row["months"] >> no & 1)


def county() -> Ledgers:
    """h1 and h2 earn the same in October; h4 lives in a village that nobody knows."""
    ledgers = Ledgers(MONTHS[0])
    small_county(ledgers)
    homes = {"h1": EAST, "h2": EAST, "h3": WEST, "h4": "220281109009", "h5": WEST}
    for household, village in homes.items():
        net = {"safety_net": "低保" if household in ("h1", "h5") else "无"}
        ledgers.put("households", {"household_id": household, "village_code": village, **net})
    for household, month, income in (
        ("h1", "2026-09", 4000), ("h1", "2026-10", 4500), ("h2", "2026-10", 4500),
        ("h3", "2026-08", 9000), ("h4", "2026-10", 100),
    ):  # fmt: skip
        record = {"month": month, "household_id": household, "village_code": homes[household]}
        members = {"members": 2 if household == "h1" else 1}
        members |= dict.fromkeys(("wage_income", "business_income"), 700)
        members |= dict.fromkeys(("property_income", "transfer_income"), 50)
        ledgers.put("monthly_records", {**record, **members, "net_income_per_capita": income})
    for case, household, village, risk, begun, ended in (
        ("c1", "h1", EAST, "因病", "2026-09-05", None),
        ("c2", "h3", WEST, "因学", "2026-01-05", "2026-09-20"),
        ("c3", None, WEST, "因病", "2026-10-02", None),
    ):
        ledgers.put("cases", {
            "case_id": case, "household_id": household, "village_code": village,
            "registered_category": "边缘易致贫户", "risks": [risk],
            "identified_on": begun, "eliminated_on": ended})  # fmt: skip
    for no, (case, kind, amount) in enumerate(
        [("c1", "产业'帮扶", 300), ("c1", "产业'帮扶", 200), ("c1", "教育帮扶", 50),
         ("c9", "教育帮扶", 7)]
    ):  # fmt: skip
        ledgers.put("measures", {
            "measure_id": f"m{no}", "case_id": case, "village_code": EAST, "kind": kind,
            "started_on": "2026-10-03", "amount": amount})  # fmt: skip
    return ledgers


@pytest.fixture(scope="module")
def world() -> World:
    rules = Rules(classes=dict(load_profile("county-2020").classes))
    return World(county(), FAMILIES, rules)


def test_whom_a_figure_counts_stands_behind_it_in_the_months_it_does(world: World) -> None:
    assert world.of("under_line") == [
        ("h2", EAST, "10"), ("h1", EAST, "10/09"), ("h4", UNPLACED, "10"),
    ]  # fmt: skip
    assert world.of("cases_active/risk", "因学") == [("h3", WEST, "08")]
    assert world.of("income_band/band", "5000–<10000") == [("h3", WEST, "10/09/08")]


def test_rows_that_name_no_household_stand_for_one_together(world: World) -> None:
    assert world.of("cases_new/risk", "因病") == [("h1", EAST, "09"), ("?", WEST, "10")]
    assert set(world.of("measure_amount/kind", "教育帮扶")) == {
        ("h1", EAST, "10"), ("?", EAST, "10"),
    }  # fmt: skip
    assert world.of("measure_amount/kind", "产业'帮扶") == [("h1", EAST, "10")]


def test_who_is_there_is_said_of_every_relation_that_tells(world: World) -> None:
    there = {name for name, _, _ in world.of("=household_incomes")}
    assert there == {"h1", "h2", "h3", "h4"}
    populations = {row["population"] for row in world.behind.figures.to_pylist()}
    assert "=visit_days" not in populations and "=episode_months" in populations
    tokens = {row["token"] for row in world.households if row["base"] in populations}
    assert tokens == {1}, "only that they are there"


def test_a_rate_that_tells_nothing_itself_stands_on_who_is_in_each_part(world: World) -> None:
    assert world.figures["elimination_rate", "risk"]["base"] == "=episode_months/risk"
    assert world.of("=episode_months/risk", "因学") == [("h3", WEST, "10/09/08")]
    assert ("elimination_rate", "") not in world.figures


def test_amounts_add_up_to_what_is_shown(world: World) -> None:
    """Of every place and month, in total and by parts."""
    kept = [row for row in world.households if row["amount"] is not None]
    assert {row["base"] for row in kept} >= {
        "income_mean", "income_share/source", "measure_amount/kind",
    }  # fmt: skip
    for (base, category), rows in _grouped(kept):
        indicator, _, split = base.partition("/")
        dim = f"{split}={category}" if split else ""
        _adds_up(world.cells, list(rows), (indicator, dim))


def _grouped(rows: list[dict[str, Any]]) -> Any:
    key = lambda row: (row["base"], row["category"])  # noqa: E731
    return groupby(sorted(rows, key=key), key)


def _adds_up(cells: dict[Cell, Any], rows: list[dict[str, Any]], figure: tuple[str, str]) -> None:
    for no, month in enumerate(MONTHS):
        for place, digits in ((COUNTY, 6), (EAST, 12), (WEST, 12), (UNPLACED, 12)):
            inside = [r for r in rows if r["region_code"][:digits] == place[:digits]]
            added = sum(row["amount"] for row in inside if row["months"] >> no & 1)
            row = cells.get((place, month, *figure))  # some splits are the county's alone
            assert row or place != COUNTY or not added
            assert not row or (row["numerator"] or 0) == pytest.approx(added), (figure, place)


def test_equal_values_have_one_digest_and_others_another(world: World) -> None:
    base = "household_incomes:net_income_per_capita"
    assert (
        world.figures["income_gini", ""]["base"] == base == world.figures["income_q1", ""]["base"]
    )
    rows = [row for row in world.households if row["base"] == base]
    october = {row["household"]: row["token"] for row in rows if row["months"] & 1}
    assert october["h1"] == october["h2"] and len(set(october.values())) == 3
    assert len({row["token"] for row in rows}) == 4, "h1 earned something else in September"
    assert {row["amount"] for row in rows} == {None}
    persons = {
        row["household"]: row["token"]
        for row in world.households
        if row["base"] == "person_incomes:net_income_per_capita" and row["months"] & 1
    }
    assert len(set(persons.values())) == 4, "two persons of h1 earn what one of h2 earns"


def test_a_figure_says_what_it_tells_and_how_it_may_be_shown(world: World) -> None:
    names = ("base", "population", "tells", "whole", "counts")
    said = {key: tuple(row[n] for n in names) for key, row in world.figures.items()}
    incomes = "=household_incomes"
    assert said["under_line", ""] == ("under_line", incomes, "income", False, True)
    assert said["income_mean", ""] == ("income_mean", incomes, "income", True, False)
    assert said["income_band", "band"] == ("income_band/band", incomes, "income", False, True)
    assert said["cases_active", "risk"] == (
        "cases_active/risk", "=active_households", "health", False, False,
    )  # fmt: skip
    assert said["cases_new", "risk"] == (
        "cases_new/risk", "=episode_months", "health", True, False,
    )  # fmt: skip
    assert ("cases_active", "category") not in said and ("cases_active", "") not in said


def test_classes_that_counts_by_category_say_anyway_are_nobodys_secret(world: World) -> None:
    """Of what the register says; the low-income aid that another ledger says is kept."""
    parts = {row["category"] for row in world.households if row["base"].endswith("/class")}
    assert any(part.startswith("低保特困情况：") for part in parts)
    assert not any(part.startswith("监测对象类别：") for part in parts)
    (opened,) = {row["open"] for row in world.behind.figures.to_pylist()}
    assert opened == "监测对象类别："


def test_where_nothing_tells_anything_nobody_stands_behind() -> None:
    found = World(county(), ["submissions"]).behind
    assert (found.figures.num_rows, found.households.num_rows) == (0, 0)
    assert found.figures.schema == FIGURES


def test_a_relation_of_villages_stands_for_the_households_in_them() -> None:
    """A village is marked for those who lost income there: they stand behind the mark."""
    ledgers = county()
    for month, income in (("2025-10", 9000), ("2026-10", 1000)):
        record = {"month": month, "household_id": "h5", "village_code": WEST}
        ledgers.put("monthly_records", {**record, "net_income_per_capita": income})
    world = World(ledgers, ["early_signs"])
    population = world.figures["income_fall_signal_villages", ""]["population"]
    assert world.of(population) == [("h5", WEST, "10")]
