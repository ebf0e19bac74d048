"""Where the rules of profiles differ outside their decisions: lines, steps, notices, endings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from fanpin_lib.classification.gap import Clause, Gap
from fanpin_lib.classification.rule_gaps import STAGES, UNWRITTEN, procedure_or_none, rulings
from fanpin_lib.errors import RuleNotInForce
from fanpin_lib.policy import Citation, Profile, RuleValue, Step, TopicEntry, topics
from fanpin_lib.policy.model import CONCEPT_LABELS
from fanpin_lib.rounding import at_most

#: What stands instead of a profile's name in findings about several.
BETWEEN = "各方案之间"
_FORBIDDEN = "不得"
#: Finding that somebody has fallen back is how these documents identify a household.
_SAME_STAGE = {"返贫致贫认定": "识别"}
_OFFICES = ("村", "乡镇", "县", "市")

Dated = tuple[Profile, date]
#: Who says what: a profile's name and the words.
Saying = tuple[str, str]


def rule_differences(profiles: Sequence[Dated]) -> Iterator[Gap]:
    """Lines, numbers, steps, notices, insurance and endings that some profiles word differently."""
    yield from _lines(profiles)
    yield from _rulings(profiles)
    yield from _covered(profiles)
    yield from _endings(profiles)
    for stage in (*STAGES, "返贫致贫认定"):
        yield from _last_word(profiles, stage)
        yield from _steps(profiles, stage)
    yield from _numbers(profiles)


def who_says(sayings: Iterable[Saying], quoted: bool = True) -> str:
    """``甲、乙是“红”；丙是“黄”``: profiles that say the same are named together."""
    by_word: dict[str, list[str]] = {}
    for name, word in sayings:
        by_word.setdefault(word, []).append(name)
    return "；".join(
        f"{'、'.join(labels)}{f'是“{word}”' if quoted else f'：{word}'}"
        for word, labels in by_word.items()
    )


def name_with_question(profile: Profile, rule_id: str) -> str:
    """The profile's name, with the question where it words that in its own way."""
    own = profile.rule(rule_id).label
    return profile.label if own == topics()[rule_id].label else f"{profile.label}（{own}）"


def clause_of(profile: Profile, label: str, citation: Citation, clause: str = "") -> Clause:
    """A clause under its profile's name: documents of two places may have the same title."""
    return replace(Clause.of(label, citation, clause), title=f"{profile.label} ")


def _gap(kind: str, rule: str, whom: str, said: str, clauses: Iterable[Clause]) -> Gap:
    return Gap(kind, BETWEEN, rule, whom, said, tuple(dict.fromkeys(clauses)))


def _values(profiles: Sequence[Dated], rule_id: str) -> list[tuple[Profile, RuleValue]]:
    """The rule's value in every profile of whose document it is one."""
    found = []
    for profile, on in profiles:
        if profile.has(rule_id) and profile.origins.get(rule_id) != "practice":
            try:
                found.append((profile, profile.value(rule_id, on)))
            except RuleNotInForce:
                continue
    return found


def _of_kind(profiles: Sequence[Dated], kind: str) -> Iterator[tuple[str, list[Any]]]:
    for topic in topics().values():
        if topic.kind == kind:
            yield topic.label, _values(profiles, topic.id)


def _lines(profiles: Sequence[Dated]) -> Iterator[Gap]:
    """Thresholds of the same name with another number, concept or operator."""
    for label, values in _of_kind(profiles, "threshold"):
        yield from _if_different("口径不同", label, [(p, v, _line(v)) for p, v in values])


def _numbers(profiles: Sequence[Dated]) -> Iterator[Gap]:
    """Deadlines, visits a month and other numbers that profiles set differently."""
    for label, values in _of_kind(profiles, "parameter"):
        plain = [(p, v, _plain(v)) for p, v in values if isinstance(v.value, int | float)]
        yield from _if_different("步骤不同", label, plain)


def _if_different(
    kind: str, label: str, values: Sequence[tuple[Profile, RuleValue, str]]
) -> Iterator[Gap]:
    if len({word for *_, word in values}) > 1:
        said = who_says([(profile.label, word) for profile, _, word in values], quoted=False)
        clauses = [clause_of(profile, "", value.citation) for profile, value, _ in values]
        yield _gap(kind, label, "", said, clauses)


def _line(value: RuleValue) -> str:
    concept = CONCEPT_LABELS[value.concept or "unspecified"]
    if not value.decided:
        return f"没有给数（{concept}）"
    return f"{'低于' if value.operator == '<' else '不高于'} {value.value:,g} 元（{concept}）"


def _plain(value: RuleValue) -> str:
    if value.unit == "比例":
        return f"{at_most(value.value * 100, 2)}%"
    return f"{value.value:,g} {'个工作日' if value.unit == '工作日' else value.unit}"


