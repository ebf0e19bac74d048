"""Numbers of rows that stand in a rule of their own: ``amount: "{fund_amount}"``.

A document's number is written once, as the rule that a county can also give a value to; rows of
catalogues name it, and hold the number that is in force. A row's value is split where that
number changes; without a number in force the column stays empty.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from fanpin_lib.errors import FileMistake, RuleNotInForce
from fanpin_lib.files.yaml_lines import nearest
from fanpin_lib.policy.model import Rule, RuleValue
from fanpin_lib.policy.value_kinds import TopicEntry

_NAMED = re.compile(r"\{(\w+)\}")
#: How many of a row's units make one of the rule's: shares are told in per cent there.
_UNITS = {("比例", "%"): 100}
#: The kinds of rules that hold one number.
_NUMBERS = ("threshold", "parameter")


def named_rule(written: Any) -> str:
    """The rule whose number a column holds (``{rule}``), or empty."""
    found = _NAMED.fullmatch(written.strip()) if isinstance(written, str) else None
    return found[1] if found else ""


def follow(rules: dict[str, Rule], problems: list[FileMistake]) -> None:
    """Fill in the numbers that rows name; rules with such rows are replaced.

    Args:
        rules: a profile's rules by id.
        problems: takes the names of rules that are not there, or hold no number.
    """
    for rule in list(rules.values()):
        wanted = {name for value in rule.values for name in _named(value)}
        missing = sorted(n for n in wanted if n not in rules or rules[n].kind not in _NUMBERS)
        for name in missing:
            message = f"“{rule.label}”里写的数“{{{name}}}”不是方案里的一条数"
            numbers = [one.id for one in rules.values() if one.kind in _NUMBERS]
            problems.append(FileMistake(message, where=rule.where, hint=nearest(name, numbers)))
        if wanted and not missing:
            values = tuple(part for value in rule.values for part in _spans(value, rules))
            rules[rule.id] = replace(rule, values=values)


def _named(value: RuleValue) -> set[str]:
    entries = value.value if isinstance(value.value, tuple) else ()
    return {n for one in entries if isinstance(one, TopicEntry) for n in one.follows.values()}


def _spans(value: RuleValue, rules: dict[str, Rule]) -> Iterator[RuleValue]:
    """A value cut where one of the numbers that its rows name changes, with the numbers."""
    starts = [value.since, *sorted(_changes(value, rules))]
    for start, following in zip(starts, [*starts[1:], None], strict=True):
        until = following - timedelta(days=1) if following else value.until
        rows = tuple(_filled(entry, rules, start) for entry in value.value)
        made_up = value.synthetic or any(_made_up(rules[name], start) for name in _named(value))
        yield replace(value, value=rows, since=start, until=until, synthetic=made_up)


def _made_up(rule: Rule, on: date) -> bool:
    """Whether the rule's number on a day is an example's, no document's."""
    try:
        return rule.on(on).synthetic
    except RuleNotInForce:
        return False


def _changes(value: RuleValue, rules: dict[str, Rule]) -> set[date]:
    named = [rules[name] for name in _named(value)]
    days = {day for rule in named for day in (*(v.since for v in rule.values), *rule.ends)}
    days |= {v.until + timedelta(days=1) for rule in named for v in rule.values if v.until}
    return {d for d in days if d > value.since and (value.until is None or d <= value.until)}


def _filled(entry: TopicEntry, rules: dict[str, Rule], on: date) -> TopicEntry:
    numbers = {c: _number(rules[name], entry, on) for c, name in entry.follows.items()}
    known = {column: number for column, number in numbers.items() if number is not None}
    return replace(entry, values={**entry.values, **known})


def _number(rule: Rule, entry: TopicEntry, on: date) -> float | None:
    """The rule's number on a day in the row's unit; None where there is none."""
    try:
        held = rule.on(on)
    except RuleNotInForce:
        return None
    if not held.decided:
        return None
    times = _UNITS.get((held.unit, str(entry.get("unit") or "")[:1]), 1)
    return round(float(held.value) * times, 6)
