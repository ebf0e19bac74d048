"""The catalogue as it is loaded: what its files say, and what follows where they say nothing."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import pytest

from fanpin_lib import fields
from fanpin_lib.indicators.catalogue_file import read_catalogue
from fanpin_lib.indicators.loader import families_for, load_families, load_indicators
from fanpin_lib.indicators.model import LEVELS, NOTHING, UPPER_LEVELS, ColumnNeed, LedgerNeed
from fanpin_lib.indicators.needs import column_need, read_needs

#: What holds of an indicator whose file does not say it; the file's names and the loaded ones.
UNSAID: dict[str, Any] = {
    "clause": "", "unless": "", "quantile": None, "total": True, "since": 0, "rules": (),
    "cites": (), "levels": LEVELS, "block": {}, "months": "自所需台账首次报送之月起",
}  # fmt: skip
LOADED = {"unless": "known_by", "block": "blockers"}


@cache
def specs() -> dict[str, dict[str, Any]]:
    """What the files hold; read when a test asks, for what is read before hides mistakes."""
    return {spec["family"]: spec for spec in read_catalogue()}


def given() -> list[tuple[dict[str, Any], dict[str, Any]]]:
    return [(spec, one) for spec in specs().values() for one in spec["indicators"]]


def told(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def test_an_indicator_is_what_its_file_says() -> None:
    for spec, one in given():
        loaded = load_indicators()[one["id"]]
        for name in ("name", "kind", "unit", "direction", "fact"):
            assert getattr(loaded, name) == one[name]
        for name, unsaid in UNSAID.items():
            assert getattr(loaded, LOADED.get(name, name)) == told(one.get(name, unsaid)), name
        assert loaded.definition == one["definition"].strip() and loaded.family == spec["family"]
        assert loaded.tells == one.get("tells", spec.get("tells", NOTHING))
        below = one.get("denominator") or {"text": "", "sql": None}
        assert (loaded.numerator, loaded.denominator) == (one["numerator"]["text"], below["text"])
        assert loaded.scale == one.get("scale", 100 if one["kind"] == "rate" else 1)


def test_a_family_is_what_its_file_says() -> None:
    assert list(load_families()) == list(specs())
    for name, family in load_families().items():
        said = specs()[name]
        assert (family.id, family.name, family.order) == (name, said["name"], said["order"])
        assert family.notes == said.get("notes", "")
        for part in ("rules", "needs", "prepared", "may_read"):
            assert getattr(family, part) == tuple(said.get(part, ()))
        assert list(family.indicators) == [one["id"] for one in said["indicators"]]
        assert list(family.facts) == list(said["facts"])
    assert len({family.sql for family in load_families().values()}) == len(specs())


def test_a_relation_is_what_its_file_says() -> None:
    for family, spec in specs().items():
        for name, said in spec["facts"].items():
            fact = load_families()[family].facts[name]
            assert (fact.name, fact.family) == (name, family)
            assert fact.rows.key == tuple(said["rows"]["key"])
            assert (fact.rows.unit, fact.rows.behind) == (
                said["rows"]["unit"], said["rows"].get("behind", ""),
            )  # fmt: skip
            assert fact.reads == read_needs(said.get("reads"))
            assert fact.assumes == said.get("assumes", {})
            assert (fact.whole, fact.stands) == (
                said.get("whole", False),
                said.get("stands", False),
            )
            assert list(fact.dimensions) == list(said.get("dimensions", {}))
            for dimension, part in said.get("dimensions", {}).items():
                loaded = fact.dimensions[dimension]
                assert loaded.id == dimension and not loaded.values and loaded.rule is None
                assert loaded.levels == (UPPER_LEVELS if "levels" in part else LEVELS)
                assert loaded.reads == read_needs(part.get("reads"))
                assert (loaded.name, loaded.column, loaded.tells) == (
                    part["name"], part["column"], part["tells"],
                )  # fmt: skip


def test_a_figure_s_sql_is_its_own_and_each_part_s_its_column_s() -> None:
    split = 0
    for _, one in given():
        loaded = load_indicators()[one["id"]]
        below = (one.get("denominator") or {}).get("sql")
        measures = [("", one.get("column", "{column}"), loaded.measure)]
        by_value = loaded.dimensions[len(one.get("dimensions", ())) :]
        for (name, said), dimension in zip(one.get("split", {}).items(), by_value, strict=True):
            assert (dimension.id, dimension.name) == (name, said["name"])
            assert (dimension.rule, dimension.tells) == (said.get("rule"), loaded.tells)
            columns = said.get("columns", {})
            assert list(dimension.values) == list(columns)
            measures += [(v, columns[v], m) for v, m in dimension.values.items()]
            split += len(columns)
        for value, column, measure in measures:
            sql = one["numerator"]["sql"], below, one.get("n")
            filled = tuple(part and part.replace("{column}", column) for part in sql)
            assert (measure.numerator, measure.denominator, measure.n) == filled, value
        assert [d.id for d in loaded.dimensions] == [
            *one.get("dimensions", ()),
            *one.get("split", ()),
        ]
    assert split > 10


def test_a_figure_stands_where_it_or_its_relation_says_so() -> None:
    for spec, one in given():
        fact = spec["facts"].get(one["fact"]) or load_indicators()[one["id"]]
        by_fact = fact.get("stands", False) if isinstance(fact, dict) else fact.stands
        assert load_indicators()[one["id"]].stands == one.get("stands", by_fact)


def test_when_a_ledger_is_needed_is_what_the_file_says_or_its_mode() -> None:
    ledgers = {name: f for family in load_families().values() for name, f in family.facts.items()}
    assert ledgers["household_incomes"].ledgers == (LedgerNeed("monthly_records", "ever", (0,)),)
    assert ledgers["income_changes"].ledgers == (LedgerNeed("monthly_records", "ever", (0, -12)),)
    assert LedgerNeed("cases", "closing", (0,)) in ledgers["monitored_incomes"].ledgers
    said = [(ledgers[n].ledgers, f) for spec in specs().values() for n, f in spec["facts"].items()]
    said += [(load_indicators()[i["id"]].ledgers, i) for _, i in given() if "ledgers" in i]
    for loaded, spec in said:
        for need in loaded:
            listed = spec["ledgers"]
            own = listed[need.table] if isinstance(listed, dict) else None
            by_mode = "month" if fields.table(need.table).mode == "period" else "closing"
            offsets = own["ever"] if isinstance(own, dict) else own
            of_months = "ever" if isinstance(own, dict) else "month"
            when = of_months if isinstance(offsets, list) else own or by_mode
            assert need.when == when, spec
            assert need.offsets == (tuple(offsets) if isinstance(offsets, list) else (0,)), spec
    needs = {need for fact in ledgers.values() for need in fact.ledgers}
    needs |= {need for one in load_indicators().values() for need in one.ledgers}
    assert any(need.when == "month" and need.offsets != (0,) for need in needs)
    for _, one in given():
        if "ledgers" in one:
            names = [need.table for need in load_indicators()[one["id"]].ledgers]
            assert names == list(one["ledgers"])
        else:
            assert load_indicators()[one["id"]].ledgers == ledgers[one["fact"]].ledgers


@pytest.mark.parametrize(
    ("text", "need"),
    [
        ("cases.risks", ColumnNeed((("cases", "risks"),))),
        ("cases.a|alerts.b", ColumnNeed((("cases", "a"), ("alerts", "b")))),
        ("cases.a:ever", ColumnNeed((("cases", "a"),), "", "ever")),
        ("cases.a@line_x", ColumnNeed((("cases", "a"),), "line_x")),
        ("cases.a|cases.b:own@x", ColumnNeed((("cases", "a"), ("cases", "b")), "x", "own")),
    ],
)  # fmt: skip
def test_a_column_is_needed_as_it_is_written(text: str, need: ColumnNeed) -> None:
    assert column_need(text) == need
    assert read_needs({"c": [text, text]}) == {"c": (need, need)} and read_needs(None) == {}


def test_a_figure_needs_the_columns_that_its_sql_names_and_each_part_its_own() -> None:
    def needed(indicator: str, figure: str = "") -> set[str]:
        needs = load_indicators()[indicator].needs[figure]
        assert len(set(needs)) == len(needs)
        return {column for need in needs for _, column in need.any_of}

    for one in load_indicators().values():
        fact = load_families()[one.family].facts.get(one.fact)
        named = set(re.findall(r"\w+", f"{one.measure.numerator} {one.measure.denominator}"))
        reads = fact.reads if fact else {}
        own = {n for column in named & set(reads) for n in reads[column]}
        assert set(one.needs[""]) == own | set(reads.get("*", ())) or not fact
        for split in one.dimensions:
            if fact and split.column:
                total, whole = set(one.needs[""]), set(one.needs[split.id])
                assert whole == total | set(reads.get(split.column, ()))
            for value, columns in split.reads.items():
                assert set(one.needs[f"{split.id}={value}"]) == own | set(columns) or not fact
    rows = {"net_income_per_capita"}
    assert needed("income_median") == needed("income_mean") == rows
    assert needed("under_line") == rows | {"disposable_income_per_capita"}
    sources = {"wage_income", "business_income", "property_income", "transfer_income"}
    share = load_indicators()["income_share"]
    for dimension in share.dimensions:
        assert dimension.values
        for value, measure in dimension.values.items():
            own = needed("income_share", f"{dimension.id}={value}")
            assert rows <= own <= rows | sources
            assert own & sources >= {s for s in sources if s in measure.numerator}
    assert "risks" in needed("cases_active", "risk") and "risks" not in needed("cases_active")
    assert set(load_indicators()["cases_active"].needs) == {"", "category", "risk"}


def test_families_run_with_those_whose_relations_they_read() -> None:
    for family in load_families().values():
        run = [f.id for f in families_for([family.id])]
        assert {family.id, *family.needs} <= set(run)
        assert run == [name for name in load_families() if name in run]
    assert [f.id for f in families_for(None)] == list(load_families())
    alone = next(f for f in load_families().values() if not f.needs)
    assert [f.id for f in families_for([alone.id])] == [alone.id]
