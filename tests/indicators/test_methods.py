"""The site's pages about the catalogue say of each figure what the catalogue and profile hold."""

from __future__ import annotations

import html
import re
from datetime import date
from functools import cache

import pytest

from fanpin_lib.errors import RuleNotInForce
from fanpin_lib.indicators import indicator_pages, methods_pages
from fanpin_lib.indicators.loader import load_families, load_indicators
from fanpin_lib.indicators.methods import OWN_PAGE, PAGE, basis
from fanpin_lib.policy import Profile, load_profile, topics

DAY = date(2026, 10, 31)


@cache
def profile() -> Profile:
    return load_profile("demo-jiaohe")


@cache
def pages() -> dict[str, str]:
    return indicator_pages(profile(), DAY)


def page(indicator: str) -> str:
    return pages()[OWN_PAGE.format(indicator)]


def told(indicator: str, name: str) -> str:
    """What the table of an indicator's own page says of something."""
    (found,) = re.findall(rf"^\| {name} \| (.*) \|$", page(indicator), re.MULTILINE)
    return str(found)


def test_the_whole_page_says_of_each_figure_what_its_own_page_says() -> None:
    ((path, whole),) = methods_pages(profile(), DAY).items()
    assert path == PAGE and "None" not in whole
    assert f"{len(load_indicators())}" in whole and f"{len(load_families())}" in whole
    for indicator in load_indicators().values():
        said = page(indicator.id).partition("| | |")[2]
        assert said.strip() in whole and "XX" not in said
        assert f'<a id="{indicator.id}"></a>\n\n### {indicator.name}\n' in whole
        assert f"编号 `{indicator.id}`" in whole
        assert told(indicator.id, "类型与单位").endswith(f"单位：{indicator.unit or '无'}")
    for family in load_families().values():
        notes = f"{family.notes.strip()}\n" if family.notes else ""
        assert f"\n## {family.name}\n\n{notes}" in whole


def test_the_list_leads_to_every_page_and_says_notes_and_assumptions() -> None:
    listed = pages()[PAGE]
    assert "None" not in listed and "{" not in listed
    for family in load_families().values():
        assert f"\n## {family.name}\n" in listed
        if family.notes:
            assert f"\n{family.notes.strip()}\n" in listed
        for fact in family.facts.values():
            assert all(text in listed for text in fact.assumes.values())
        for i in family.indicators.values():
            shown = f'<span class="fp-nowrap">{i.direction_label}</span>'
            row = f'| <a id="{i.id}"></a>[{i.name}](indicator:{i.id}) | {html.escape(i.definition)}'
            assert f"\n{row} | " in listed
            assert f"| {i.unit or '—'} | {shown} |" in listed
            assert page(i.id).startswith(f"# {i.name}\n") and family.name in page(i.id)
            assert f"编号 {i.id}，" in page(i.id)
    quiet = [f for f in load_families().values() if not f.notes]
    assert quiet
    for family in quiet:
        said = listed.split(f"## {family.name}\n")[1].split("| 指标 |")[0].strip()
        assumed = dict.fromkeys(t for f in family.facts.values() for t in f.assumes.values())
        assert said == (f"{'；'.join(assumed)}。" if assumed else "")


def test_a_formula_is_told_in_words_and_in_sql() -> None:
    for i in load_indicators().values():
        words = html.unescape(told(i.id, "怎么算"))
        per_cent = " × 100%" if i.unit == "%" else ""
        parts = f"{i.numerator} ÷ {i.denominator}{per_cent}"
        assert words == (parts if i.denominator else i.numerator)
        (code,) = re.findall(r"<pre><code>(.*)</code></pre>", page(i.id), re.DOTALL)
        lines = html.unescape(code).split("\n")
        assert lines[0] == f"-- 每行：{i.fact}" and "" not in lines
        sql = " / ".join(part for part in (i.measure.numerator, i.measure.denominator) if part)
        by_column = any(d.column or d.rule for d in i.dimensions)
        assert (lines[1:2] == [sql.split("\n")[0]]) == (i.total or by_column)
        for dimension in i.dimensions:
            for value, measure in dimension.values.items():
                after = lines[lines.index(f"-- {dimension.name}={value}") + 1]
                assert after and after in f"{measure.numerator} / {measure.denominator}"


