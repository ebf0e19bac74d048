"""Facts name real ledger fields; conditions over them mean what they say."""

from __future__ import annotations

import re

import pytest

from fanpin_lib import fields
from fanpin_lib.policy import expressions, facts
from fanpin_lib.policy.facts import by_label
from tests.policy.deciding import truths


@pytest.mark.parametrize("name", facts())
def test_fact_comes_from_somewhere(name: str) -> None:
    fact = facts()[name]
    ways = [bool(fact.ledgers), bool(fact.expression)]
    assert ways.count(True) == 1
    for ledger in fact.ledgers:
        table, _, column = ledger.partition(".")
        assert column in fields.table(table).fields
    if fact.expression:
        expressions.check(fact.expression)
        assert expressions.names(fact.expression) <= facts().keys()
    if fact.type == "code":
        assert fact.codes or fact.classes


def test_labels_are_unambiguous() -> None:
    assert len(by_label()) == len(facts())


@pytest.mark.parametrize(
    "good",
    [
        "at_risk",
        "NOT at_risk AND (out_of_poverty OR not_registered)",
        "household_type IN ('脱贫户', '未脱贫户')",
        "household_type NOT IN ('一般农户')",
        "net_income_per_capita BETWEEN 5000 AND 9999.99",
        "transfer_share IS NOT NULL AND transfer_share >= {transfer_dependence_share}",
        "income_change_share < -{income_fall_share}",
        "below({monitoring_line}) OR takes({colour}, '红')",
        "TRUE",
    ],
)
def test_readable_condition(good: str) -> None:
    expressions.check(good)


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        ("", "缺少事实名"),
        ("at_risk AND", "缺少事实名"),
        ("at_risk at_risk", "读不下去"),
        ("(at_risk", "缺“)”"),
        ("at_risk)", "读不下去"),
        ("household_type IN '脱贫户'", "缺“(”"),
        ("household_type NOT '脱贫户'", "缺“IN”"),
        ("net_income_per_capita == 5000", "缺少事实名"),
        ("net_income_per_capita < 5000; DROP TABLE x", "看不懂"),
        ("below(5000)", "below"),
        ("takes({colour})", "takes"),
        ("{monitoring line}", "看不懂"),
    ],
)
def test_unreadable_condition_says_where(bad: str, words: str) -> None:
    with pytest.raises(expressions.ExpressionError, match=re.escape(words)):
        expressions.check(bad)


def test_what_a_condition_uses() -> None:
    when = "below({line}) AND takes({colour}, '红') OR share > {limit} AND at_risk"
    assert expressions.names(when) == {"share", "at_risk"}
    assert expressions.rules(when) == {"line", "colour", "limit"}
    assert expressions.decisions(when) == {"colour"}


def test_unknown_is_neither_true_nor_false() -> None:
    """A missing condition counts only where it could change the answer."""
    met = facts()["guarantees_met"].expression
    used = expressions.names(met)
    known = dict.fromkeys(used, True)
    assert truths([met], used, known) == [True]
    assert truths([met], used, {**known, "housing_ok": None}) == [None]
    assert truths([met], used, {**known, "housing_ok": None, "food_ok": False}) == [False]
