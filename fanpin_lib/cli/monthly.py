"""The command that closes a month from the ledgers to the site and the office's papers."""

from __future__ import annotations

import time
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

import typer

from fanpin_lib.cli.attending import LEFT_OUT, UNDONE, attended
from fanpin_lib.cli.chinese import ChineseCommand
from fanpin_lib.cli.closing import (
    ClusterDataOption,
    ClusterOption,
    compute_and_tell,
    executor_asked_for,
    publish_and_tell,
    run_notebooks,
)
from fanpin_lib.cli.console import MonthArgument, chosen_month, county_and_month, say
from fanpin_lib.cli.going_on import refuse_going_back, warn_unfinished, where_shown
from fanpin_lib.cli.ingesting import (
    PartialOption,
    ReplaceAllOption,
    WhoOption,
    chosen_coverage,
    store_files,
)
from fanpin_lib.cli.nothing_new import ClosingMark, stands_as_closed

if TYPE_CHECKING:
    from fanpin_lib.county import County
    from fanpin_lib.desk.attendance import Attendance
    from fanpin_lib.period import Month
    from fanpin_lib.publish import PublishResult
    from fanpin_lib.runner import RunSummary
    from fanpin_lib.runner.executors import ExecutorAtHand
    from fanpin_lib.store import Coverage

WithoutOption = typer.Option(
    [], "--without", show_default=False,
    help="先不计入 ledgers/ 里的这份文件（可多次写），页面上会写明",
)  # fmt: skip
PlanOption = typer.Option(False, "--plan", help="只说明现在会做哪几步、为什么，什么都不写")


def add_to(app: typer.Typer) -> None:
    """Register this module's command."""
    app.command("month", cls=ChineseCommand)(month)


def month(
    month: str = MonthArgument,
    who: str = WhoOption,
    without: list[str] = WithoutOption,
    partial: bool = PartialOption,
    replace_all: bool = ReplaceAllOption,
    cluster: str = ClusterOption,
    cluster_data: str = ClusterDataOption,
    plan: bool = PlanOption,
) -> None:
    """结清一个月：入库、核查、计算、运行笔记本、发布网站，写出 [office] 里要的材料。

    退出码：0 结清；1 结清了，有地区的笔记本或材料没有做成；2 没有结清，台账或写法有错；
    3 结清了，但有 --without 的文件没有计入；4 程序自己出错；130 被 Ctrl-C 打断。
    """
    if not (plan or without or partial or replace_all or cluster) and _stands(month):
        return None
    coverage = chosen_coverage(partial, replace_all)
    county, chosen = county_and_month(month)
    if plan:
        return _tell_plan(county, month, chosen, without)
    with attended(county, "month", chosen) as attendance:
        refuse_going_back(county, month, chosen, "month")
        warn_unfinished(chosen)
        asked = _Asked(who, without, coverage, cluster, cluster_data)
        raise typer.Exit(_close(attendance, asked))


def _stands(given: str) -> bool:
    """Whether nothing is to be done, and say so."""
    if not (told := stands_as_closed(given)):
        return False
    warn_unfinished(chosen_month(given))
    say(told)
    return True


@dataclass(frozen=True)
class _Asked:
    """The options of a closing."""

    who: str
    without: list[str]
    coverage: Coverage
    cluster: str
    cluster_data: str


def _close(attendance: Attendance, asked: _Asked) -> int:
    """All steps of a month; the exit code."""
    from fanpin_lib.store.laid import laid_once

    county, month = attendance.county, attendance.month
    with closing(executor_asked_for(county, asked.cluster, asked.cluster_data)) as executor:
        county.refuse_lapsed(month)  # a mistake in the rules shows before hours of reading
        now = ClosingMark(county, month)
        phases = {"入库": _store(attendance, asked.who, asked.without, asked.coverage)}
        now.ingested()
        phases |= _figures(attendance, executor)
        summaries = _notebooks(attendance, executor, asked.cluster, phases)
    with laid_once():  # all of them ask for the same ledgers
        _papers(attendance, of_the_site=False)
        results = _site(attendance)
        _papers(attendance, of_the_site=True)
    code = _left_undone(attendance, summaries)
    if not (code or attendance.needs):
        pages = sum(each.pages for each in results)
        now.keep(results[0].month, pages, [each.index for each in results])
    return code