def test_ledgers_are_told_with_when_they_have_to_be_there() -> None:
    assert told("income_median", "台账") == "月度监测台账（该月或此前交来过）"
    falls = told("income_fall", "台账")
    assert falls == "月度监测台账（该月、往前 12 个月交来）"
    assert told("cases_active", "台账") == "监测对象台账（报告月末在用）"
    for i in load_indicators().values():
        shown = told(i.id, "台账").count("（")
        assert shown == len(i.ledgers)


def test_a_rule_is_told_with_its_value_and_where_it_stands() -> None:
    value = profile().value("monitoring_line", DAY)
    label = topics()["monitoring_line"].label
    (line,) = basis(load_indicators()["under_line"], profile(), DAY)
    stated = f"{value.value} {value.unit}，{value.citation}"
    assert line == f"[{label}](rule:monitoring_line)：{stated}"
    assert line in told("under_line", "依据")
    short = basis(load_indicators()["under_line"], profile(), DAY, values=False)
    assert short == basis(load_indicators()["under_line"]) == [f"[{label}](rule:monitoring_line)"]
    assert basis(load_indicators()["under_line"], profile()) == short
    cites = next(i for i in load_indicators().values() if i.cites)
    assert basis(cites, profile()) == basis(cites)


def test_a_rule_with_rows_is_told_by_its_citation_alone() -> None:
    bands = profile().value("income_bands", DAY)
    (line,) = basis(load_indicators()["income_band"], profile(), DAY)
    assert line == f"[{topics()['income_bands'].label}](rule:income_bands)：{bands.citation}"


@pytest.mark.parametrize(
    ("needed", "shown"),
    [
        ("procedure_deadlines", "[程序各步时限](page:policy/procedure.md)"),
        ("tracked_targets", "[有数、要跟踪的目标](rule:targets)"),
        ("fund_amounts", "[写了金额的资金](rule:funds)"),
    ],
)
def test_what_several_rules_give_together_leads_to_where_it_stands(needed: str, shown: str) -> None:
    resting = [i for i in load_indicators().values() if needed in i.rules]
    assert resting
    for indicator in resting:
        assert shown in basis(indicator, profile(), DAY)


def test_a_rule_that_no_document_gives_is_said_to_be_open() -> None:
    open_, cited = 0, 0
    for name in ("medical-warning", "village-n2"):
        other = load_profile(name)
        for indicator in load_indicators().values():
            lines = basis(indicator, other, DAY)
            assert len(lines) == len([*indicator.rules, *indicator.cites]) + bool(indicator.clause)
            assert not indicator.clause or lines[-1] == indicator.clause
            open_ += sum(line.endswith("：规则未定") for line in lines)
            for rule, line in zip(indicator.cites, lines[len(indicator.rules) :], strict=False):
                cited += _is_cited(other, rule, line)
    assert open_ and cited


def _is_cited(other: Profile, rule: str, line: str) -> int:
    label = topics()[rule].label
    try:
        stated = other.value(rule, DAY).citation
    except RuleNotInForce:
        assert line == f"{label}：所用方案没有写"
        return 0
    assert line == f"[{label}](rule:{rule})：{stated}"
    return 1


def test_parts_are_told_by_their_names() -> None:
    monitored = profile().monitored
    assert monitored is not None
    names = [v.name for v in monitored.values if not v.foreign and v.given_on(DAY)]
    assert f"{monitored.label}（`category`）：{'、'.join(names)}" in told("cases_active", "分项")
    own = load_profile("county-four-kinds")
    assert own.monitored is not None
    shown = indicator_pages(own, DAY)[OWN_PAGE.format("cases_active")]
    assert f"{own.monitored.label}（`category`）" in shown
