"""The site's page about every indicator, generated from the catalogue."""

from __future__ import annotations

import html
from datetime import date
from importlib.resources import files
from typing import TYPE_CHECKING

from fanpin_lib import fields
from fanpin_lib.errors import RuleNotInForce
from fanpin_lib.indicators.dimension_names import dimension_name, part_names
from fanpin_lib.indicators.frame import settings_text
from fanpin_lib.indicators.loader import load_families, load_indicators
from fanpin_lib.indicators.model import Dimension, Family, Indicator, LedgerNeed, Measure
from fanpin_lib.indicators.rules import rule_of
from fanpin_lib.regions import Level

if TYPE_CHECKING:
    from fanpin_lib.policy import Profile

PAGE = "methods/indicators.md"
#: Where an indicator's own page lies.
OWN_PAGE = "methods/indicators/{0}.md"

#: Where what is worked out from rules stands.
_STANDS_IN = {
    "procedure_deadlines": "page:policy/procedure.md",
    "procedure_notice_days": "page:policy/procedure.md",
    "tracked_targets": "rule:targets",
    "fund_amounts": "rule:funds",
}

_KINDS = {
    "count": "数量，逐级相加",
    "amount": "金额，逐级相加",
    "rate": "比例，逐级由分子、分母重新计算，附 95% Wilson 区间",
    "ratio": "比值，逐级由分子、分母重新计算",
    "mean": "平均数，逐级由分子、分母重新计算",
    "quantile": "分位数，逐级由各行直接计算",
    "gini": "基尼系数，逐级由各户直接计算",
}
_WHEN = {
    "closing": "报告月末在用",
    "own": "报告月末在用，本县自己的，不是从系统导出里取的",
    "stock": "报告月以前交来过，台账记到哪天算到哪天",
    "month": "该月交来",
    "ever": "该月或此前交来过",
    "this_year": "本年该月或此前交来过",
    "last_year": "上年交来过",
    "this_and_last_year": "本年该月或此前、上年都交来过",
}


def methods_pages(profile: Profile | None = None, on: date | None = None) -> dict[str, str]:
    """The whole catalogue as one Markdown page, by its path below the site's sources.

    Args:
        profile: a policy profile; with it the value in force and its citation are shown.
        on: the day whose values are shown; needed with a profile.
    """
    families = load_families().values()
    return {PAGE: "\n".join([_intro(), *(_family(family, profile, on) for family in families)])}


def indicator_pages(profile: Profile | None = None, on: date | None = None) -> dict[str, str]:
    """The catalogue in pieces: a list of all indicators, and a page for each of them.

    Args:
        profile, on: as `methods_pages` takes them.
    """
    families = load_families().values()
    pages = {
        OWN_PAGE.format(indicator.id): _own_page(indicator, family, profile, on)
        for family in families
        for indicator in family.indicators.values()
    }
    return {PAGE: "\n".join([_intro(), *map(_listed, families)]), **pages}


def _intro() -> str:
    template = files(__package__).joinpath("methods_intro.md").read_text(encoding="utf-8")
    return template.format(
        count=len(load_indicators()), families=len(load_families()), settings=settings_text()
    )


def _listed(family: Family) -> str:
    """A family's indicators, a line each that leads to its page."""
    notes = f"\n{family.notes.strip()}\n" if family.notes else ""
    rows = [
        f'| <a id="{i.id}"></a>[{i.name}](indicator:{i.id}) | {html.escape(i.definition)} '
        f'| {i.unit or "—"} | <span class="fp-nowrap">{i.direction_label}</span> |'
        for i in family.indicators.values()
    ]
    head = "| 指标 | 定义 | 单位 | 方向 |\n|---|---|---|---|\n"
    return "\n".join([f"## {family.name}", notes, _assumed(family), head + "\n".join(rows), ""])


def _own_page(
    indicator: Indicator, family: Family, profile: Profile | None, on: date | None
) -> str:
    """What an indicator is, on a page of its own."""
    where = f'在<a href="page:{PAGE}">指标目录</a>的“{family.name}”一组'
    head = f'# {indicator.name}\n\n<p class="fp-dateline">编号 {indicator.id}，{where}</p>'
    return f"{head}\n\n{_table(indicator, profile, on)}\n\n{_sql(indicator)}\n"


def basis(
    indicator: Indicator,
    profile: Profile | None = None,
    on: date | None = None,
    *,
    values: bool = True,
) -> list[str]:
    """What an indicator rests on, one line a rule or clause.

    Args:
        profile: where the rules that it cites are looked up; without it they are named only.
        on: the day whose rules count.
        values: whether the rules that it computes with show their values too.
    """
    shown = profile if values else None
    lines = [_rule(rule_of(profile, rule), shown, on) for rule in indicator.rules]
    lines += [_cited(rule, profile, on) for rule in indicator.cites]
    return lines + ([indicator.clause] if indicator.clause else [])


