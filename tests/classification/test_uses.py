"""Which rows of a profile classification, deadlines and the calendar read, and for what."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from fanpin_lib.classification.uses import uses
from tests.classification.profiles import category, made

ON = date(2026, 10, 31)
ALWAYS = {
    ("alert_verification_deadline", "期限", None, "预警线索核查的到期日"),
    ("task_report_deadline", "期限", None, "交办事项反馈的到期日"),
    ("warning_close_deadline", "期限", None, "预警销号的到期日"),
}
_POOR = "      - {id: poor, label: 低收入, when: registered, outcome: 脱贫不稳定户}\n"
_FINE = "      - {id: fine, label: 其他, when: NOT registered, outcome: 不登记}\n"


def read(folder: Path, **rules: str) -> set[tuple]:
    """Rule, kind, row and words of whatever reads a profile of these rules."""
    found = uses(made(folder, **rules), ON)
    return {(use.rule_id, use.kind, use.place, use.by) for use in found} - ALWAYS


def rows(*entries: str, since: str = "2020-01-01") -> str:
    return f"values:\n  {since}:\n" + "".join(f"    - {{{entry}}}\n" for entry in entries)


def test_a_profile_without_rules_still_names_the_ledgers_with_a_deadline(tmp_path) -> None:
    profile = made(tmp_path, openness=rows("what: 公示, stage: 识别, ruling: 必须"))
    assert {(one.rule_id, one.kind, one.place, one.by) for one in uses(profile, ON)} == ALWAYS


def test_a_decision_reads_its_clauses_and_the_rules_that_they_name(tmp_path) -> None:
    later = category(_POOR).replace("2020-01-01", "2027-01-01")
    takes = (
        "values:\n  2020-01-01:\n    outcomes: [可以消除]\n    clauses:\n"
        "      - {id: out, label: 已达标, outcome: 可以消除,\n"
        "         when: \"takes({category}, '不登记') AND water_ok\"}\n"
    )
    found = read(tmp_path, scope=later, category=category(_POOR + _FINE), elimination_ready=takes)
    assert found == {
        ("category", "认定", 0, "每户的“监测对象类别”：脱贫不稳定户"),
        ("category", "认定", 1, "每户的“监测对象类别”：不登记"),
        ("elimination_ready", "认定", 0, "每户的“能否标注风险消除”：可以消除"),
        ("category", "认定", None, "每户的“能否标注风险消除”"),
    }


def test_of_a_procedure_the_steps_with_a_deadline_have_a_due_day(tmp_path) -> None:
    later = rows(
        "step: 核实, decider: 村", "step: 评议, decider: 村, deadline: 2", since="2027-01-01"
    )
    now = rows("step: 核实, decider: 村", "step: 公告, decider: 村, deadline: 0")
    found = read(tmp_path, procedure_identification=later, procedure_elimination=now)
    assert found == {("procedure_elimination", "期限", 1, "消除“公告”的到期日")}


def test_warnings_wait_for_the_steps_with_a_column_and_close_by_the_days_marked(tmp_path) -> None:
    found = read(
        tmp_path,
        procedure_warning=rows("step: 补短, decider: 部门",
                               "step: 销号, decider: 县, column: closed_on"),
        milestones=rows("id: seen, what: 走一遍, who: 村, every: 随时",
                        "id: closed, what: 销号, who: 县, every: 一次, once: 2026-10-31, "
                        "warnings: true"),
    )  # fmt: skip
    assert found == {
        ("procedure_warning", "清单", 1, "预警户等着办哪一步、由谁办"),
        ("milestones", "期限", 1, "预警户销号的到期日"),
        ("milestones", "日历", 1, "当月要办的事（有日期）"),
    }


def test_rosters_visits_and_aids_are_read_row_by_row(tmp_path) -> None:
    duty = (
        "values:\n  2020-01-01:\n    outcomes: [每月走访]\n    clauses:\n"
        "      - {id: all, label: 登记户, when: registered, outcome: 每月走访}\n"
    )
    found = read(
        tmp_path,
        visit_duty=duty,
        procedure_identification=rows("step: 村级评定, decider: 村"),
        visit_ways=rows("who: 村干部, whom: 各户",
                        "who: 村干部, whom: 登记户, duty: 每月走访",
                        "who: 乡镇, whom: 线索户, after_alerts: [农户自主申报]",
                        "who: 乡镇, whom: 名单户, after_step: 村级评定"),
        assistance=rows("item: 培训, kind: 就业帮扶",
                        "item: 救助, kind: 综合保障, when: registered"),
    )  # fmt: skip
    assert {one for one in found if one[0] != "visit_duty"} == {
        ("visit_ways", "清单", 1, "没有按期走访的户（每月走访）"),
        ("visit_ways", "期限", 2, "线索户入户的到期日"),
        ("visit_ways", "期限", 3, "名单户入户的到期日"),
        ("assistance", "清单", 1, "可能符合、还没有登记的户和人"),
    }


def test_a_ledger_kept_of_a_class_is_a_roster(tmp_path) -> None:
    classes = (
        "classes:\n  category:\n    label: 类别\n"
        '    cite: {title: 某县办法, issuer: 某县, date: "2020-01-01", clause: 第三条}\n'
        "    columns: [cases.registered_category]\n    decided_by: register\n    rule: ''\n"
        "    values: [{value: 边缘易致贫户}]\n"
    )
    ledgers = rows("ledger: 总台账", "ledger: 村台账, kept_classes: [边缘易致贫户], keepers: [村]")
    found = uses(made(tmp_path, classes, ledger_keeping=ledgers), ON)
    kept = [(one.kind, one.place, one.by) for one in found if one.rule_id == "ledger_keeping"]
    assert kept == [("清单", 1, "各级的名册（fanpin roster）")]


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ("every: 每月, day: 5", "当月要办的事（有日期）"),
        ("every: 一次, once: 2026-10-31", "当月要办的事（有日期）"),
        ("every: 每月", "当月要办的事（没有写哪天）"),
        ("every: 每季度", None),
    ],
)
def test_the_calendar_reads_what_has_a_day_and_what_is_due_every_month(
    tmp_path, entry, words
) -> None:
    """And so a duty that one of its entries dates."""
    found = read(
        tmp_path,
        sweeps=rows("id: later, what: 排查, who: 村, every: 每月", since="2027-01-01"),
        reporting_calendar=rows(f"id: report, what: 报表, who: 村, to: 乡镇, {entry}"),
        duties=rows("matter: 没有日子, who: 县", "matter: 通报, who: 县, due: report"),
    )
    expected = {("reporting_calendar", "日历", 0, words), ("duties", "日历", 1, "当月要办的“报表”")}
    assert found == (expected if words else set())
