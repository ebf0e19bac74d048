"""Profile pages, rule pages, gaps, the comparison, responsible units, and the index of all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from fanpin_lib.classification import Gap
from fanpin_lib.policy import Citation, Decision, Profile, Rule, RuleValue
from fanpin_lib.policy.coverage import Covered
from fanpin_lib.publish.policy import citing
from fanpin_lib.publish.policy.book import RuleBook, crumbs, link_to, value_or_none
from fanpin_lib.publish.policy.comparison import PAGE as COMPARED
from fanpin_lib.publish.policy.comparison import comparison
from fanpin_lib.publish.policy.coverage_page import PAGE as COVERAGE
from fanpin_lib.publish.policy.coverage_page import coverage_page
from fanpin_lib.publish.policy.gap_pages import OVERVIEW, counted, gap_pages, path_of
from fanpin_lib.publish.policy.html import Cell, Line, Link, plain, table
from fanpin_lib.publish.policy.introduction import introduction
from fanpin_lib.publish.policy.lapse import lapse
from fanpin_lib.publish.policy.rule_pages import rule_page
from fanpin_lib.publish.policy.value_wording import full, lines, short

INDEX, UNITS = "policy/profiles.md", "policy/units.md"
#: Parts of a profile's page: a heading and the kinds of rules under it.
_PARTS = (
    ("谁在范围、归哪一类", ("decision",)),
    ("线和数", ("threshold", "parameter")),
    ("程序", ("procedure",)),
    ("日期", ("calendar",)),
    ("要求、目录、责任", ("rulings", "catalogue")),
)
_PRACTICE = "practice"


def policy_pages(
    profiles: Sequence[Profile],
    current: str,
    on: Mapping[str, date],
    gaps: Mapping[str, Sequence[Gap]],
    between: Sequence[Gap] = (),
    covered: Sequence[Covered] = (),
    figures: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """Every generated policy page, Markdown by path.

    Args:
        profiles: the profiles to document, the county's own among them.
        current: the county's profile.
        on: the day as of which each profile is shown.
        gaps: findings about each profile.
        between: findings about profiles against each other.
        covered: the clauses of the county's profile with what each drives.
        figures: this month's figures that answer them, in words by name.
    """
    book = RuleBook({profile.name: profile for profile in profiles}, current)
    pages = coverage_page(book.profiles[current], covered, figures or {}, book)
    pages |= introduction(book.profiles[current], on[current], book, profiles)
    pages[INDEX] = _index(profiles, current, {"条款怎样用": COVERAGE} if covered else {})
    for profile in profiles:
        day = on[profile.name]
        pages[f"policy/profiles/{profile.name}.md"] = _profile_page(
            profile, day, gaps.get(profile.name, ()), book
        )
        for rule in profile.rules.values():
            if book.home(profile, rule.id) == profile.name:
                pages[book.path(profile, rule.id)] = rule_page(profile, rule, day, book)
    pages[COMPARED] = comparison(profiles, on, book)
    pages[UNITS] = _units(profiles, on)
    return {**pages, **gap_pages(profiles, gaps, between)}


def _index(profiles: Sequence[Profile], current: str, more: Mapping[str, str]) -> str:
    ordered = sorted(profiles, key=lambda profile: profile.name != current)
    rows: list[tuple[Cell, ...]] = [
        (
            [Link(profile.label, f"profiles/{profile.name}.html"), *_mark(profile, current)],
            profile.description,
            profile.usage.for_whom,
            profile.usage.period,
        )
        for profile in ordered
    ]
    others = {**more, "方案对照": COMPARED, "空白和矛盾": OVERVIEW, "责任单位": UNITS}
    return "\n\n".join(
        [
            "# 政策方案",
            "每个方案是一个地方的全部规定，和认定、期限、统计用的是同一份数据：改一个数，三处一起变。"
            "本县的数字只按本县的方案算，其余方案供对照。",
            table(["方案", "说明", "给谁用", "文件适用"], rows),
            "怎样选、怎样继承别处的方案，见帮助页“选方案和改规则”。",
            "另见" + "、".join(f"[{name}]({path[7:]})" for name, path in others.items()) + "。",
        ]
    )


def _mark(profile: Profile, current: str) -> list[Line]:
    return ["（本县使用）"] if profile.name == current else []


def _profile_page(profile: Profile, day: date, gaps: Sequence[Gap], book: RuleBook) -> str:
    page = f"policy/profiles/{profile.name}.md"
    up = crumbs(page, ("各地的方案", INDEX))
    parts = [f"# {plain(profile.label)}", up, plain(profile.description)]
    usage = profile.usage
    parts.append(f"{plain(usage.for_whom)}。文件适用：{usage.period}。{plain(usage.dates_note)}")
    parts.append(plain(lapse(profile, day, book.profiles.values())))
    if gaps:
        more = link_to("", path_of(profile), page).href.replace(".html", ".md")
        parts.append(f"逐一枚举发现：{counted(gaps)}，见[空白和矛盾]({more})。")
    own = [r for r in profile.rules.values() if not _is_practice(profile, r)]
    document = citing.document_of(rule.citation for rule in own)
    said = f"以下是 **{day}** 有效的规定。点规则名看详细内容、历次取值和逐条出处。"
    parts.append(said + _from(document))
    for heading, kinds in _PARTS:
        rules = [rule for rule in own if rule.kind in kinds]
        parts += _rules_in_force(heading, rules, document, profile, day, book)
    practice = [r for r in profile.rules.values() if _is_practice(profile, r)]
    parts += _rules_in_force("经办惯例（没有文件条款）", practice, None, profile, day, book)
    return "\n\n".join(parts)


def _from(document: Citation | None) -> str:
    """The document that most rules are from, so that the rows need only name the clause."""
    if document is None:
        return ""
    said = f"没有另外注明的，都出自{plain(citing.document(document))}。"
    return said + plain(document.document.note)


def _is_practice(profile: Profile, rule: Rule) -> bool:
    return profile.origins.get(rule.id) == _PRACTICE and profile.name != _PRACTICE


def _rules_in_force(
    heading: str,
    rules: Sequence[Rule],
    document: Citation | None,
    profile: Profile,
    day: date,
    book: RuleBook,
) -> list[str]:
    rows: list[tuple[Cell, ...]] = []
    for rule in rules:
        value = value_or_none(rule, day)
        rows.append(
            (
                book.link(profile, rule.id, rule.label, f"policy/profiles/{profile.name}.md"),
                _said(rule, value),
                str(value.since) if value else "",
                citing.within(value.citation if value else rule.citation, document),
            )
        )
    return [f"## {heading}", table(["规则", "规定", "自何时起", "条款"], rows)] if rows else []


def _said(rule: Rule, value: RuleValue | None) -> Cell:
    """Who a decision takes in, clause by clause; everything else in a few words."""
    if value and isinstance(value.value, Decision):
        return list(lines(rule, value))
    return short(rule, value)


def _units(profiles: Sequence[Profile], on: Mapping[str, date]) -> str:
    parts = ["# 责任单位", "各方案逐条写明（或由正文归纳）的责任单位。"]
    for profile in profiles:
        if not profile.has("responsible_units"):
            continue
        rule = profile.rule("responsible_units")
        value = value_or_none(rule, on[profile.name])
        if value and value.decided:
            parts += [f"## {plain(profile.label)}", full(rule, value)]
    return "\n\n".join(parts)
