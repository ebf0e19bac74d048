"""The profiles side by side: what matters most at a glance, amounts, then question by question."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from fanpin_lib.classification.profile_rules import name_with_question, who_decides
from fanpin_lib.classification.rule_gaps import rulings
from fanpin_lib.errors import RuleNotInForce
from fanpin_lib.policy import Citation, Profile, RuleValue, load_profile, topics
from fanpin_lib.policy.model import CONCEPT_LABELS
from fanpin_lib.publish.policy import citing
from fanpin_lib.publish.policy.book import RuleBook, link_to, value_or_none
from fanpin_lib.publish.policy.html import Cell, Line, folded, plain
from fanpin_lib.publish.policy.steps_and_days import when
from fanpin_lib.publish.policy.value_wording import lines

PAGE = "policy/compare.md"
#: Lists that are read profile by profile, on the rules' own pages; side by side they only fill.
_READ_ALONE = ("duties", "open_questions", "targets", "responsible_units", "assistance")
_PRACTICE = "practice"

On = Mapping[str, date]


def comparison(profiles: Sequence[Profile], on: On, book: RuleBook) -> str:
    """One table with a row a profile, one with amounts, then a table a question."""
    own = [profile for profile in profiles if profile.name != _PRACTICE]
    parts = [
        "# 方案对照",
        "同一个问题，各方案怎么规定。没有列出的方案没有这条规则；点方案名看逐条内容和出处。",
        "## 一览",
        folded(_GLANCE, [_at_a_glance(profile, on[profile.name]) for profile in own], "个方案"),
        "“—”表示文件没有写，或这一天没有取值。",
    ]
    amounts = [row for profile in own for row in _amounts(profile, on[profile.name], book)]
    if amounts:
        headers = ["方案", "措施", "对象", "金额（元）", "计算单位", "条款"]
        parts += ["## 写明金额的帮扶", folded(headers, amounts, "项措施")]
    for topic in topics().values():
        having = [p for p in profiles if p.has(topic.id) and p.origins.get(topic.id) == p.name]
        if len(having) > 1 and topic.id not in _READ_ALONE:
            rows = [_row(profile, topic.id, on[profile.name], book) for profile in having]
            parts += [f"## {plain(topic.label)}", folded(_QUESTION, rows, "个方案")]
    return "\n\n".join(parts)


_QUESTION = ["方案", "规定", "自何时起", "条款"]
_GLANCE = ["方案", "分为", "收入线", "公示", "农户申请", "最后由谁定", "每月走访", "村里报送"]


def _at_a_glance(profile: Profile, on: date) -> tuple[Cell, ...]:
    asked = rulings(profile, on)

    def ruling(what: str) -> str:
        found = [entry["ruling"] for (matter, _), entry in asked.items() if matter == what]
        return found[0] if found else ""

    return (
        link_to(profile.label, f"policy/profiles/{profile.name}.md", PAGE),
        _classes(profile, on),
        [*dict.fromkeys(_lines_drawn(profile, on))],
        ruling("公示"),
        ruling("农户申请"),
        who_decides(profile, "识别", on) or who_decides(profile, "返贫致贫认定", on),
        _visits(profile, on),
        _reports(profile, on),
    )


def _classes(profile: Profile, on: date) -> str:
    """The classes that the profile shows first, where its own documents name any."""
    shown = profile.headline
    own = shown and shown.citation != _inherited(shown.id)
    return "、".join(shown.names_on(on)) if shown and own else ""


def _inherited(classification: str) -> Citation | None:
    """What the practice that all profiles stand on cites for a classification."""
    found = load_profile(_PRACTICE).classes.get(classification)
    return found.citation if found else None


def _lines_drawn(profile: Profile, on: date) -> Iterator[str]:
    for rule in profile.of_kind("threshold"):
        value = value_or_none(rule, on)
        if profile.origins.get(rule.id) == _PRACTICE or not rule.unit.startswith("元/人"):
            continue
        if value is None or not value.decided:
            yield "没有给数"
        else:
            yield f"{value.value:,g}（{_concept(value)}）"


def _concept(value: RuleValue) -> str:
    return CONCEPT_LABELS[value.concept or "unspecified"].removeprefix("人均")


def _visits(profile: Profile, on: date) -> str:
    value = (
        value_or_none(profile.rules["monthly_visit"], on) if profile.has("monthly_visit") else None
    )
    return f"{value.value:g} 次" if value and value.decided else ""


def _reports(profile: Profile, on: date) -> list[Line]:
    """On which days villages report."""
    if not profile.has("reporting_calendar"):
        return []
    try:
        due = profile.calendar("reporting_calendar", on)
    except RuleNotInForce:
        return []
    return [when(entry) for entry in due if entry.who.startswith("村") and entry.day]


def _amounts(profile: Profile, on: date, book: RuleBook) -> Iterator[tuple[Cell, ...]]:
    """Help of which the document says how much."""
    rule = profile.rules.get("assistance")
    if rule is None or profile.origins.get(rule.id) != profile.name:
        return
    value = value_or_none(rule, on)
    for entry in value.value if value and value.decided else ():
        if entry.get("amount"):
            yield (
                book.link(profile, rule.id, profile.label, PAGE),
                entry["item"],
                entry.get("whom"),
                f"{entry['amount']:,.12g}",
                entry.get("per"),
                citing.within(entry.citation, entry.citation),
            )


def _row(profile: Profile, rule_id: str, on: date, book: RuleBook) -> tuple[Cell, ...]:
    rule = profile.rule(rule_id)
    value = value_or_none(rule, on)
    own = citing.document_of(r.citation for r in profile.rules.values())
    return (
        book.link(profile, rule_id, name_with_question(profile, rule_id), PAGE),
        list(lines(rule, value)),
        str(value.since) if value else "",
        citing.within(value.citation if value else rule.citation, own),
    )
