"""Mistakes of a rule that its keys alone do not show."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from fanpin_lib.fields import tables
from fanpin_lib.files.yaml_lines import Page, nearest
from fanpin_lib.quality.facts.delivered import OWN
from fanpin_lib.quality.facts.model import FactTable, fact_tables, words_in
from fanpin_lib.quality.rule import CONTEXT, QualityRule

#: Words of SQL that conditions use beside facts (and the variable of a lambda).
_SQL_WORDS = frozenset(
    words
    for line in (
        "and or not in is null true false between like case when then else end interval day",
        "month year date lambda x as any all distinct from cast varchar int integer bigint",
        "double exists select where escape source",
    )
    for words in line.split()
)
_PARAMETER = re.compile(r"\{\{[^{}]*\}\}")
_PLACEHOLDER = re.compile(r"(?<!\{)\{([a-z_][a-z_0-9]*)\}(?!\})")


def placeholders(text: str) -> list[str]:
    """Names in single braces, in their order."""
    return _PLACEHOLDER.findall(text)


def check_rule(rule: QualityRule, lines: dict[Any, int], page: Page) -> None:
    """Write down what is wrong with a rule that was read."""
    at = {key: lines.get(key, rule.line) for key in ("fails", "select", "column", "message")}
    if bool(rule.fails) == bool(rule.select):
        page.problem(rule.line, f"规则 {rule.code} 应写 fails 或 select 之一", "不能都写或都不写。")
    elif rule.select:
        _check_query(rule, at, page)
    elif not rule.table:
        page.problem(rule.line, f"规则 {rule.code} 缺少“table”", "请写 person、household 等。")
    else:
        _check_condition(rule, at, page)
    for wanted, word in ((True, "fail"), (False, "pass")):
        if not any(example.fails is wanted for example in rule.examples):
            page.problem(rule.line, f"规则 {rule.code} 的 examples 里没有 {word}", "至少各写一个。")


def _check_condition(rule: QualityRule, at: dict[str, int], page: Page) -> None:
    facts = set(fact_tables()[rule.table].facts)
    for key in ("when", "fails", "value"):
        expression = _PARAMETER.sub(" ", getattr(rule, key))
        for word in sorted(words_in(expression) - facts - _SQL_WORDS):
            page.problem(at["fails"], f"{key} 里的“{word}”不是事实名", nearest(word, facts))
    if rule.column not in facts:
        page.problem(at["column"], f"column “{rule.column}”不是事实名", nearest(rule.column, facts))
    for word in placeholders(rule.message):
        if word not in facts:
            page.problem(at["message"], f"message 里的“{{{word}}}”不是事实名", nearest(word, facts))
    for need in rule.needs or ():
        for word in need:
            if word not in facts:
                page.problem(rule.line, f"needs 里的“{word}”不是事实名", nearest(word, facts))


def _check_query(rule: QualityRule, at: dict[str, int], page: Page) -> None:
    if not rule.column_label:
        page.problem(
            at["select"], f"规则 {rule.code} 缺少“column_label”", "写有问题的那一列的名称。"
        )
    if not rule.needs:
        page.problem(at["select"], f"规则 {rule.code} 缺少“needs”", "写用到的台账，如 [cases]。")
    for need in rule.needs or ():
        for word in (n for n in need if n not in CONTEXT):
            _check_word(rule, word, fact_tables(), page)
    for word in rule.previous:
        _check_word(rule, word, {}, page)


def _check_word(rule: QualityRule, word: str, facts: Mapping[str, FactTable], page: Page) -> None:
    """A ledger, or a column of one: of a ledger or, where they may be asked for, of facts."""
    owner, _, column = word.partition(".")
    known = {"", OWN, *tables()[owner].fields} if owner in tables() else set()
    if owner in facts:
        known = set(facts[owner].facts)
    if column not in known:
        page.problem(rule.line, f"没有“{word}”这个台账或列", nearest(word, tables()))
