"""Who is expected by which day: the roster's file, who is missing, who is late."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from fanpin_lib.errors import InputError
from fanpin_lib.period import Month
from fanpin_lib.province.closing import CLOSED, FAILED, CountyOutcome
from fanpin_lib.province.month import ProvinceResult
from fanpin_lib.province.roster import (
    ROSTER,
    Expected,
    missing,
    read_roster,
    with_due_days,
)
from fanpin_lib.publish.portal_text import Missing, Standing, standing_text

MONTH = Month(2026, 10)
TABLE = """县代码,县名,文件夹,每月几日前
220191,甲县,jia,8
220192,乙县,,31

220291,丙县,bing,
"""
ROSTER_ROWS = (
    Expected("220191", "甲县", "jia", 8),
    Expected("220192", "乙县", "220192", 31),
    Expected("220291", "丙县", "bing", None),
)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_a_roster_as_excel_saves_it(tmp_path, encoding):
    (tmp_path / ROSTER).write_text(TABLE, encoding=encoding)
    assert read_roster(tmp_path) == ROSTER_ROWS


def test_without_a_roster_nobody_is_expected(tmp_path):
    assert read_roster(tmp_path) == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("代码,县名\n", ("县代码、文件夹",)),
        ("", ("县代码、县名、文件夹",)),
        (TABLE.replace("220192", "2201"), ("第 3 行", "县代码", "2201", "六位数字")),
        (TABLE.replace(",8", ",40"), ("第 2 行", "每月几日前", "40", "1 到 31")),
        (TABLE.replace("220291", "220191"), ("220191", "两次", "甲县", "丙县")),
    ],
)
def test_a_roster_with_a_mistake_says_where(tmp_path, text, said):
    (tmp_path / ROSTER).write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as refused:
        read_roster(tmp_path)
    assert all(part in str(refused.value) for part in (ROSTER, *said))


def test_the_day_is_one_of_the_month_after():
    jia, yi, bing = ROSTER_ROWS
    assert jia.due(MONTH) == date(2026, 11, 8)
    assert yi.due(MONTH) == date(2026, 11, 30)  # there is no 31 November
    assert jia.due(Month(2026, 12)) == date(2027, 1, 8)
    assert bing.due(MONTH) is None


def outcome(code, folder, state=CLOSED, step=""):
    return CountyOutcome(code, "某县", folder, state, step)


def test_who_has_sent_nothing_is_named_and_others_are_not():
    there = [outcome("220191", "anything"), outcome("", "bing", FAILED, "读设置")]
    gone = list(missing(ROSTER_ROWS, there))
    assert [one.code for one in gone] == ["220192"]
    assert "没有结清" in str(gone[0]) and "没有交来" in str(gone[0])
    assert "没有交来没有通过" not in str(gone[0])


def test_late_is_who_was_closed_after_the_day_or_is_not_closed_on_it():
    outcomes = [
        outcome("220191", "jia"),
        outcome("220192", "220192", FAILED, "入库"),
        outcome("220291", "bing", FAILED, "入库"),
    ]
    first = {"220191": date(2026, 11, 10)}
    late = with_due_days(ROSTER_ROWS, outcomes, first, MONTH, date(2026, 12, 2))
    assert [one.late for one in late] == [
        "应于 11 月 8 日前结清，11 月 10 日结清，迟 2 天",
        "应于 11 月 30 日前结清，已逾期 2 天",
        "",
    ]
    in_time = {"220191": date(2026, 11, 8)}
    early = with_due_days(ROSTER_ROWS, outcomes, in_time, MONTH, date(2026, 11, 30))
    assert early[0].late == "" and early[1].late.endswith("还没有到期")


def test_who_has_not_handed_in_is_late_and_no_failure():
    closed = outcome("220191", "jia")
    late = next(missing(ROSTER_ROWS[:2], [closed]))
    broken = outcome("220291", "bing", FAILED, "入库")
    for outcomes, complete in (((closed, late), True), ((closed, late, broken), False)):
        result = ProvinceResult(MONTH, outcomes, Path("index.html"), 1, 0.0, 0.0)
        assert result.complete_but_for_the_late is complete
        assert not result.complete and late.name in str(result)


def test_the_portal_says_who_is_late():
    gone = Missing("220192", "乙县", "没有交来", "2026年9月", "应于 11 月 30 日前结清，已逾期 2 天")
    text = standing_text(
        Standing("吉林省", 1, (gone,), late={"甲县": "应于 11 月 8 日前结清，迟 2 天"})
    )
    assert (
        "乙县（220192）：没有交来（应于 11 月 30 日前结清，已逾期 2 天），用的是它2026年9月的数"
        in text
    )
    assert "- 甲县应于 11 月 8 日前结清，迟 2 天。" in text
