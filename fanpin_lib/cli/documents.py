"""Commands that write documents: bulletin, notices, assignments, minutes, their templates."""

from __future__ import annotations

from pathlib import Path

import typer

from fanpin_lib.cli.chinese import ChineseCommand
from fanpin_lib.cli.console import (
    MonthArgument,
    chosen_day,
    county_and_month,
    progress_bar,
    say,
    working_county,
)
from fanpin_lib.cli.ingesting import WhoOption, store_files


def add_to(app: typer.Typer) -> None:
    """Register this module's commands."""
    for command in (bulletin, notices, assignments, minutes, documents):
        app.command(command.__name__, cls=ChineseCommand)(command)


def bulletin(
    month: str = MonthArgument,
    day: str = typer.Option(
        "", "--date", help="成文日期，如 2026-11-05；不写则留空，签发时填", show_default=False
    ),
    pdf: bool = typer.Option(True, "--pdf/--no-pdf", help="有 LibreOffice 时是否另存 PDF"),
) -> None:
    """写出已结账月份的通报：县里一份、每个乡镇一份，公文版式，只有汇总数。"""
    from fanpin_lib.desk.bulletins import write_bulletins

    county, chosen = county_and_month(month)
    with progress_bar("写通报") as told:
        made = write_bulletins(county, chosen, chosen_day(day), pdf=pdf, on_progress=told)
    say(str(made))


def notices(
    month: str = MonthArgument,
    start: str = typer.Option(
        "", "--start", help="哪天贴出，如 2026-11-03；不写则为下月第一个工作日", show_default=False
    ),
) -> None:
    """写出方案要求的公示：轮到哪些户、每村一份，姓名遮掩，起止照方案的天数；不得公示的不写。"""
    from fanpin_lib.desk.notices import write_notices

    say(str(write_notices(*county_and_month(month), chosen_day(start))))


def assignments(
    month: str = MonthArgument,
    start: str = typer.Option(
        "", "--start", help="交办日期，如 2026-11-03；期限从这天起算", show_default=False
    ),
) -> None:
    """写出给各部门的交办单和反馈单：缺什么、没有反馈的是什么、哪天到期（含姓名，在 private/）。"""
    from fanpin_lib.desk.assignments import write_assignments

    say(str(write_assignments(*county_and_month(month), chosen_day(start))))


def minutes(
    month: str = MonthArgument,
    read: list[Path] = typer.Option(
        [], "--read", help="填好的记录表或工作簿，读回台账；可写几次", show_default=False
    ),
    who: str = WhoOption,
) -> None:
    """写出研判会议的记录表和工作簿（含姓名，在 private/）；--read 把填好的读回台账。"""
    from fanpin_lib.desk.minutes import write_minutes
    from fanpin_lib.desk.minutes_back import minutes_to_ingest

    county, chosen = county_and_month(month)
    if not read:
        say(str(write_minutes(county, chosen)))
        return
    store_files(county, minutes_to_ingest(county, chosen, read), who, as_of=chosen)


def documents() -> None:
    """写出通报等公文的模板，放在 county/documents/；用 WPS 改了就按改的出，不用改程序。"""
    from fanpin_lib.desk.document_templates import lay_out_documents

    say(str(lay_out_documents(working_county())))
