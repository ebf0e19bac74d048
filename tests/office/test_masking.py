"""Names on a public notice, and what no notice may show."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fanpin_lib.office.notices.masking import masked, rules, shown
from fanpin_lib.office.notices.sheets import Term, notice

HAN = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5)


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("张明", "张＊"), ("张大明", "张＊明"), ("张大小明", "张＊＊明"), ("欧阳明", "欧阳＊"),
        ("欧阳大明", "欧阳＊明"), ("买买提·艾力", "买＊＊·＊力"), ("张 大 明", "张＊明"),
        ("张", "（姓名没有登记）"), ("", "（姓名没有登记）"),
    ],
)  # fmt: skip
def test_names_are_masked_by_their_length(name, seen) -> None:
    assert masked(name) == seen


@given(st.text(HAN, min_size=2, max_size=12))
def test_no_name_is_shown_whole(name) -> None:
    assert masked(name) != name and rules()["masking"]["sign"] in masked(name)
    assert len(masked(name)) == len(name)


@pytest.mark.parametrize(
    ("column", "text", "seen"),
    [
        ("帮扶措施", "产业帮扶、就业帮扶", "产业帮扶、就业帮扶"),
        ("帮扶措施", "产业帮扶、健康帮扶", "产业帮扶、其他帮扶"),
        ("类别", "因病致贫户", "监测对象"),
        ("类别", "", "监测对象"),
    ],
)
def test_what_tells_of_health_or_income_is_said_otherwise(column, text, seen) -> None:
    assert shown(column, text) == seen


def test_a_notice_takes_nothing_but_its_columns() -> None:
    household = {
        "head_name": "张大明", "members": 3.0, "category": "突发严重困难户", "id_number": "1" * 18,
        "phone": "13800000000", "risks": "因病", "income": 3777, "household_id": "H1",
    }  # fmt: skip
    filling = notice("识别", ("某镇", "某村"), [household], Term(None, None), "")
    assert filling["名单"]["行"] == [{"名称": "1", "格": ["张＊明", "3人", "突发严重困难户"]}]
    told = str(filling)
    assert not [one for one in ("张大明", "1" * 18, "138", "因病", "3777", "H1") if one in told]
    assert (
        notice("识别", ("某镇", "红星社区"), [], Term(None, None), "")["自治组织"] == "居民委员会"
    )
