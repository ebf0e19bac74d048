"""Profile pages, rule pages, the comparison, and the index of both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from pathlib import PurePosixPath
from posixpath import relpath

from fanpin_lib.classification import Gap
from fanpin_lib.errors import RuleNotInForce
from fanpin_lib.policy import Profile, Rule, RuleValue, topics
from fanpin_lib.publish.policy.contents import full, short, standing
from fanpin_lib.publish.policy.html import Link, table

#: More findings of a kind than this are counted, not listed.
_MOST_LISTED = 40


def policy_pages(
    profiles: Sequence[Profile],
    current: str,
    on: Mapping[str, date],
    gaps: Mapping[str, Sequence[Gap]],
    between: Sequence[Gap] = (),
) -> dict[str, str]:
    """Every generated policy page, Markdown by path.

    Args:
        profiles: the profiles to document, the county's own among them.
        current: the county's profile.
        on: the day as of which each profile is shown.
        gaps: findings about each profile.
        between: findings about profiles against each other.
    """
    book = RuleBook({profile.name: profile for profile in profiles}, current)
    pages = {"policy/profiles/index.md": _index(profiles, current, on)}
    for profile in profiles:
        day = on[profile.name]
        pages[f"policy/profiles/{profile.name}.md"] = _profile_page(
            profile, day, gaps.get(profile.name, ()), book
        )
        for rule in profile.rules.values():
            if book.home(profile, rule.id) == profile.name:
                path = book.path(profile, rule.id)
                pages[path] = _rule_page(profile, rule, day, path)
    pages["policy/compare.md"] = _comparison(profiles, on, book)
    pages["policy/gaps.md"] = _gaps_page(profiles, gaps, between)
    pages["policy/units.md"] = _units(profiles, on)
    return pages


@dataclass(frozen=True)
class RuleBook:
    """Where each rule's page lies; a rule that several profiles share has one page."""

    profiles: Mapping[str, Profile]
    current: str

    def home(self, profile: Profile, rule_id: str) -> str:
        """The profile whose page about the rule this is."""
        rule, own = profile.rule(rule_id), self.profiles[self.current]
        if own.has(rule_id) and own.rule(rule_id) == rule:
            return own.name
        origin = self.profiles.get(profile.origins.get(rule_id, profile.name), profile)
        return origin.name if origin.has(rule_id) and origin.rule(rule_id) == rule else profile.name

    def path(self, profile: Profile, rule_id: str) -> str:
        """``policy/rules/monitoring_line.md`` for the county's own rules (what pages and
        notebooks link to), ``policy/rules/<profile>/monitoring_line.md`` for the others."""
        home = self.home(profile, rule_id)
        folder = "" if home == self.current else f"{home}/"
        return f"policy/rules/{folder}{rule_id}.md"

    def link(self, profile: Profile, rule_id: str, text: str, page: str) -> Link:
        """A link to the rule's page from another page of the site."""
        return Link(text, way(page, self.path(profile, rule_id)).replace(".md", ".html"))


def way(page: str, target: str) -> str:
    """The relative address of one page from another."""
    return relpath(target, PurePosixPath(page).parent)


def value_or_none(rule: Rule, day: date) -> RuleValue | None:
    """The rule's value on a day; None if none is in force."""
    try:
        return rule.on(day)
    except RuleNotInForce:
        return None


def _index(profiles: Sequence[Profile], current: str, on: Mapping[str, date]) -> str:
    rows = [
        (
            Link(profile.label, f"{profile.name}.html"),
            "本县使用" if profile.name == current else "",
            len(profile.rules),
            str(on[profile.name]),
            profile.description,
        )
        for profile in profiles
    ]
    return "\n\n".join(
        [
            "# 政策方案",
            "每个方案是一个地方在某一天有效的全部规定，和认定、期限、统计用的是同一份数据。",
            table(["方案", "", "规则", "按哪一天", "说明"], rows),
            "另见[方案对照](../compare.md)、[空白和矛盾](../gaps.md)、[责任单位](../units.md)。",
        ]
    )


def _profile_page(profile: Profile, day: date, gaps: Sequence[Gap], book: RuleBook) -> str:
    rows = []
    for rule in profile.rules.values():
        value = value_or_none(rule, day)
        rows.append(
            (
                book.link(profile, rule.id, rule.label, f"policy/profiles/{profile.name}.md"),
                short(rule, value),
                str(value.since) if value else "",
                str(value.citation if value else rule.citation),
            )
        )
    parts = [
        f"# {escape(profile.label)}",
        escape(profile.description),
        f"以下是 **{day}** 有效的规定。点规则名看历次取值和逐条出处。",
        table(["规则", "规定", "自何时起", "出处"], rows),
    ]
    if profile.starts_note:
        parts.insert(2, escape(profile.starts_note))
    if gaps:
        counts = dict.fromkeys(gap.kind for gap in gaps)
        summary = "、".join(f"{k} {sum(g.kind == k for g in gaps)} 处" for k in counts)
        parts.append(f"逐一枚举发现：{summary}。见[空白和矛盾](../gaps.md)。")
    return "\n\n".join(parts)


