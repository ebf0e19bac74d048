"""待办: what may wait for a village, a township or the county, in the order of urgency.

Plain values; when something counts as late is decided by the rules behind the indicators.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fanpin_lib.presentation.outputs import markdown_text
from fanpin_lib.presentation.sections import CONDITIONS


@dataclass(frozen=True)
class Task:
    """Something still open at the month's end: how much of it, and how much of that is late.

    With ``left`` the ``indicator`` is a rate, and what counts is its denominator less its
    numerator, in ``unit``. ``parts`` as of a concern.

    ``short_of`` says it where some were visited, but not as the document wants it.

    ``short`` and ``late_short`` head columns of tables.

    ``who`` acts on it, with ``who_says`` whom the profile's document names instead; where ``by``
    is a dimension of the figure, who of them has how much is said. ``overdue``: all of it is
    late, by what the indicator counts. ``check``: nothing is late, but somebody has to look
    whether it is so. ``deadline`` is the rule that says by when, ``sheet`` the sheet of the
    worklists that names each household.
    """

    indicator: str
    title: str
    says: str
    late: str = ""
    late_says: str = ""
    rule: str = ""
    left: bool = False
    unit: str = ""
    parts: tuple[str, str] = ("", "")
    who: str = ""
    who_says: str = ""
    by: str = ""
    overdue: bool = False
    check: bool = False
    deadline: str = ""
    sheet: str = ""
    short: str = ""
    late_short: str = ""
    short_of: str = ""

    def acting(self, visitors: Sequence[str] | None) -> str:
        """Whom the profile's document names, where it names anybody; Markdown."""
        if not (self.who_says and visitors):
            return self.who
        return self.who_says.format(visitors=markdown_text("、".join(visitors)))


#: 待办, in the order in which things are urgent.
TASKS: tuple[Task, ...] = (
    Task(
        "returned_to_poverty",
        "返贫致贫",
        "确认返贫致贫{many}",
        who="乡镇、县",
        overdue=True,
        short="返贫致贫",
    ),
    Task(
        "alerts_waiting",
        "预警线索",
        "{many}待核查",
        "alerts_overdue",
        "已超过核查时限",
        "alert_verification_deadline",
        who="村核查，乡镇督促",
        deadline="alert_verification_deadline",
        sheet="待核实线索",
        short="待核查线索",
        late_short="线索逾期",
    ),
    Task(
        "steps_overdue",
        "程序",
        "{many}逾期未办",
        who="轮到办这一步的村、乡镇或县",
        overdue=True,
        deadline="procedure_identification",
        sheet="程序步骤",
        short="程序逾期",
    ),
    Task(
        "warnings_open",
        "预警户",
        "{many}没有销号",
        "warnings_overdue",
        "已逾期",
        who="责任部门",
        by="department",
        deadline="warning_close_deadline",
        sheet="预警户销号",
        short="未销号预警户",
        late_short="预警户逾期",
    ),
    Task(
        "tasks_open",
        "交办事项",
        "{many}没有办结",
        "tasks_overdue",
        "反馈已逾期",
        who="责任部门",
        by="department",
        deadline="task_report_deadline",
        sheet="交办事项",
        short="未办结交办",
        late_short="交办逾期",
    ),
    Task(
        "village_reports_missing",
        "报送",
        "{many}报表没有报",
        who="村补报",
        overdue=True,
        deadline="reporting_calendar",
        short="报表没报",
    ),
    Task(
        "visit_rate",
        "走访",
        "{many}还没有走访",
        "unvisited_two_months",
        "已有{rule}及以上没有走访",
        "visit_gap",
        left=True,
        unit="户次",
        who="村、帮扶责任人走访，乡镇督促",
        who_says="{visitors}走访，乡镇督促",
        deadline="monthly_visit",
        sheet="走访",
        short="还没走访",
        short_of="{many}还没有按要求走访",
        late_short="长期未走访",
    ),
    Task(
        "households_short",
        "缺项",
        "{many}尚有缺项",
        parts=CONDITIONS,
        who="按缺的是哪一项，由责任部门解决",
        short="尚有缺项",
    ),
    Task(
        "cases_without_measure",
        "帮扶措施",
        "{many}识别后迟迟没有帮扶措施",
        who="村、乡镇",
        overdue=True,
        deadline="measure_delay_months",
        sheet="没有帮扶措施",
        short="无帮扶措施",
    ),
    Task(
        "labour_without_developmental",
        "开发式帮扶",
        "{many}有劳动力而没有开发式帮扶",
        who="村、乡镇",
        check=True,
        short="无开发式帮扶",
    ),
    Task(
        "cases_without_helper",
        "责任人",
        "{many}没有帮扶责任人",
        who="乡镇、县定人",
        sheet="没有帮扶责任人",
        short="无责任人",
    ),
    Task(
        "should_be_monitored",
        "应纳未纳",
        "{many}按规则应监测而未登记，请核实",
        who="村、乡镇核实",
        check=True,
        short="应纳未纳",
    ),
    Task(
        "should_be_eliminated",
        "应消未消",
        "{many}按规则可以标注风险消除，请核实",
        who="村、乡镇核实",
        check=True,
        sheet="消除候选",
        short="应消未消",
    ),
    Task(
        "sweep_rate",
        "排查",
        "{many}还没有排查",
        left=True,
        unit="个村民小组",
        who="村排查，乡镇督促",
        deadline="sweeps",
        short="还没排查",
    ),
)
