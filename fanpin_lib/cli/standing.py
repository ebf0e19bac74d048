"""Commands that say how things stand: status, due, roster."""

from __future__ import annotations

import typer

from fanpin_lib.cli.chinese import ChineseCommand
from fanpin_lib.cli.console import MonthArgument, chosen_month, say, working_county


def add_to(app: typer.Typer) -> None:
    """Register this module's commands."""
    for command in (status, due, roster):
        app.command(command.__name__, cls=ChineseCommand)(command)


def status() -> None:
    """各月跑了多少、缺哪些、哪些失败、哪些过时；网站显示哪个月。"""
    from fanpin_lib.desk import site_standing
    from fanpin_lib.desk.month_states import month_states

    county = working_county()
    states = month_states(county)
    if not states:
        say("还没有任何月份。请把台账放进 ledgers/，运行 fanpin month 月份。")
    for state in states:
        say(str(state))
    if any(not state.regions for state in states):
        say("还没有计算的月份不影响其他月份；要补算，请运行 fanpin month 月份。")
    if states:
        say(str(site_standing(county)))


def due(month: str = MonthArgument) -> None:
    """列出各步骤、线索、交办事项的期限和逾期；报送日历上本月要交什么。"""
    from fanpin_lib.desk.due import calendar_lines, write_due_list
    from fanpin_lib.errors import NoDataForMonth

    county, chosen = working_county(), chosen_month(month)
    for line in calendar_lines(county.profile, chosen, county.calendar):
        say(line)
    try:
        due_list = write_due_list(county, chosen)
    except NoDataForMonth:
        say(f"以上是报送日历。{chosen.label}还没有台账，各户步骤、线索的期限算不出来：")
        raise
    say(str(due_list))


def roster(month: str = MonthArgument) -> None:
    """按方案的建账要求，写出各级要建的名册：哪几类户、哪一级建（含姓名，在 private/）。"""
    from fanpin_lib.desk.rosters import write_rosters

    county, chosen = working_county(), chosen_month(month)
    say(str(write_rosters(county, chosen)))
