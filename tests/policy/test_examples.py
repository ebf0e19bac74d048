"""Every example case next to a rule holds; every rule that decides something has some."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import cache
from typing import Any

import numpy as np
import pytest

from fanpin_lib.errors import RuleNotInForce
from fanpin_lib.period import Month
from fanpin_lib.policy import Profile, all_readings, compile_decision, load_profile, profile_names
from fanpin_lib.policy.aids import AIDS, aids_for
from fanpin_lib.policy.examples import Case, Examples
from fanpin_lib.policy.workdays import Calendar
from tests.policy.deciding import outcome, truths
from tests.policy.shipped_examples import shipped_examples

EXAMPLES = shipped_examples()


@cache
def _profile(name: str) -> Profile:
    return load_profile(name)


@cache
def _calendar() -> Calendar:
    return Calendar.load()


@pytest.mark.parametrize("examples", EXAMPLES, ids=lambda examples: examples.file)
def test_examples_hold(examples: Examples) -> None:
    profile = _profile(examples.profile)
    kind = profile.rule(examples.rule_id).kind
    checks = {
        "decision": _decides,
        "catalogue": _may_get,
        "calendar": _falls_due,
        "procedure": _step_falls_due,
        "parameter": _number,
        "threshold": _number,
    }
    for case in examples.cases:
        checks[kind](profile, examples, case)


def _decides(profile: Profile, examples: Examples, case: Case) -> None:
    expected_of_all = case.expect.get("")
    for readings in all_readings(profile, examples.rule_id, examples.day):
        decision = compile_decision(profile, examples.rule_id, examples.day, readings)
        named = {f"{name}={reading}" for name, reading in readings.items()}
        expected = expected_of_all or next(
            outcomes for reading, outcomes in case.expect.items() if reading in named
        )
        assert outcome(decision, case.household) == expected, (case.name, readings)


def _may_get(profile: Profile, examples: Examples, case: Case) -> None:
    """The aids whose condition on the household holds, whatever its people are like."""
    aids = aids_for(profile, examples.day)
    used = set().union(*(aid.facts for aid in aids))
    found = truths([aid.sql for aid in aids], used, case.household)
    items = [aid.entry["item"] for aid, true in zip(aids, found, strict=True) if true]
    assert (items or ["没有"]) == case.expect[""], case.name


def _falls_due(profile: Profile, examples: Examples, case: Case) -> None:
    entries = profile.calendar(examples.rule_id, examples.day)
    entry = next(item for item in entries if item.id == case.entry)
    due = entry.due_on(Month.parse(case.month))
    assert due == (None if case.due == "没有" else case.due), case.name


def _step_falls_due(profile: Profile, examples: Examples, case: Case) -> None:
    stage = profile.rule(examples.rule_id).stage
    step = next(s for s in profile.procedure(stage, examples.day) if s.name == case.step)
    if step.counted_in == "自然日":
        assert case.start + timedelta(step.deadline) == case.due, case.name
    else:
        assert _due(case.start, step.deadline) == case.due, case.name


def _number(profile: Profile, examples: Examples, case: Case) -> None:
    if case.start is not None:
        deadline = profile.require(examples.rule_id, examples.day).value
        assert _due(case.start, deadline) == case.due, case.name
    elif case.value == "没有规定":
        with pytest.raises(RuleNotInForce):
            profile.value(examples.rule_id, case.day)
    else:
        assert profile.value(examples.rule_id, case.day).value == case.value, case.name


def _due(start: date | None, workdays: int | None) -> Any:
    if workdays is None:
        return "没有"
    due = _calendar().add(np.datetime64(start, "D"), workdays)
    return "日历待公布" if np.isnat(due) else due.astype(date)


def _needs_examples(profile: Profile) -> list[str]:
    """Rules that decide something: whom, a day, or on which side of a number one stands."""
    needed = [rule.id for rule in profile.of_kind("decision")]
    if any(aids_for(profile, value.since) for value in _values(profile, AIDS)):
        needed.append(AIDS)
    for rule in profile.rules.values():
        contents = [value.value for value in rule.values if isinstance(value.value, tuple)]
        if rule.kind == "procedure" and any(step.deadline for c in contents for step in c):
            needed.append(rule.id)
        if rule.kind == "calendar" and any(due.day or due.once for c in contents for due in c):
            needed.append(rule.id)
        number = rule.kind in ("threshold", "parameter")
        if number and any(_is_number(value.value) for value in rule.values):
            needed.append(rule.id)
    return needed


def _values(profile: Profile, rule_id: str) -> tuple[Any, ...]:
    return profile.rule(rule_id).values if profile.has(rule_id) else ()


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


@pytest.mark.parametrize("name", profile_names())
def test_every_rule_that_decides_has_three_examples(name: str) -> None:
    counted: dict[tuple[str, str], int] = {}
    for examples in EXAMPLES:
        key = (examples.profile, examples.rule_id)
        counted[key] = counted.get(key, 0) + len(examples.cases)
    profile = _profile(name)
    few = [
        rule
        for rule in _needs_examples(profile)
        if max(counted.get((link, rule), 0) for link in profile.lineage) < 3
    ]
    assert few == []


AIDS_TO_ASK = [examples for examples in EXAMPLES if examples.rule_id == AIDS]


@pytest.mark.parametrize("examples", AIDS_TO_ASK, ids=lambda examples: examples.file)
def test_every_aid_has_a_household_that_may_get_it_and_one_that_may_not(
    examples: Examples,
) -> None:
    """An aid that hangs on a number that the document does not give is nobody's."""
    aids = aids_for(_profile(examples.profile), examples.day)
    given = [set(case.expect[""]) for case in examples.cases]
    items = {aid.entry["item"] for aid in aids if not aid.missing}
    assert items == set().union(*given) - {"没有"}
    assert not items & set.intersection(*given)


def _compared_with(profile: Profile, decision_id: str, day: date) -> set[tuple[str, float]]:
    """Incomes that a decision compares with a line, and the line: (fact, number)."""
    found = set()
    for readings in all_readings(profile, decision_id, day):
        for clause in compile_decision(profile, decision_id, day, readings).clauses:
            found |= {
                (name, float(number))
                for name, number in re.findall(r"([a-z_]*income[a-z_]*) *<=? *(\d+)\b", clause.sql)
                if float(number) >= 1000  # lines; shares and zero are no incomes
            }
    return found


def _needing_boundaries() -> list[Any]:
    return [
        pytest.param(examples, name, line, id=f"{examples.file}-{name}-{line:g}")
        for examples in EXAMPLES
        if _profile(examples.profile).rule(examples.rule_id).kind == "decision"
        for name, line in sorted(
            _compared_with(_profile(examples.profile), examples.rule_id, examples.day)
        )
    ]


@pytest.mark.parametrize(("examples", "fact", "line"), _needing_boundaries())
def test_both_sides_of_every_line_have_an_example(
    examples: Examples, fact: str, line: float
) -> None:
    """A household exactly at the line, and one a fen below it."""
    incomes = {case.household.get(fact) for case in examples.cases}
    assert {line, round(line - 0.01, 2)} <= incomes
