"""Patterns of very long decisions, and which other readings are worth a word: made by hand."""

from __future__ import annotations

import duckdb
import pytest

from fanpin_lib.classification.outcomes import outcomes_over
from fanpin_lib.classification.readings import Change, Variant, with_income
from fanpin_lib.classification.space import Dimension, Value
from fanpin_lib.classification.verdicts import (
    Verdict,
    other_readings,
    pattern_sql,
    truths_of,
    verdict_of,
)
from fanpin_lib.policy import CompiledDecision
from fanpin_lib.policy.citations import Citation, Document
from fanpin_lib.policy.compiling import CompiledClause

CITED = Citation(Document("d", "某县办法", "某县", "2020-01-01"), "第三条")
INCOME = "income_unspecified"


def decision(
    *conditions: str, asked: str = "TRUE", facts: tuple[str, ...] = ()
) -> CompiledDecision:
    clauses = tuple(
        CompiledClause(f"c{n}", f"第{n}款", f"第{n}类", sql, CITED, frozenset(facts))
        for n, sql in enumerate(conditions)
    )
    outcomes = tuple(clause.outcome for clause in clauses)
    return CompiledDecision("r", clauses, asked, "", outcomes, False, {}, frozenset(facts), ())


@pytest.mark.parametrize("length", [1, 37, 38, 39, 77, 90])
def test_every_clause_of_a_long_decision_keeps_its_truth(length) -> None:
    truths = [(False, True, None)[n * n % 3] if n % 5 else True for n in range(length)]
    words = {True: "TRUE", False: "FALSE", None: "CAST(NULL AS BOOLEAN)"}
    long = decision(*(words[truth] for truth in truths))
    columns = pattern_sql(long)
    with duckdb.connect() as connection:
        (pattern,) = connection.execute(f"SELECT {', '.join(columns)}").fetchall()
        connection.execute("CREATE TABLE household_facts AS SELECT 0 AS point")
        space = [Dimension("x", "x", (Value("1", "x"),))]
        found = outcomes_over(connection, long, space)
    assert len(columns) == 1 + length // 39
    assert truths_of(long, pattern) == [True, *truths]
    claimed = tuple(f"c{n}" for n, truth in enumerate(truths) if truth)
    assert verdict_of(long, pattern).clauses == claimed
    assert found.verdicts == [verdict_of(long, pattern)] and found.which.tolist() == [0]


def test_of_whom_nothing_is_asked_one_pattern_is_kept_whatever_the_clauses_say() -> None:
    found = decision("TRUE", "FALSE", asked="FALSE")
    with duckdb.connect() as connection:
        (pattern,) = connection.execute(f"SELECT {', '.join(pattern_sql(found))}").fetchall()
    assert pattern == (0,) and verdict_of(found, pattern) is None


ANY = decision("TRUE")
A, B = (Change(name, f"{name}2", f"按{name}读") for name in "甲乙")
VARIANTS = [Variant(ANY), Variant(ANY, (A,)), Variant(ANY, (B,)), Variant(ANY, (A, B))]


@pytest.mark.parametrize(
    ("results", "said"),
    [
        ("绿绿绿绿", []),
        ("绿红绿红", ["按甲读：红"]),  # what else is changed leads to the same
        ("绿绿黄黄", ["按乙读：黄"]),
        ("绿红红红", ["按甲读：红", "按乙读：红"]),
        ("绿红黄黄", ["按甲读：红", "按乙读：黄"]),
        ("绿红黄绿", ["按甲读：红", "按乙读：黄"]),
        ("绿红黄蓝", ["按甲读：红", "按乙读：黄", "按甲读；按乙读：蓝"]),
        ("绿绿绿红", ["按甲读；按乙读：红"]),
        ("绿无绿无", ["按甲读：不问"]),
        ("无无红无", ["按乙读：红"]),
    ],
)
def test_a_reading_is_told_where_it_leads_elsewhere_by_itself(results, said) -> None:
    verdicts = [None if one == "无" else Verdict("认定", one, ()) for one in results]
    assert other_readings(VARIANTS, verdicts) == said


def test_another_status_is_another_result() -> None:
    verdicts = [Verdict("未覆盖", None, ()), Verdict("矛盾", None, ()), None, None]
    assert other_readings(VARIANTS, verdicts) == ["按甲读：矛盾", "按乙读：不问"]


def test_an_income_of_unstated_concept_is_taken_as_one_wherever_it_stands() -> None:
    asked = decision(f"{INCOME} < 5000 AND {INCOME}_x", "water_ok", asked=f"{INCOME} < 9",
                     facts=(INCOME, "water_ok"))  # fmt: skip
    net = with_income(asked, "net_income_per_capita")
    assert [clause.sql for clause in net.clauses] == [
        f"net_income_per_capita < 5000 AND {INCOME}_x", "water_ok"
    ]  # fmt: skip
    assert net.asked_sql == "net_income_per_capita < 9"
    assert net.facts == {"net_income_per_capita", "water_ok"} == net.clauses[0].facts
    plain = decision("water_ok", facts=("water_ok",))
    assert with_income(plain, "net_income_per_capita") == plain
