"""What stands on which page: the figures a county director, a township leader and a village
secretary each need. All others are in the page's folded list (`all_figures`).

Plain values, so that a page costs no time for reading them. What is looked at belongs here;
when something counts as late or low is decided by the rules behind the indicators.
"""

from __future__ import annotations

from dataclasses import dataclass

from fanpin_lib.regions import Level


@dataclass(frozen=True)
class Concern:
    """A count above zero that somebody should act on.

    ``says`` has ``{many}`` for the count and may have ``{rule}`` for the value of ``rule``;
    ``plainly`` is said where the edition does not name that value. ``parts`` (indicator and
    dimension) are what is known where the whole is not.
    """

    indicator: str
    title: str
    says: str
    rule: str = ""
    plainly: str = ""
    parts: tuple[str, str] = ("", "")


CONDITIONS = ("condition_short", "condition")


#: 需要关注, by what kind of concern it is, the gravest first.
CONCERNS: tuple[tuple[str, tuple[Concern, ...]], ...] = (
    (
        "风险",
        (
            Concern("returned_to_poverty", "返贫致贫", "确认返贫致贫{many}"),
            Concern("new_risk_signal_villages", "新增风险", "{many}村新增风险户多得超出偶然"),
            Concern("income_fall_signal_villages", "收入骤降", "{many}村收入骤降的户多得超出偶然"),
            Concern("households_short", "缺项", "{many}尚有缺项", parts=CONDITIONS),
            Concern("under_line", "收入", "{many}低于监测线"),
            Concern("should_be_monitored", "应纳未纳", "{many}按规则应监测而未登记，请核实"),
        ),
    ),
    (
        "逾期",
        (
            Concern(
                "alerts_overdue", "预警线索", "{many}已超过核查时限", "alert_verification_deadline"
            ),
            Concern("steps_overdue", "程序", "{many}逾期未办"),
            Concern("warnings_overdue", "预警户", "{many}逾期没有销号"),
            Concern("tasks_overdue", "交办事项", "{many}逾期没有反馈"),
            Concern("village_reports_missing", "报送", "村级报表漏报{many}"),
            Concern(
                "unvisited_two_months",
                "走访",
                "{many}已有{rule}及以上没有走访",
                "visit_gap",
                "{many}已很久没有走访（超过规则月数）",
            ),
        ),
    ),
    (
        "帮扶与消除",
        (
            Concern("cases_without_measure", "帮扶措施", "{many}识别后迟迟没有帮扶措施"),
            Concern("cases_without_helper", "责任人", "{many}没有帮扶责任人"),
            Concern("eliminated_against_rule", "风险消除", "本月消除的有{many}需要复核"),
        ),
    ),
)

#: Rates by which the regions below are held against all of them together: indicator, name,
#: and whether a high (1) or a low rate (-1) is worse. `naming` decides who is named.
COMPARED: tuple[tuple[str, str, int], ...] = (
    ("visit_rate", "走访完成率", -1),
    ("alert_on_time_rate", "线索按时核查率", -1),
)

#: 主要数字: groups of (name, indicator).
OVERVIEW: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    (
        "监测",
        (
            ("监测对象户数", "cases_active"),
            ("监测对象人数", "persons_active"),
            ("本月新识别", "cases_new"),
            ("本月风险消除", "cases_eliminated"),
            ("尚有缺项", "households_short"),
        ),
    ),
    (
        "工作",
        (
            ("应走访", "visits_due"),
            ("已走访", "visits_done"),
            ("其中入户", "visits_in_person"),
            ("长期没有走访", "unvisited_two_months"),
            ("收到预警线索", "alerts_received"),
            ("月末待核查线索", "alerts_waiting"),
            ("线索逾期未核查", "alerts_overdue"),
            ("程序步骤逾期", "steps_overdue"),
            ("实施中的帮扶措施", "measures_running"),
            ("月末未办结交办事项", "tasks_open"),
        ),
    ),
    (
        "收入",
        (
            ("人均纯收入中位数", "income_median"),
            ("低于监测线", "under_line"),
        ),
    ),
)

#: The regions below in one table: (title, indicator, whether a positive count stands out).
CHILDREN: dict[Level, tuple[tuple[str, str, bool], ...]] = {
    Level.COUNTY: (
        ("监测对象", "cases_active", False),
        ("新识别", "cases_new", False),
        ("风险消除", "cases_eliminated", False),
        ("走访完成率", "visit_rate", False),
        ("长期未走访", "unvisited_two_months", True),
        ("尚有缺项", "households_short", True),
        ("线索逾期", "alerts_overdue", True),
        ("程序逾期", "steps_overdue", True),
        ("交办逾期", "tasks_overdue", True),
        ("低于监测线", "under_line", True),
        ("收入中位数", "income_median", False),
    ),
    Level.TOWNSHIP: (
        ("监测对象", "cases_active", False),
        ("新识别", "cases_new", False),
        ("风险消除", "cases_eliminated", False),
        ("走访", "visit_rate", False),
        ("尚有缺项", "households_short", True),
        ("待核查线索", "alerts_waiting", True),
        ("程序逾期", "steps_overdue", True),
        ("交办未办结", "tasks_open", True),
        ("无帮扶措施", "cases_without_measure", True),
        ("低于监测线", "under_line", True),
        ("收入中位数", "income_median", False),
    ),
}

#: All villages of a county in one table, besides what their tasks count: (title, indicator).
VILLAGE_COLUMNS: tuple[tuple[str, str], ...] = (
    ("监测对象", "cases_active"),
    ("走访完成率", "visit_rate"),
)

#: Departments side by side: (title, indicator, whether a positive count stands out).
DEPARTMENTS: tuple[tuple[str, str, bool], ...] = (
    ("本月推送线索", "alerts_received", False),
    ("线索逾期", "alerts_overdue", True),
    ("未销号预警户", "warnings_open", False),
    ("预警户逾期", "warnings_overdue", True),
    ("未办结交办", "tasks_open", False),
    ("交办逾期", "tasks_overdue", True),
)
