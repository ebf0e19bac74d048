"""Which meetings a calendar demands, in which stretch of time; what its mistakes are told."""

from __future__ import annotations

from datetime import date

import pytest

from fanpin_lib.errors import FanpinError
from fanpin_lib.period import Month
from fanpin_lib.policy import load_profile
from fanpin_lib.policy.rhythm import duties_by_date, meetings_owed
from tests.classification.profiles import made

_ENTRY = "    - {{id: m, what: 开会, who: 乡镇, every: {every}{more}}}\n"


def calendar(
    every: str = "每半年", more: str = ", meeting: 工作研究, held_by: [乡镇]", since="2020-01-01"
):
    return f"values:\n  {since}:\n" + _ENTRY.format(every=every, more=more)


def stretches(tmp_path, month: str, **how: str) -> list[tuple[date, date]]:
    profile = made(tmp_path, sweeps=calendar(**how))
    return [(owed.start, owed.end) for owed in meetings_owed(profile, Month.parse(month))]


def half(year: int, part: int) -> tuple[date, date]:
    return (
        (date(year, 1, 1), date(year, 6, 30))
        if part == 1
        else (date(year, 7, 1), date(year, 12, 31))
    )


def test_the_half_year_of_the_month_and_the_one_before(tmp_path):
    assert stretches(tmp_path, "2026-02") == [half(2025, 2), half(2026, 1)]
    assert stretches(tmp_path, "2026-12") == [half(2026, 1), half(2026, 2)]


def test_a_month_a_quarter_a_year(tmp_path):
    assert stretches(tmp_path, "2026-01", every="每月")[0] == (
        date(2025, 12, 1),
        date(2025, 12, 31),
    )
    assert stretches(tmp_path, "2026-02", every="每季度")[1] == (
        date(2026, 1, 1),
        date(2026, 3, 31),
    )
    assert stretches(tmp_path, "2026-02", every="每年")[0] == (date(2025, 1, 1), date(2025, 12, 31))


def test_no_stretch_where_none_is_written(tmp_path):
    assert stretches(tmp_path, "2026-02", every="不定期") == []
    assert stretches(tmp_path, "2026-02", more="") == []


def test_nobody_owes_a_half_year_that_had_begun_before_the_document(tmp_path):
    assert stretches(tmp_path, "2026-05", since="2026-02-01") == []
    assert stretches(tmp_path, "2026-08", since="2026-02-01") == [half(2026, 2)]


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (", meeting: 喝茶, held_by: [乡镇]", "喝茶"),
        (", meeting: 工作研究, held_by: [社]", "社"),
        (", meeting: 工作研究", "held_by"),
        (", held_by: [乡镇]", "meeting"),
        (", meeting: 工作研究, held_by: [部门], departments: [天文]", "天文"),
    ],
)
def test_a_meeting_written_wrongly_is_told(tmp_path, more, told):
    with pytest.raises(FanpinError, match=told):
        made(tmp_path, sweeps=calendar(more=more))


def test_a_duty_names_the_entry_that_dates_it(tmp_path):
    duties = "values:\n  2020-01-01:\n    - {{matter: 研究, who: 乡镇, does: 开会, due: {due}}}\n"
    profile = made(tmp_path, sweeps=calendar(), duties=duties.format(due="m"))
    (duty,) = duties_by_date(profile, date(2026, 10, 31))["m"]
    assert duty["matter"] == "研究"
    with pytest.raises(FanpinError, match="nowhere"):
        made(tmp_path, sweeps=calendar(), duties=duties.format(due="nowhere"))


def test_jiaohe_studies_half_yearly_and_nine_departments_judge_yearly():
    owed = {
        one.entry.id: one.entry
        for one in meetings_owed(load_profile("demo-jiaohe"), Month(2026, 10))
    }
    assert owed["half-yearly-study"].held_by == ("乡镇", "部门")
    assert len(owed["yearly-judgement"].departments) == 9