def _steps(profiles: Sequence[Dated], stage: str) -> Iterator[Gap]:
    """Steps of the same name with another decider, deadline or length of notice."""
    named: dict[str, list[tuple[Profile, Step]]] = {}
    for profile, on in profiles:
        for step in procedure_or_none(profile, stage, on):
            named.setdefault(step.name, []).append((profile, step))
    for name, steps in named.items():
        for label, of in (("由谁定", _decider), ("时限", _deadline), ("公示", _notice)):
            if len({of(step) for _, step in steps}) > 1:
                said = f"{label}：" + who_says([(p.label, of(s)) for p, s in steps])
                clauses = [clause_of(profile, "", step.citation) for profile, step in steps]
                yield _gap("步骤不同", f"{stage}程序", f"“{name}”这一步", said, clauses)


def _decider(step: Step) -> str:
    return step.decider or "未写明"


def _deadline(step: Step) -> str:
    return step.limit or "没有时限"


def _notice(step: Step) -> str:
    return f"{step.notice_days} 天" if step.notice_days else "没有写天数"


def _last_word(profiles: Sequence[Dated], stage: str) -> Iterator[Gap]:
    """Who decides in the end."""
    found = [
        (profile, steps, _decides(stage, steps))
        for profile, on in profiles
        if (steps := procedure_or_none(profile, stage, on))
    ]
    if len({word for *_, word in found}) > 1:
        said = "最后由谁定：" + who_says([(profile.label, word) for profile, _, word in found])
        clauses = [clause_of(p, "", s[-1].citation) for p, s, _ in found]
        yield _gap("决定人不同", f"{stage}程序", "", said, clauses)


def who_decides(profile: Profile, stage: str, on: date) -> str:
    """Who has the last word in a procedure of the profile; empty if it has none."""
    steps = procedure_or_none(profile, stage, on)
    return _decides(stage, steps) if steps else ""


def _decides(stage: str, steps: Sequence[Step]) -> str:
    """Who closes a warning; in other procedures the highest office among the deciders."""
    closing = [step for step in steps if "销号" in step.name] if stage == "预警销号" else []
    if closing:
        return _decider(closing[-1])
    highest = max((step.decider for step in steps), key=_rank)
    unwritten = any(step.decider in UNWRITTEN for step in steps)
    return f"{highest}（有的步骤没有写由谁定）" if unwritten else highest


def _rank(decider: str) -> int:
    return max((place for place, word in enumerate(_OFFICES) if word in decider), default=-1)


def _rulings(profiles: Sequence[Dated]) -> Iterator[Gap]:
    """What one profile forbids and another requires or allows."""
    found: dict[tuple[str, str], list[tuple[Profile, TopicEntry]]] = {}
    for profile, on in profiles:
        for (what, stage), entry in rulings(profile, on).items():
            if entry["ruling"] not in UNWRITTEN:
                key = (what, _SAME_STAGE.get(stage, stage))
                found.setdefault(key, []).append((profile, entry))
    for (what, stage), entries in found.items():
        given = {entry["ruling"] for _, entry in entries}
        if _FORBIDDEN in given and len(given) > 1:
            said = who_says([(profile.label, entry["ruling"]) for profile, entry in entries])
            clauses = [clause_of(profile, "", entry.citation) for profile, entry in entries]
            yield _gap(
                "要求相反", topics()["openness"].label, f"{stage}环节的{what}", said, clauses
            )


def _covered(profiles: Sequence[Dated]) -> Iterator[Gap]:
    """Insurance for a share of the people that names nobody, or for named households."""
    found = [
        (profile, entry)
        for profile, value in _values(profiles, "insurance")
        for entry in value.value or ()
        if entry.get("covers") not in (None, *UNWRITTEN)
    ]
    if len({entry["covers"] for _, entry in found}) > 1:
        said = "保险保谁：" + who_says(
            [(profile.label, entry["covers"]) for profile, entry in found]
        )
        clauses = [clause_of(profile, "", entry.citation) for profile, entry in found]
        yield _gap("步骤不同", topics()["insurance"].label, "", said, clauses)


def _endings(profiles: Sequence[Dated]) -> Iterator[Gap]:
    """When it ends: dates by which warnings are closed beside conditions for elimination."""
    dated, conditional = [], []
    for profile, on in profiles:
        for milestone in _closings(profile, on):
            dated.append((profile, milestone))
    for profile, value in _values(profiles, "elimination_ready"):
        if value.decided:
            conditional.append((profile, value.value.clauses[0]))
    if dated and conditional:
        by_date = who_says(
            [(p.label, f"{due.once} 前{due.what}") for p, due in dated], quoted=False
        )
        others = "、".join(profile.label for profile, _ in conditional)
        clauses = [clause_of(p, due.what, due.citation) for p, due in dated]
        clauses += [clause_of(p, clause.label, clause.citation) for p, clause in conditional]
        said = f"{by_date}；{others}：看条件，不看日期"
        yield _gap("结束方式不同", "销号和消除", "", said, clauses)


def _closings(profile: Profile, on: date) -> list[Any]:
    if not profile.has("milestones"):
        return []
    try:
        milestones = profile.calendar("milestones", on)
    except RuleNotInForce:
        return []
    return [due for due in milestones if due.once and "销号" in due.what]
