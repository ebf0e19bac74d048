"""Which indicators read which of a profile's rules, by the catalogue that the engine runs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from fanpin_lib.errors import RuleNotInForce
from fanpin_lib.indicators.clauses import figures_of, words_of
from fanpin_lib.indicators.loader import load_families
from fanpin_lib.indicators.model import Indicator
from fanpin_lib.indicators.rule_rows import MEDICAL, OF_RULE, ROWS, counts_as
from fanpin_lib.indicators.rules import DERIVED, STAGES
from fanpin_lib.period import Month
from fanpin_lib.policy import Clause, Profile
from fanpin_lib.policy.coverage import Use
from fanpin_lib.policy.due_days import DAY_OFF, REPORTS
from fanpin_lib.policy.rhythm import stretch
from fanpin_lib.policy.routing import TOPIC as ROUTING
from fanpin_lib.policy.routing import routes
from fanpin_lib.policy.sweeping import RULE as SWEEPS
from fanpin_lib.policy.sweeping import sweep_places
from fanpin_lib.policy.visiting import WAYS, WHOM, rows_with_rhythm
from fanpin_lib.policy.warning_steps import RULE as WARNINGS
from fanpin_lib.policy.warning_steps import STAGE, recorded_steps

#: The attribute of a step that each derived rule asks for.
_OF_STEPS = dict(zip(DERIVED, ("deadline", "notice_days"), strict=True))
#: Households by what the rules say of them, by classification and outcome.
_RULED = "households_ruled_in_class/class"


def _steps_recorded(profile: Profile, on: date) -> list[int]:
    return [one.place for one in recorded_steps(profile, on)]


def _conditions_sent(profile: Profile, on: date) -> list[int]:
    return [one.place for one in routes(profile, on) if one.conditions and one.departments]


#: Rules of which only some rows count, with what says which.
_PLACES = {WARNINGS: _steps_recorded, ROUTING: _conditions_sent, SWEEPS: sweep_places}


def uses(profile: Profile, on: date) -> Iterator[Use]:
    """Every rule that an indicator needs, and every row that a figure answers."""
    for family in load_families().values():
        for indicator in family.indicators.values():
            for needed in indicator.rules:
                yield from _needed(profile, on, needed, indicator)
        for needed in family.rules:
            yield Use(needed, "指标", family.name)
    yield from _work(profile, on)
    yield from _by_outcome(profile, on)
    for rule, place, figure in _answered(profile, on):
        yield Use(rule, "指标", words_of(figure), place, figure)


def _answered(profile: Profile, on: date) -> Iterator[tuple[str, int, str]]:
    """Rows and steps that figures answer: rule, place, figure."""
    for rule in (*profile.of_kind("catalogue"), *profile.of_kind("rulings")):
        for place, entry in enumerate(_rows(profile.entries, rule.id, on)):
            yield from ((rule.id, place, figure) for figure in figures_of(rule.id, entry))
    for rule in profile.of_kind("procedure"):
        for place, step in enumerate(_rows(profile.procedure, rule.stage, on)):
            yield from ((rule.id, place, figure) for figure in step.shown_by)


def _work(profile: Profile, on: date) -> Iterator[Use]:
    """Visits by whom and by which rows."""
    for indicator in load_families()["visits"].indicators.values():
        yield Use(WHOM, "指标", indicator.name, None, indicator.id)
        for place, _ in rows_with_rhythm(profile, on):
            yield Use(WAYS, "指标", indicator.name, place, indicator.id)


def _by_outcome(profile: Profile, on: date) -> Iterator[Use]:
    """Households are counted by each outcome of the decisions that give classes."""
    for classes in profile.classes.values():
        if not profile.has(classes.rule):
            continue
        for place, clause in enumerate(_clauses(profile, classes.rule, on)):
            figure = f"{_RULED}={classes.label}：{clause.outcome}"
            yield Use(classes.rule, "指标", words_of(figure), place, figure)


def _clauses(profile: Profile, rule: str, on: date) -> tuple[Clause, ...]:
    try:
        return profile.decision(rule, on).clauses
    except RuleNotInForce:
        return ()


def _needed(profile: Profile, on: date, rule: str, indicator: Indicator) -> Iterator[Use]:
    """Of procedures and reports the rows that count, of other rules all."""
    if rule in _PLACES:
        for place in _PLACES[rule](profile, on):
            yield Use(rule, "指标", indicator.name, place, indicator.id)
    elif rule in DERIVED:
        for stage, procedure in STAGES.items():
            steps = _rows(profile.procedure, stage, on)
            wanted = [getattr(step, _OF_STEPS[rule]) is not None for step in steps]
            yield from _at(procedure, wanted, indicator)
    elif rule == REPORTS:
        dues = _rows(profile.calendar, rule, on)
        yield from _at(rule, [due.once or due.day for due in dues], indicator)
        yield Use(DAY_OFF, "指标", indicator.name, None, indicator.id)
    elif rule in OF_RULE.values():
        return  # only the rows that act: `_of_rows`
    elif rule in ROWS:
        yield from _of_rows(profile, on, rule, indicator)
    else:
        yield Use(rule, "指标", indicator.name, None, indicator.id)


def _of_rows(profile: Profile, on: date, name: str, indicator: Indicator) -> Iterator[Use]:
    """The rows that one of `ROWS` stands for."""
    if name in OF_RULE:
        entries = _rows(profile.entries, OF_RULE[name], on)
        yield from _at(OF_RULE[name], [counts_as(name, entry) for entry in entries], indicator)
    elif name == MEDICAL:
        steps = _rows(profile.procedure, STAGE, on)
        yield from _at(WARNINGS, [bool(step.list_column) for step in steps], indicator)
    else:
        for calendar in profile.of_kind("calendar"):
            dues = _rows(profile.calendar, calendar.id, on)
            owed = [bool(d.meeting and stretch(d, Month.of(on))) for d in dues]
            yield from _at(calendar.id, owed, indicator)


def _rows(question: Any, name: str, on: date) -> list[Any]:
    try:
        return list(question(name, on))
    except RuleNotInForce:
        return []


def _at(rule: str, wanted: Iterable[Any], indicator: Indicator) -> Iterator[Use]:
    for place, one in enumerate(wanted):
        if one:
            yield Use(rule, "指标", indicator.name, place, indicator.id)
