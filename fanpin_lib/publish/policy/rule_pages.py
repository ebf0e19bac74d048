"""A page a rule: what applies, since when, from which clause, and what applied before."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from fanpin_lib.policy import Decision, Profile, Rule, RuleValue
from fanpin_lib.publish.policy import citing
from fanpin_lib.publish.policy.book import RuleBook, crumbs, value_or_none
from fanpin_lib.publish.policy.example_table import examples_of
from fanpin_lib.publish.policy.html import Link, plain, table
from fanpin_lib.publish.policy.value_wording import full, short, standing


def rule_page(profile: Profile, rule: Rule, day: date, book: RuleBook) -> str:
    """Markdown of a rule's page.

    Args:
        profile: whose rule it is.
        rule: the rule.
        day: what applies on this day comes first.
        book: where the other pages lie.
    """
    page = book.path(profile, rule.id)
    home = plain(profile.label), f"policy/profiles/{profile.name}.md"
    parts = [
        f"# {plain(rule.label)} · {plain(profile.label)}",
        crumbs(page, home, f"规则编号 <code>{rule.id}</code>"),
        plain(rule.description),
        *([f"说明：{plain(rule.note)}"] if rule.note else []),
        f"## {day} 的规定",
        *_now(profile, rule, day, book),
        *examples_of(profile, rule, _named(value_or_none(rule, day))),
        "## 历次取值",
        table(["起", "止", "规定", "依据程度", "出处"], _history(rule)),
    ]
    return "\n\n".join(parts)


def _now(profile: Profile, rule: Rule, day: date, book: RuleBook) -> Iterator[str]:
    value = value_or_none(rule, day)
    if value is None:
        yield "这一天没有取值。依赖它的数字显示“规则未定”。"
        return
    yield full(rule, value)
    used = _used(profile, value, day, book)
    if used:
        yield "用到的数和别的规则："
        yield table(["规则", "当天的规定"], used)
    yield f"自 {value.since} 起。出处：{plain(citing.full(value.citation))}。"
    yield f"依据程度：{plain(standing(value))}。"


def _used(profile: Profile, value: RuleValue, day: date, book: RuleBook) -> list[tuple[Link, str]]:
    """The rules whose numbers or outcomes a decision's conditions use, as of the day."""
    page = book.path(profile, value.rule_id)
    rules = [rule for rule in profile.rules.values() if rule.id in _named(value)]
    return [
        (book.link(profile, rule.id, rule.label, page), short(rule, value_or_none(rule, day)))
        for rule in rules
    ]


def _named(value: RuleValue | None) -> set[str]:
    """The other rules that a decision's conditions name."""
    if value is None or not isinstance(value.value, Decision):
        return set()
    return value.value.rules_named


def _history(rule: Rule) -> list[tuple[str, str, str, str, str]]:
    rows = [
        (
            str(value.since),
            str(value.until) if value.until else "至今",
            short(rule, value),
            standing(value),
            citing.short(value.citation),
        )
        for value in rule.values
    ]
    rows += [(str(start), "", "没有取值", note, "") for start, note in rule.ends.items()]
    return sorted(rows)
