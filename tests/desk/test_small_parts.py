"""What the desk says and does between the steps of a month, on a county of two households."""

from __future__ import annotations

from pathlib import Path

import pytest

from fanpin_lib.desk.deliveries import ingest, ledgers_of
from fanpin_lib.desk.due import write_due_list
from fanpin_lib.desk.inputs import input_hashes
from fanpin_lib.desk.month_states import MonthState, month_states
from fanpin_lib.desk.report_calendar import calendar_lines
from fanpin_lib.errors import NoDataForMonth
from fanpin_lib.period import Month
from fanpin_lib.policy import load_profile
from fanpin_lib.policy.workdays import Calendar
from tests.classification.workdir import NEAR, Workdir

OCTOBER = Month(2026, 10)
HOUSEHOLDS = f"户编号,村代码,户类型,家庭人口\nH1,{NEAR},一般农户,3\nH2,{NEAR},一般农户,2\n"


@pytest.fixture
def work(tmp_path: Path) -> Workdir:
    return Workdir(tmp_path).household("H1", 9000).household("H2", None).empty("cases", "alerts")


def test_an_empty_desk_has_no_months(tmp_path: Path) -> None:
    assert month_states(Workdir(tmp_path).county) == []


def test_a_month_with_ledgers_and_no_figures_says_so(work: Workdir) -> None:
    [state] = month_states(work.store().county)
    assert (state.month, state.regions, state.deliveries) == (OCTOBER, 0, 5)
    assert str(state) == "2026-10  台账 5 份，还没有计算"


@pytest.mark.parametrize(
    ("state", "said", "unsaid"),
    [
        (MonthState(OCTOBER, 5, regions=3, done=3), "3 个地区完成 3 个", "请运行"),
        (
            MonthState(OCTOBER, 5, regions=3, done=1, stale=("近村", "远村")),
            "完成 3 个，完成后数字、笔记本或程序又变了的 2 个（近村、远村），"
            "要补齐、更新请运行 fanpin run 2026-10",
            "没有跑",
        ),
        (
            MonthState(OCTOBER, 6, regions=4, missing=("甲", "乙", "丙", "丁")),
            "没有跑的 4 个（甲、乙、丙 等），要补齐、更新请运行 fanpin run 2026-10",
            "失败",
        ),
        (
            MonthState(OCTOBER, 5, regions=2, done=1, failed=("乙",), next_done=1),
            "失败的 1 个（乙），新版本没有做完（完成 1 个），接着做请运行 fanpin run 2026-10",
            "要补齐",
        ),
    ],
    ids=["done", "stale", "missing", "half done"],
)
def test_a_month_says_one_thing_to_do(state: MonthState, said: str, unsaid: str) -> None:
    assert said in str(state) and unsaid not in str(state)


def test_the_same_ledgers_and_rules_have_the_same_hashes(work: Workdir) -> None:
    county = work.store().county
    snapshot = county.snapshot(OCTOBER)
    before = input_hashes(county, snapshot)
    assert before == input_hashes(work.county, work.county.snapshot(OCTOBER))
    (county.folders.county / "policy").mkdir(parents=True)
    (county.folders.county / "policy" / "own.yaml").write_text("{}\n", encoding="utf-8")
    after = input_hashes(county, snapshot)
    assert {name for name in before if before[name] != after[name]} == {"rules"}


def test_a_withdrawn_file_does_not_come_back_with_the_next_month(work: Workdir) -> None:
    county = work.store().county
    file = county.folders.ledgers / "农户台账_202610.csv"
    file.parent.mkdir(exist_ok=True)
    file.write_text(HOUSEHOLDS, encoding="utf-8")
    assert ledgers_of(county) == [file]
    report = ingest(county, [file], "甲")
    assert [str(one.refusal or "") for one in report.files] == [""]
    last = county.store.deliveries()[-1].seq
    county.store.undo(last, "甲", "交错了")
    assert ledgers_of(county) == []


def test_nothing_to_ingest_is_no_mistake(work: Workdir) -> None:
    assert ingest(work.county, [], "甲").files == []


def test_deadlines_of_a_month_without_ledgers_are_refused(work: Workdir) -> None:
    with pytest.raises(NoDataForMonth, match="2026年9月"):
        write_due_list(work.store().county, OCTOBER - 1)


def test_the_reporting_calendar_is_told_in_the_order_of_days() -> None:
    found = calendar_lines(load_profile("demo-jiaohe"), OCTOBER, Calendar.load(None))
    lines = [str(line) for line in found]
    days = [line.partition("  ")[0] for line in lines]
    dated = [day for day in days if day.startswith("2026-10-")]
    assert dated and dated == sorted(dated) and days[: len(dated)] == dated
