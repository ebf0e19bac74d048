"""Dates that do not fit: after the documents' end, or behind which nothing follows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from fanpin_lib.classification.gap import Clause, Gap
from fanpin_lib.classification.rule_gaps import procedure_or_none
from fanpin_lib.errors import RuleNotInForce
from fanpin_lib.policy import Due, Profile, Rule

_WARNING = "预警销号"
_PRACTICE = "practice"


def date_gaps(profile: Profile, on: date) -> Iterator[Gap]:
    """Dates after the end, plans that stop without one, and flags before entries."""
    yield from _after_the_end(profile)
    yield from _plan_has_run_out(profile, on)
    yield from _flagged_before_entered(profile, on)


def _own(profile: Profile) -> list[Rule]:
    return [rule for rule in profile.rules.values() if profile.origins.get(rule.id) != _PRACTICE]


def _after_the_end(profile: Profile) -> Iterator[Gap]:
    """Values and dates that begin after the last day on which the documents applied."""
    end = profile.usage.ends
    if end is None:
        return
    for rule in _own(profile):
        late = [value for value in rule.values if value.since > end]
        for value in late:
            said = f"文件到 {end} 为止，这一项从 {value.since} 起"
            cited = Clause.of(rule.label, value.citation)
            yield Gap("日期不合", profile.name, rule.label, "", said, (cited,))
        for entry in (e for value in rule.values for e in _dues(value.value)):
            last = entry.once or entry.until or entry.first
            if last and last > end:
                said = f"文件到 {end} 为止，“{entry.what}”写的是 {last}"
                cited = Clause.of("", entry.citation)
                yield Gap("日期不合", profile.name, rule.label, "", said, (cited,))


def _plan_has_run_out(profile: Profile, on: date) -> Iterator[Gap]:
    """No end is written, and the last day that the plan's milestones name is over."""
    if profile.usage.ends or not profile.has("milestones"):
        return
    rule = profile.rule("milestones")
    try:
        days = [(e.once or e.until, e) for e in profile.calendar("milestones", on)]
    except RuleNotInForce:
        return
    if any(day is None for day, _ in days) or not days:
        return
    last, entry = max(((day, e) for day, e in days if day), key=lambda pair: pair[0])
    if last < on:
        said = f"没有写到何时止，节点只排到 {last}（“{entry.what}”），以后怎么办没有写"
        cited = Clause.of("", entry.citation)
        yield Gap("日期不合", profile.name, rule.label, "", said, (cited,))


def _flagged_before_entered(profile: Profile, on: date) -> Iterator[Gap]:
    """A household flagged every month must be entered before, and no month has an entry day."""
    steps = procedure_or_none(profile, _WARNING, on)
    first = next((step for step in steps if step.required), None)
    entered = [step for step in steps if first and not step.required and step.order < first.order]
    if first is None or not entered or "每月" not in first.does:
        return
    due = [e for rule in profile.of_kind("calendar") for e in _in_force(profile, rule, on)]
    named = "、".join(step.name for step in entered)
    if not any(e.every == "每月" and ("录入" in e.what or named in e.what) for e in due):
        said = f"每月“{first.name}”，而还没有录入的户要先“{named}”，没有写每月哪天录入、由谁催"
        clauses = Clause.of_all([first.citation, *(step.citation for step in entered)])
        yield Gap("日期不合", profile.name, f"{_WARNING}程序", "还没有录入系统的户", said, clauses)


def _in_force(profile: Profile, rule: Rule, on: date) -> list[Due]:
    try:
        return profile.calendar(rule.id, on)
    except RuleNotInForce:
        return []


def _dues(value: object) -> list[Due]:
    return [one for one in value if isinstance(one, Due)] if isinstance(value, tuple) else []
