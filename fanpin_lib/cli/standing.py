"""Commands that say how things stand and what is due: status, due, calendar, roster,
worklists."""

from __future__ import annotations

from datetime import date

import typer

from fanpin_lib.cli.chinese import ChineseCommand
from fanpin_lib.cli.console import MonthArgument, county_and_month, say, working_county


def add_to(app: typer.Typer) -> None:
    """Register this module's commands."""
    for command in (status, due, calendar, roster, worklists):
        app.command(command.__name__, cls=ChineseCommand)(command)


def status() -> None:
    """各月跑了多少、缺哪些、哪些失败、哪些过时；网站显示哪个月。"""
    from fanpin_lib.desk import site_standings
    from fanpin_lib.desk.month_states import month_states

    county = working_county()
    states = month_states(county)
    if not states:
        say("还没有任何月份。请把台账放进 ledgers/，运行 fanpin month 月份。")
    for state in states:
        say(str(state))
    if any(not (state.regions or state.label) for state in states):
        say("还没有计算的月份不影响其他月份；要补算，请运行 fanpin month 月份。")
    for standing in site_standings(county, tuple(states)) if states else ():
        say(str(standing))


def due(
    month: str = MonthArgument,
    everything: bool = typer.Option(False, "--all", help="已经办结的也逐件列出，另存一份"),
) -> None:
    """列出没有办结的步骤、线索、交办事项和期限；报送日历上本月要交什么。"""
    from fanpin_lib.desk.due import write_due_list
    from fanpin_lib.desk.report_calendar import calendar_lines
    from fanpin_lib.errors import NoDataForMonth

    county, chosen = county_and_month(month)
    for line in calendar_lines(county.profile, chosen, county.calendar):
        say(str(line))
    try:
        due_list = write_due_list(county, chosen, everything=everything)
    except NoDataForMonth:
        say(f"以上是报送日历。{chosen.label}还没有台账，各户步骤、线索的期限算不出来：")
        raise
    say(str(due_list))


def calendar(
    month: str = typer.Argument(
        None, metavar="[月份]", help="月份，如 2026-11；不写则为这个月", show_default=False
    ),
) -> None:
    """一个月的期限按日排列，写成日历文件（.ics）：报送、排查、会议、走访，台账里没办的到期几件。"""
    from fanpin_lib.desk.month_calendar import write_calendar
    from fanpin_lib.period import Month

    chosen = Month.parse(month) if month else Month.of(date.today())
    say(str(write_calendar(working_county(), chosen)))


def roster(month: str = MonthArgument) -> None:
    """按方案的建账要求，写出各级要建的名册：哪几类户、哪一级建（含姓名，在 private/）。"""
    from fanpin_lib.desk.rosters import write_rosters

    county, chosen = county_and_month(month)
    say(str(write_rosters(county, chosen)))


def worklists(month: str = MonthArgument) -> None:
    """写工作清单：每村、乡镇、部门、帮扶单位一份，只列没有办结和下月到期的，填好交回读入。"""
    from fanpin_lib.desk.worklists.writing import write_worklists

    county, chosen = county_and_month(month)
    say(str(write_worklists(county, chosen)))
