"""Why something is not known: a point a reason, one for all where there are many."""

from __future__ import annotations

from fanpin_lib.presentation.wording import below_name, reasons
from fanpin_lib.regions import Level


def test_a_few_reasons_have_a_point_each_and_many_stand_on_one_line() -> None:
    few = {"没有数据（缺走访台账）": ["走访", "排查"], "规则未定，无法计算": ["应纳未纳"]}
    assert reasons(few) == [
        "**走访、排查**：没有数据（缺走访台账）。",
        "**应纳未纳**：规则未定，无法计算。",
    ]
    many = {**few, "没有数据（缺程序台账）": ["程序"]}
    assert reasons(many) == [
        "**没有数据**：走访、排查（缺走访台账）、程序（缺程序台账）；**规则未定，无法计算**：应纳未纳。"
    ]
    assert reasons({}) == []


def test_what_lies_below_has_no_brackets_in_a_bracket() -> None:
    assert not any("（" in below_name(one) for one in (Level.CITY, Level.PROVINCE, Level.COUNTY))
