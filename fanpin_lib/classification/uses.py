"""What classification, deadlines and the calendar of dates make of a profile's rules."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from fanpin_lib.classification.deadlines import TIMED, dated, undated_every_month
from fanpin_lib.classification.due_steps import PROCEDURES
from fanpin_lib.classification.visits_after import AFTER_ALERT, AFTER_STEP
from fanpin_lib.errors import RuleNotInForce
from fanpin_lib.policy import Due, Profile, compile_decision
from fanpin_lib.policy.aids import AIDS, aids_for
from fanpin_lib.policy.coverage import Use
from fanpin_lib.policy.ledger_keeping import TOPIC as KEEPING
from fanpin_lib.policy.ledger_keeping import kept_ledgers
from fanpin_lib.policy.rhythm import dated_rows
from fanpin_lib.policy.visiting import WAYS, rows_with_rhythm
from fanpin_lib.policy.visits_after import visits_asked_after
from fanpin_lib.policy.warning_steps import CALENDAR, RULE, closing_entries, recorded_steps


def uses(profile: Profile, on: date) -> Iterator[Use]:
    """Clauses that decide, numbers that they read, deadlines, and dates of the calendar."""
    yield from _decisions(profile, on)
    for timed in TIMED:
        yield Use(timed.rule_id, "期限", f"{timed.kind}的到期日")
    for stage, rule_id in PROCEDURES.items():
        yield from _steps(profile, stage, rule_id, on)
    for kept in kept_ledgers(profile, on):
        yield Use(KEEPING, "清单", "各级的名册（fanpin roster）", kept.place)
    for one in recorded_steps(profile, on):
        yield Use(RULE, "清单", "预警户等着办哪一步、由谁办", one.place)
    for place, _ in closing_entries(profile, on):
        yield Use(CALENDAR, "期限", "预警户销号的到期日", place)
    for place, entry in rows_with_rhythm(profile, on):
        yield Use(WAYS, "清单", f"没有按期走访的户（{entry['duty']}）", place)
    for after in visits_asked_after(profile, on):
        kind = AFTER_ALERT if after.sources else AFTER_STEP
        yield Use(WAYS, "期限", f"{kind}的到期日", after.place)
    for rule in profile.of_kind("calendar"):
        yield from _dates(profile, rule.id, on)
    yield from _duties(profile, on)
    for aid in aids_for(profile, on):
        yield Use(AIDS, "清单", "可能符合、还没有登记的户和人", aid.place)


def _decisions(profile: Profile, on: date) -> Iterator[Use]:
    for rule in profile.of_kind("decision"):
        try:
            compiled = compile_decision(profile, rule.id, on)
            named = profile.decision(rule.id, on).rules_named
        except RuleNotInForce:
            continue
        for place, clause in enumerate(compiled.clauses):
            yield Use(rule.id, "认定", f"每户的“{rule.label}”：{clause.outcome}", place)
        for other in sorted(named):
            yield Use(other, "认定", f"每户的“{rule.label}”")


def _steps(profile: Profile, stage: str, rule_id: str, on: date) -> Iterator[Use]:
    try:
        steps = profile.procedure(stage, on)
    except RuleNotInForce:
        return
    for place, step in enumerate(steps):
        if step.deadline is not None:
            yield Use(rule_id, "期限", f"{stage}“{step.name}”的到期日", place)


def _dates(profile: Profile, rule_id: str, on: date) -> Iterator[Use]:
    for place, entry in enumerate(_entries(profile, rule_id, on)):
        if dated(entry):
            yield Use(rule_id, "日历", "当月要办的事（有日期）", place)
        elif undated_every_month(entry):
            yield Use(rule_id, "日历", "当月要办的事（没有写哪天）", place)


def _duties(profile: Profile, on: date) -> Iterator[Use]:
    """Duties and tasks that a calendar's entry dates: `fanpin due` says them beside it."""
    entries = {
        entry.id: entry
        for rule in profile.of_kind("calendar")
        for entry in _entries(profile, rule.id, on)
        if dated(entry) or undated_every_month(entry)
    }
    for rule_id, place, row in dated_rows(profile, on):
        if row["due"] in entries:
            yield Use(rule_id, "日历", f"当月要办的“{entries[row['due']].what}”", place)


def _entries(profile: Profile, rule_id: str, on: date) -> list[Due]:
    try:
        return profile.calendar(rule_id, on)
    except RuleNotInForce:
        return []