def _tell_plan(county: County, given: str, chosen: Month, without: list[str]) -> None:
    """What would be done now; reads only."""
    from fanpin_lib.desk.month_plan import month_plan

    refuse_going_back(county, given, chosen, "month")
    for line in month_plan(county, chosen, without):
        say(line)


def _store(attendance: Attendance, who: str, without: list[str], coverage: Coverage) -> float:
    """Store what lies in ``ledgers/``, but for the files that are left out; the seconds it took.

    Raises:
        InputError: some other file was not stored.
    """
    from fanpin_lib import desk

    started = time.perf_counter()
    county, month = attendance.county, attendance.month
    files = desk.ledgers_of(county)
    left_out = desk.to_leave_out(county, files, without)
    rest = [path for path in files if path not in left_out]
    report = store_files(county, rest, who, unsaid=month, coverage=coverage)
    desk.remember_left_out(county, month, left_out)
    seconds = time.perf_counter() - started
    attendance.log(
        f"入库：看了 {len(report.files)} 份文件，新入库 {len(report.stored)} 份，"
        f"坏格 {len(report.row_errors)} 处，{seconds:.0f} 秒"
    )
    if (waiting := desk.bad_rows_file(county)).exists():
        attendance.needs.append(f"入库时有要核对的格，清单在 {waiting}，请退给交台账的人改。")
    return seconds


def _figures(attendance: Attendance, executor: ExecutorAtHand) -> dict[str, float]:
    """Findings and figures; the seconds that they took."""
    phases = compute_and_tell(attendance.county, attendance.month, executor)
    attendance.log(f"核查、计算完，{phases['核查、计算']:.0f} 秒")
    return phases


def _notebooks(
    attendance: Attendance, executor: ExecutorAtHand, cluster: str, phases: dict[str, float]
) -> list[RunSummary]:
    """The notebooks of every edition."""
    county, month = attendance.county, attendance.month
    summaries = run_notebooks(county, month, executor, cluster, phases=phases)
    for summary in summaries:
        attendance.log(
            f"{summary.label}笔记本：{summary.total} 个地区完成 {summary.done} 个，"
            f"失败 {len(summary.failures)} 个"
        )
        if summary.failures:
            attendance.needs.append(
                f"{summary.label}{len(summary.failures)} 个地区的笔记本没有跑成："
                f"{summary.failures[0]}。改好后运行 {summary.resume_command}。"
            )
    return summaries


def _site(attendance: Attendance) -> list[PublishResult]:
    """Publish, and say what came of the whole month."""
    from fanpin_lib.runner.summary import spoken

    started = time.perf_counter()
    results = publish_and_tell(attendance.county, attendance.month)
    pages, places = sum(each.pages for each in results), "、".join(str(r.index) for r in results)
    attendance.log(f"发布：{pages} 页，{time.perf_counter() - started:.0f} 秒")
    shown = where_shown(attendance.month, results[0].month)
    say(
        f"{attendance.month.label}已结清{shown}，共 {pages} 页，连发布一共用时 "
        f"{spoken(attendance.seconds)}。打开 {places} 查看。"
    )
    return results


def _papers(attendance: Attendance, *, of_the_site: bool) -> None:
    """Write the papers that ``[office]`` asks for, before the site or after it."""
    from fanpin_lib.desk.office_papers import write_papers

    for paper in write_papers(attendance.county, attendance.month, of_the_site=of_the_site):
        became = "没有写成" if paper.failed else "写好"
        attendance.log(f"{paper.label}：{became}，{paper.seconds:.1f} 秒")
        if paper.said:
            say(f"{paper.label}：{paper.said.text}")
            attendance.needs.extend(paper.said.needs)
        else:
            say(f"{paper.label}没有写成：{paper.failed}")
            attendance.needs.append(f"{paper.label}没有写成：{paper.failed}")
            attendance.undone.append(paper.label)


def _left_undone(attendance: Attendance, summaries: list[RunSummary]) -> int:
    """The exit code of a month that was closed, and what is said of files left out."""
    from fanpin_lib import desk

    county, month = attendance.county, attendance.month
    left_out = desk.left_out_of(county, month)
    if left_out:
        told = (
            f"没有计入的文件：{'、'.join(left_out)}。改好后重新运行 fanpin month {month} 就会计入。"
        )
        say(told)
        attendance.needs.append(told)
    if attendance.undone or any(summary.failures for summary in summaries):
        return UNDONE
    return LEFT_OUT if left_out else 0
