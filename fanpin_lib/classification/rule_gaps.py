"""Gaps that show in the rules themselves: dates without a value, steps nobody decides,
requirements that contradict each other, quotas beside an open-ended scope."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from fanpin_lib.classification.gap import Clause, Gap
from fanpin_lib.errors import RuleNotInForce
from fanpin_lib.policy import Profile, Rule, Step, TopicEntry
from fanpin_lib.rounding import at_most

STAGES = ("识别", "帮扶", "消除", "预警销号")
#: Procedures that not every document owes: looked at only where there is one.
_OTHER_STAGES = ("返贫致贫认定", "问题销号")
#: Names that rule files use for themselves mean nothing to a reader.
_IDENTIFIER = re.compile("（[a-z]+(?:_[a-z]+)+）")
UNWRITTEN = ("", "未写明")
#: The profile of common practice: its rules are no clauses of a document.
_PRACTICE = "practice"


def rule_gaps(profile: Profile, on: date) -> Iterator[Gap]:
    """Everything that a profile leaves open outside its decisions, as of a day."""
    for rule in profile.rules.values():
        if profile.origins.get(rule.id) != _PRACTICE or profile.name == _PRACTICE:
            yield from _dates(profile, rule, on)
    for stage in (*STAGES, *_OTHER_STAGES):
        yield from _steps(profile, stage, on)
    yield from _rulings(profile, on)
    yield from _endings(profile, on)
    yield from _quotas(profile, on)
    yield from _names(profile, on)
    for rule in profile.of_kind("calendar"):
        yield from _days(profile, rule, on)


def _dates(profile: Profile, rule: Rule, on: date) -> Iterator[Gap]:
    """No value on the day, a value that ends later, or one that the document does not give."""

    def gap(kind: str, whom: str, said: str) -> Gap:
        clauses = (Clause.of(rule.label, rule.citation),)
        return Gap(kind, profile.name, rule.label, whom, said, clauses)

    try:
        value = rule.on(on)
    except RuleNotInForce as error:
        yield gap("没有取值", f"{on} 这一天", error.message.partition("没有规定：")[2])
    else:
        if not value.decided:
            yield gap("无法判定", "", value.note)
    for start, note in rule.ends.items():
        if start > on:
            said = f"{start} 起不再有取值" + (f"：{note}" if note else "")
            yield gap("没有取值", f"{start} 以后", said)


def procedure_or_none(profile: Profile, stage: str, on: date) -> list[Step]:
    """A stage's steps, or none if the profile has no procedure for it."""
    try:
        return profile.procedure(stage, on)
    except RuleNotInForce:
        return []


def _steps(profile: Profile, stage: str, on: date) -> Iterator[Gap]:
    steps = procedure_or_none(profile, stage, on)
    rule = f"{stage}程序"
    if not steps and stage in _OTHER_STAGES:
        return
    if not steps:
        yield Gap("没有程序", profile.name, rule, "", "没有条款规定怎么办、由谁定")
        return
    nobody = [step for step in steps if step.decider in UNWRITTEN]
    if nobody:
        yield _about_steps("没有决定人", profile, rule, nobody, "没有写由谁决定")
    # the first step starts the procedure: nothing that a deadline could run from lies before it
    open_ended = [step for step in steps[1:] if step.deadline is None]
    if open_ended:
        yield _about_steps("没有时限", profile, rule, open_ended, "没有写几个工作日内完成")


def _about_steps(kind: str, profile: Profile, rule: str, steps: Sequence[Step], said: str) -> Gap:
    """One finding about several steps of a procedure."""
    names = "、".join(step.name for step in steps)
    whom = f"{names}（{len(steps)} 步）" if len(steps) > 1 else f"“{names}”这一步"
    clauses = Clause.of_all(step.citation for step in steps)
    return Gap(kind, profile.name, rule, whom, said, clauses)


def rulings(profile: Profile, on: date) -> dict[tuple[str, str], TopicEntry]:
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
        if entry["ruling"] in UNWRITTEN:
            yield Gap(
                "没有规定",
                profile.name,
                profile.rule("openness").label,
                f"{stage}环节的{what}",
                "没有写要不要做",
                Clause.of_all([entry.citation]),
            )


def _endings(profile: Profile, on: date) -> Iterator[Gap]:
    if not profile.has("endings"):
        return
    try:
        entries = profile.entries("endings", on)
    except RuleNotInForce:
        return
    for entry in entries:
        if entry.get("decider") in (*UNWRITTEN, None):
            yield Gap(
                "没有决定人",
                profile.name,
                profile.rule("endings").label,
                f"“{entry['word'].strip('“”')}”",
                f"{_IDENTIFIER.sub('', entry['ending'])}；没有写由谁决定",
                Clause.of_all([entry.citation]),
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
            Clause.of(f"规模为 {at_most(share.value * 100, 2)}%", share.citation),
            *(Clause.of(clause.label, clause.citation) for clause in scope.clauses),
        )
        yield Gap(
            "矛盾",
            profile.name,
            share.label,
            "符合条件的户超过规模时",
            "按规模应少纳，按条件（应纳尽纳）应都纳",
            clauses,
        )


def _names(profile: Profile, on: date) -> Iterator[Gap]:
    """Names of classes that no clause says the meaning of."""
    if not (profile.has("care_class_names") and profile.has("care_class")):
        return
    try:
        names = profile.value("care_class_names", on)
        outcomes = profile.decision("care_class", on).outcomes
    except RuleNotInForce:
        return
    unmapped = [name for name in names.value or () if name not in outcomes]
    if unmapped:
        said = f"只有名称，没有条款写它们各指哪种情形（情形写的是：{'、'.join(outcomes)}）"
        whom = "、".join(f"“{name}”" for name in unmapped)
        clauses = Clause.of_all([names.citation])
        yield Gap("无法判定", profile.name, names.label, whom, said, clauses)


def _days(profile: Profile, rule: Rule, on: date) -> Iterator[Gap]:
    """Reports, sweeps and meetings of which only the frequency is written, not the day."""
    try:
        due = profile.calendar(rule.id, on)
    except RuleNotInForce:
        return
    regular = [entry for entry in due if entry.once is None and entry.every != "不定期"]
    for entry in (e for e in regular if e.day is None or "day" in e.inferred):
        taken = "，暂按期末算" if "day" in entry.inferred else "，到期日无从算起"
        said = f"只写了多久一次，没有写哪一天{taken}"
        whom = f"{entry.every}的“{entry.what}”（{entry.who}）"
        yield Gap("没有日期", profile.name, rule.label, whom, said, Clause.of_all([entry.citation]))