def _rule_page(profile: Profile, rule: Rule, day: date, path: str) -> str:
    now = value_or_none(rule, day)
    parts = [
        f"# {escape(rule.label)}（{escape(profile.label)}）",
        f"[{escape(profile.label)}]({way(path, f'policy/profiles/{profile.name}.md')})"
        f" › 规则编号 `{rule.id}`",
        escape(rule.description.strip()),
        f"## {day} 的规定",
    ]
    parts.append(full(rule, now) if now else "这一天没有取值。依赖它的数字显示“规则未定”。")
    if now:
        parts.append(f"出处：{escape(str(now.citation))}。{escape(standing(now))}。")
    parts += ["## 历次取值", table(["起", "止", "规定", "依据程度", "出处"], _history(rule))]
    return "\n\n".join(parts)


def _history(rule: Rule) -> list[tuple[str, str, str, str, str]]:
    rows = [
        (
            str(value.since),
            str(value.until) if value.until else "至今",
            short(rule, value),
            standing(value),
            str(value.citation),
        )
        for value in rule.values
    ]
    rows += [(str(start), "", "没有取值", note, "") for start, note in rule.ends.items()]
    return sorted(rows)


def _comparison(profiles: Sequence[Profile], on: Mapping[str, date], book: RuleBook) -> str:
    """One table a group of rules that several profiles answer: rules down, profiles across."""
    parts = [
        "# 方案对照",
        "同一个问题，各方案怎么规定。没有列的方案没有这条规则；点进去看逐条出处。",
    ]
    for topic in topics().values():
        having = [profile for profile in profiles if profile.has(topic.id)]
        own = [p for p in having if p.origins.get(topic.id) == p.name or len(having) == 1]
        if len(own) < 2:
            continue
        rows = [_compared(profile, topic.id, on[profile.name], book) for profile in own]
        parts += [f"## {escape(topic.label)}", table(["方案", "规定", "自何时起", "出处"], rows)]
    return "\n\n".join(parts)


def _compared(
    profile: Profile, rule_id: str, day: date, book: RuleBook
) -> tuple[Link, str, str, str]:
    rule = profile.rule(rule_id)
    value = value_or_none(rule, day)
    return (
        book.link(profile, rule_id, profile.label, "policy/compare.md"),
        short(rule, value),
        str(value.since) if value else "",
        str(value.citation if value else rule.citation),
    )


def _gaps_page(
    profiles: Sequence[Profile], gaps: Mapping[str, Sequence[Gap]], between: Sequence[Gap]
) -> str:
    parts = [
        "# 空白和矛盾",
        "用程序把每种情形（收入档 × 条件 × 户类型 × 事件……）逐一代入各方案的条款，"
        "列出没有条款管的、两条规定不一致的、没有取值的。这些是文件的问题，不是某一户的问题；程序不替文件作主。",
    ]
    for profile in profiles:
        if gaps.get(profile.name):
            parts += [f"## {escape(profile.label)}", *_by_kind(gaps[profile.name])]
    if between:
        parts += ["## 方案之间", *_by_kind(between)]
    return "\n\n".join(parts)


def _by_kind(gaps: Sequence[Gap]) -> list[str]:
    parts = []
    for kind in dict.fromkeys(gap.kind for gap in gaps):
        those = [gap for gap in gaps if gap.kind == kind]
        rows = [
            (gap.rule, gap.whom, gap.says, "；".join(str(clause) for clause in gap.clauses))
            for gap in those[:_MOST_LISTED]
        ]
        parts += [f"### {kind}（{len(those)} 处）", table(["规则", "情形", "说明", "条款"], rows)]
        if len(those) > _MOST_LISTED:
            left = len(those) - _MOST_LISTED
            parts.append(f"另有 {left} 处，用 `fanpin policy gaps 方案 --all` 查看。")
    return parts


def _units(profiles: Sequence[Profile], on: Mapping[str, date]) -> str:
    parts = ["# 责任单位", "各方案逐条写明（或由正文归纳）的责任单位。"]
    for profile in profiles:
        if not profile.has("responsible_units"):
            continue
        rule = profile.rule("responsible_units")
        value = value_or_none(rule, on[profile.name])
        if value and value.decided:
            parts += [f"## {escape(profile.label)}", full(rule, value)]
    return "\n\n".join(parts)
