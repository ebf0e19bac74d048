"""Commands of the monthly work: month, ingest, run, publish, status."""

from __future__ import annotations

from pathlib import Path

import typer

from fanpin_lib.cli.chinese import ChineseCommand
from fanpin_lib.cli.console import (
    MonthArgument,
    chosen_month,
    current_user,
    progress_bar,
    say,
    working_config,
)


def add_to(app: typer.Typer) -> None:
    """Register this module's commands."""
    app.command("month", cls=ChineseCommand)(month)


def month(
    month: str = MonthArgument,
) -> None:
    """结清一个月：入库、计算、运行笔记本、发布网站。"""
    say(str(chosen_month(month)))
