"""A mistake in an indicator's YAML is told with file and line, like one in a county's file."""

from __future__ import annotations

import re
from datetime import date

import pytest

from fanpin_lib.errors import FileMistake
from fanpin_lib.files.yaml_lines import Page, parse_yaml, shipped_yaml
from fanpin_lib.indicators.catalogue_file import check_together, read_catalogue, read_family
from fanpin_lib.indicators.loader import load_indicators
from fanpin_lib.indicators.methods import basis
from fanpin_lib.policy import load_profile, topics

FAMILY = """\
family: visits
name: 走访
order: 40
facts:
  visit_months:
    rows: {unit: 户, key: [household_id]}
    ledgers: {cases: closing}
    dimensions:
      category: {name: 类别, column: category, levels: upper, tells: nothing}
indicators:
  - id: visits_done
    name: 已走访户数
    kind: count
    unit: 户
    fact: visit_months
    tells: nothing
    definition: 本月走访过的户数。
    numerator: {text: 户数, sql: count(*)}
    clause: 台账的事实
    direction: higher_better
    dimensions: [category]
"""


def told(text: str) -> str:
    """What is said of a family's file; empty if it is right."""
    page = Page("catalogue/visits.yaml")
    check_together([read_family(parse_yaml(text, page.shown), page)])
    try:
        page.tell()
    except FileMistake as error:
        return str(error)
    return ""


def test_a_right_file_has_nothing_to_be_told() -> None:
    assert told(FAMILY) == ""


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("    unit: 户\n    fact", "    units: 户\n    fact", 14, "没有“units”这个键"),
        ("    direction: higher_better\n", "", 11, "指标缺少“direction”"),
        ("kind: count", "kind: sum", 13, "“kind”不能写“sum”。可以写：count"),
        ("kind: count", "kind: rate", 11, "denominator 与 kind: rate 不合"),
        ("kind: count", "kind: quantile", 11, "quantile 与 kind: quantile 不合"),
        ("sql: count(*)", "sq: count(*)", 18, "没有“sq”这个键。是不是“sql”"),
        ("    clause: 台账的事实\n", "", 11, "没有依据"),
        ("fact: visit_months", "fact: visit_month", 15, "没有“visit_month”这个 fact。是不是"),
        ("dimensions: [category]", "dimensions: [categories]", 21, "没有“categories”这个分组"),
        ("{cases: closing}", "{case: closing}", 7, "没有“case”这个台账。是不是“cases”"),
        ("direction: h", "levels: [hamlet]\n    direction: h", 20, "没有“hamlet”这个级别"),
        ("order: 40", "order: 第四", 3, "“order”应是整数，现在是“第四”"),
        ("unit: 户, key: [household_id]", "unit: 户", 6, "rows缺少“key”"),
        ("column: category, ", "", 9, "“category”缺少“column”"),
        ("family: visits", "family: visits\nfamily: visit", 2, "“family”写了两次"),
        ("[category]", "[category]\n    split: {kind: {nam: 类}}", 22, "没有“nam”这个键"),
        ("[category]", "[category]\n    ledgers: [case]", 22, "没有“case”这个台账"),
        ("    tells: nothing\n    definition", "    definition", 11, "“visits_done”没有写它说出"),
        ("    clause", "    denominator: {text: 户, sq: 1}\n    clause", 19, "没有“sq”这个键"),
        ("    fact: visit_months\n", "", 11, "指标缺少“fact”"),
        ("indicators:\n", "indicators:\n  - 走访\n", 11, "指标应写成“键: 值”"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_line(old: str, new: str, line: int, said: str) -> None:
    assert old in FAMILY
    try:
        message = told(FAMILY.replace(old, new))
    except FileMistake as error:  # not even YAML as we read it
        message = str(error)
    assert said in message and f"文件“catalogue/visits.yaml” 第 {line} 行：" in message


def test_ids_used_twice_and_all_mistakes_are_told_at_once() -> None:
    again = FAMILY[FAMILY.index("  - id") :].replace("name: 已走访户数", "nam: 已走访户数")
    message = told(FAMILY + again)
    assert message.startswith("有 3 处错误") and "“visits_done”已经用在" in message


def test_a_file_without_relations_or_indicators_is_told_so() -> None:
    facts, indicators = FAMILY.index("facts:"), FAMILY.index("indicators:")
    without = {"facts": FAMILY[:facts] + FAMILY[indicators:], "indicators": FAMILY[:indicators]}
    for name, text in without.items():
        message = told(text)
        assert f"指标族缺少“{name}”" in message and "第 1 行" in message


def test_what_is_no_indicator_does_not_hide_the_next_one_s_mistake() -> None:
    wrong = FAMILY.replace("indicators:\n", "indicators:\n  - 走访\n")
    both = told(wrong.replace("fact: visit_months", "fact: visit_month"))
    assert "没有“visit_month”这个 fact" in both and "第 16 行" in both


def test_a_relation_named_twice_is_told_with_the_file_that_had_it_first() -> None:
    page, other = Page("catalogue/visits.yaml"), Page("catalogue/again.yaml")
    again = FAMILY.replace("visits_done", "visits_again")
    check_together([read_family(parse_yaml(FAMILY, page.shown), page),
                    read_family(parse_yaml(again, other.shown), other)])  # fmt: skip
    page.tell()
    with pytest.raises(
        FileMistake, match="“visit_months”已经用在“catalogue/visits.yaml”里"
    ) as mistake:
        other.tell()
    assert "文件“catalogue/again.yaml” 第 5 行：" in str(mistake.value)


def test_the_shipped_catalogue_is_in_publication_order() -> None:
    orders = [family["order"] for family in read_catalogue()]
    assert orders == sorted(orders) and len(orders) > 10


# ---- what a figure rests on


def places() -> set[str]:
    """The places whose documents are shipped, without 省, 市 and 县: 吉林, 蛟河 …"""
    documents = shipped_yaml("fanpin_lib.policy", "documents.yaml")["documents"]
    ruled = " ".join(document.get("jurisdiction", "") for document in documents.values())
    return set(re.findall("([\u4e00-\u9fff]{2,}?)(?:自治区|[省市])", ruled)) - {"全国"}


def test_no_figure_rests_on_a_document_of_one_place_by_habit() -> None:
    known = places()
    assert {"吉林", "蛟河", "呼和浩特"} <= known
    said = {i.id: i.clause + i.definition for i in load_indicators().values()}
    habits = {name: text for name, text in said.items() if any(place in text for place in known)}
    assert habits == {}
    assert not [name for name, text in said.items() if "方案（" in text or "年方案" in text]


@pytest.mark.parametrize(
    ("profile", "day", "cites"),
    [
        ("county-2020", date(2020, 6, 30), "规模占比](rule:scale_share)：《县建立防止返贫致贫"),
        ("jilin-jiaohe", date(2022, 6, 30), "监测规模占比：所用方案没有写"),
        ("county-2020", date(2020, 3, 31), "监测规模占比：所用方案没有写"),
    ],
)
def test_a_basis_cites_the_profile_in_force(profile: str, day: date, cites: str) -> None:
    lines = basis(load_indicators()["monitoring_scale"], load_profile(profile), day)
    assert any(cites in line for line in lines)
    assert all("蛟河" not in line for line in lines)


def test_what_a_figure_cites_are_rules_that_documents_have() -> None:
    cited = {rule for i in load_indicators().values() for rule in i.cites}
    assert cited and cited <= topics().keys()
