"""The command that checks a month's data, reads answers back and grants waivers."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from fanpin_lib.cli.chinese import ChineseCommand
from fanpin_lib.cli.choices import refuse_together, refuse_without
from fanpin_lib.cli.console import (
    MonthOption,
    county_and_month,
    current_user,
    progress_bar,
    say,
)

if TYPE_CHECKING:
    from fanpin_lib.county import County
    from fanpin_lib.period import Month

AnswersOption = typer.Option(
    None, "--answers", help="读回填好的答复（findings.xlsx）", show_default=False
)
ScoreOption = typer.Option(
    None, "--score", help="和答案对照，给出查全率、查准率；不一致时退出码为 1", show_default=False
)
ByOption = typer.Option("规则", "--by", help="按什么汇总：规则、乡镇、村、户（按户含姓名，勿外传）")
SinceOption = typer.Option(
    "", "--since", help="从哪个月起逐月核查，补齐走势，如 2026-01", show_default=False
)
WaiveOption = typer.Option(
    "", "--waive", help="豁免一条规则在当月的全部疑点，写规则编号", show_default=False
)
ReasonOption = typer.Option("", "--reason", help="为什么豁免", show_default=False)
UntilOption = typer.Option("", "--until", help="豁免到哪个月，不写则只豁免当月", show_default=False)
FormatOption = typer.Option(
    "",
    "--format",
    help="把疑点逐条写到屏幕，供别的程序读：csv、json（含个人信息，勿外传）",
    show_default=False,
)
WhoOption = typer.Option("", "--who", help="谁决定豁免，不写则用登录名", show_default=False)


def add_to(app: typer.Typer) -> None:
    """Register ``check``."""
    app.command("check", cls=ChineseCommand)(check)


def check(
    month: str = MonthOption,
    by: str = ByOption,
    answers: Path = AnswersOption,
    since: str = SinceOption,
    waive: str = WaiveOption,
    reason: str = ReasonOption,
    until: str = UntilOption,
    who: str = WhoOption,
    key: Path = ScoreOption,
    form: str = FormatOption,
) -> None:
    """核查台账里的疑点数据，写出给各乡镇改错用的清单。"""
    from fanpin_lib.desk import findings
    from fanpin_lib.period import Month
    from fanpin_lib.quality import require_form, require_grouping

    asked = {"--answers": bool(answers), "--waive": bool(waive), "--score": bool(key)}
    refuse_together(asked | {"--format": bool(form)})
    if not waive:
        waiving = {"--reason": bool(reason), "--until": bool(until), "--who": bool(who)}
        refuse_without("--waive", waiving)
    require_grouping(by)
    if form:
        require_form(form)
    county, chosen = county_and_month(month or None)
    if answers is not None:
        say(findings.take_answers(county, chosen, answers, date.today()))
    elif waive:
        last = Month.parse(until) if until else chosen
        waiver = findings.Waived(waive, reason, who or current_user(), date.today(), last)
        say(findings.waive(county, chosen, waiver))
    elif key is not None:
        score = findings.score_month(county, chosen, key)
        say(str(score))
        raise typer.Exit(0 if score.perfect else 1)
    else:
        _run(county, Month.parse(since) if since else chosen, chosen, by, form)


def _run(county: County, first: Month, month: Month, by: str, form: str) -> None:
    """Check the months; report to people, or list the last one's findings for programs."""
    from fanpin_lib.desk import findings
    from fanpin_lib.quality import list_findings

    with progress_bar("核查") as progress:
        checked = findings.check_since(county, first, month, progress)
    if form:
        sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
        list_findings(checked.findings, form, sys.stdout)
    else:
        say(findings.report(checked, by))
