"""Gaps that show in the rules themselves: dates without a value, steps nobody decides,
requirements that contradict each other, quotas beside an open-ended scope."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from fanpin_lib.classification.gaps import Clause, Gap
from fanpin_lib.errors import RuleNotInForce
from fanpin_lib.policy import Entry, Profile, Rule, Step

STAGES = ("识别", "帮扶", "消除", "预警销号")
_UNWRITTEN = ("", "未写明")


def rule_gaps(profile: Profile, on: date) -> Iterator[Gap]:
    """Everything that a profile leaves open outside its decisions, as of a day."""
    for rule in profile.rules.values():
        yield from _dates(profile, rule, on)
    for stage in STAGES:
        yield from _steps(profile, stage, on)
    yield from _rulings(profile, on)
    yield from _endings(profile, on)
    yield from _quotas(profile, on)


def _dates(profile: Profile, rule: Rule, on: date) -> Iterator[Gap]:
    """No value on the day, a value that ends, or one that the document does not give."""
    clause = (Clause(rule.label, str(rule.citation)),)
    try:
        value = rule.on(on)
    except RuleNotInForce as error:
        yield Gap("没有取值", profile.name, rule.label, f"{on} 这一天", error.message, clause)
        value = None
    for start, note in rule.ends.items():
        said = f"{start} 起不再有取值" + (f"：{note}" if note else "")
        yield Gap("没有取值", profile.name, rule.label, f"{start} 以后", said, clause)
    if value is not None and not value.decided:
        yield Gap("无法判定", profile.name, rule.label, "取值", value.note, clause)


def procedure_or_none(profile: Profile, stage: str, on: date) -> list[Step]:
    """A stage's steps, or none if the profile has no procedure for it."""
    try:
        return profile.procedure(stage, on)
    except RuleNotInForce:
        return []


def _steps(profile: Profile, stage: str, on: date) -> Iterator[Gap]:
    steps = procedure_or_none(profile, stage, on)
    if not steps:
        yield Gap(
            "没有程序", profile.name, f"{stage}程序", f"{stage}环节", "没有条款规定怎么办、谁来定"
        )
    for step in steps:
        clause = (Clause(step.name, str(step.citation)),)
        where = f"{stage}环节“{step.name}”"
        if step.decider in _UNWRITTEN:
            yield Gap("没有决定人", profile.name, f"{stage}程序", where, "没有写由谁决定", clause)
        if step.deadline is None:
            yield Gap(
                "没有时限", profile.name, f"{stage}程序", where, "没有写几个工作日内完成", clause
            )


def rulings(profile: Profile, on: date) -> dict[tuple[str, str], Entry]:
    """What the profile requires or forbids, by matter and stage (评议, 公示, 申请 …)."""
    if not profile.has("openness"):
        return {}
    try:
        entries = profile.entries("openness", on)
    except RuleNotInForce:
        return {}
    return {(entry["what"], entry["stage"]): entry for entry in entries}


def _rulings(profile: Profile, on: date) -> Iterator[Gap]:
    for (what, stage), entry in rulings(profile, on).items():
        if entry["ruling"] in _UNWRITTEN:
            clause = (Clause(what, str(entry.citation)),)
            yield Gap(
                "没有规定",
                profile.name,
                "评议公示公告的要求",
                f"{stage}环节的{what}",
                "要不要做没有写",
                clause,
            )


def _endings(profile: Profile, on: date) -> Iterator[Gap]:
    if not profile.has("endings"):
        return
    try:
        entries = profile.entries("endings", on)
    except RuleNotInForce:
        return
    for entry in entries:
        if entry.get("decider") in (*_UNWRITTEN, None):
            clause = (Clause(entry["word"], str(entry.citation)),)
            yield Gap(
                "没有决定人",
                profile.name,
                "销号和消除各指什么",
                f"“{entry['word']}”",
                f"{entry['ending']}；没有写由谁决定",
                clause,
            )


def _quotas(profile: Profile, on: date) -> Iterator[Gap]:
    """A share that the number of monitored households should keep to, beside clauses that
    take in everybody who meets them: the two cannot both hold once more people meet them."""
    if not (profile.has("scale_share") and profile.has("scope")):
        return
    try:
        share, scope = profile.value("scale_share", on), profile.decision("scope", on)
    except RuleNotInForce:
        return
    if share.decided:
        clauses = (
            Clause(f"规模为 {share.value:.0%}", str(share.citation)),
            *(Clause(clause.label, str(clause.citation)) for clause in scope.clauses),
        )
        yield Gap(
            "矛盾",
            profile.name,
            share.label,
            "符合条件的户超过规模时",
            "按规模应少纳，按条件（应纳尽纳）应都纳",
            clauses,
        )