def _family(family: Family, profile: Profile | None, on: date | None) -> str:
    notes = f"\n{family.notes.strip()}\n" if family.notes else ""
    entries = [_entry(i, profile, on) for i in family.indicators.values()]
    return "\n".join([f"## {family.name}", notes, _assumed(family), *entries])


def _assumed(family: Family) -> str:
    """What is taken for true where a column is missing that no figure waits for."""
    told = dict.fromkeys(text for f in family.facts.values() for text in f.assumes.values())
    return f"{'；'.join(told)}。\n" if told else ""


def _said(indicator: Indicator, profile: Profile | None, on: date | None) -> dict[str, str]:
    """What there is to say of an indicator, Markdown by what it is about."""
    return {
        "定义": html.escape(indicator.definition),
        "怎么算": _formula(indicator),
        "类型与单位": f"{_KINDS[indicator.kind]}；单位：{indicator.unit or '无'}",
        "依据": "；".join(basis(indicator, profile, on)),
        "台账": "、".join(_ledger(need) for need in indicator.ledgers),
        "要有的列": "、".join(need.label for need in indicator.needs[""]),
        "方向": indicator.direction_label,
        "层级": "、".join(Level(level).label for level in indicator.levels),
        "起始月份": indicator.months,
        "分项": "；".join(_split(d, profile, on) for d in indicator.dimensions),
    }


def _split(dimension: Dimension, profile: Profile | None, on: date | None) -> str:
    parts = "、".join(map(html.escape, part_names(dimension, profile, on)))
    said = f"{dimension_name(dimension, profile)}（`{dimension.id}`）"
    return f"{said}：{parts}" if parts else said


def _entry(indicator: Indicator, profile: Profile | None, on: date | None) -> str:
    heading = (
        f'<a id="{indicator.id}"></a>\n\n### {indicator.name}\n\n'
        f"<small>编号 `{indicator.id}`</small>\n"
    )
    return f"{heading}\n{_table(indicator, profile, on)}\n\n{_sql(indicator)}\n"


def _table(indicator: Indicator, profile: Profile | None, on: date | None) -> str:
    said = _said(indicator, profile, on)
    shown = "\n".join(f"| {name} | {text} |" for name, text in said.items() if text)
    return f"| | |\n|---|---|\n{shown}"


def _formula(indicator: Indicator) -> str:
    """The formula in words."""
    if not indicator.denominator:
        return html.escape(indicator.numerator)
    scale = " × 100%" if indicator.unit == "%" else ""
    return html.escape(f"{indicator.numerator} ÷ {indicator.denominator}{scale}")


def _sql(indicator: Indicator) -> str:
    """The formula as the database computes it, folded away."""
    by_column = any(d.column or d.rule for d in indicator.dimensions)
    shown = indicator.total or by_column
    lines = [f"-- 每行：{indicator.fact}", *_measure(indicator.measure, shown)]
    for dimension in indicator.dimensions:
        for value, measure in dimension.values.items():
            lines += [f"-- {dimension.name}={value}", *_measure(measure, True)]
    body = html.escape("\n".join(lines))
    return f"<details><summary>计算式</summary><pre><code>{body}</code></pre></details>"


def _measure(measure: Measure, shown: bool) -> list[str]:
    parts = [measure.numerator, measure.denominator]
    return [" / ".join(part for part in parts if part)] if shown else []


def _rule(rule: str, profile: Profile | None, on: date | None) -> str:
    """The rule's name with its page, and its value in force where a profile is given."""
    name = _rule_label(rule)
    if rule in _worked_out():
        return f"[{name}]({_STANDS_IN.get(rule, f'rule:{rule}')})"
    shown = f"[{name}](rule:{rule})"
    if profile is None or on is None:
        return shown
    try:
        value = profile.value(rule, on)
    except RuleNotInForce:
        return f"{shown}：规则未定"
    if not isinstance(value.value, int | float):
        return f"{shown}：{value.citation}"
    return f"{shown}：{value.value} {value.unit}，{value.citation}"


def _cited(rule: str, profile: Profile | None, on: date | None) -> str:
    """A rule with the place where the profile in force states it."""
    shown = f"[{_rule_label(rule)}](rule:{rule})"
    if profile is None or on is None:
        return shown
    try:
        return f"{shown}：{profile.value(rule, on).citation}"
    except RuleNotInForce:
        return f"{_rule_label(rule)}：所用方案没有写"


def _rule_label(rule: str) -> str:
    from fanpin_lib.policy import topics

    topic = topics().get(rule)
    return _worked_out().get(rule) or (topic.label if topic else rule)


def _worked_out() -> dict[str, str]:
    """What no rule of a profile gives as its value, but several or its rows together."""
    from fanpin_lib.indicators.rule_rows import ROWS

    return {"procedure_deadlines": "程序各步时限", "procedure_notice_days": "公示天数", **ROWS}


def _ledger(need: LedgerNeed) -> str:
    months = "、".join(f"往前 {-offset} 个月" if offset else "该月" for offset in need.offsets)
    when = f"{months}交来" if len(need.offsets) > 1 else _WHEN[need.when]
    return f"{fields.table(need.table).label}（{when}）"
