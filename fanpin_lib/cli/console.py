"""What commands share: the working directory, progress bars, and plain tables of text."""

from __future__ import annotations

import getpass
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from fanpin_lib.county import County
    from fanpin_lib.period import Month

#: Called with how many are done, how many there are, and what is being worked on.
Progress = Callable[[int, int, str], None]

_WHICH = "月份，如 2026-10；不写则为上个月（演示县为台账最新的月份）"
MonthOption = typer.Option("", "--month", help=_WHICH, show_default=False)
MonthArgument = typer.Argument(None, metavar="[月份]", help=_WHICH, show_default=False)


def working_county() -> County:
    """The county of the working directory that the command was called in.

    Its folders of personal data are made private again, whoever opened them meanwhile.
    """
    from fanpin_lib.county import County
    from fanpin_lib.files.private import still_open

    county = County.at(Path.cwd())
    for folder in still_open(county.personal_folders):
        typer.echo(
            f"注意：{folder} 别人也能打开，里面有个人信息，而文件夹不是本人建的，改不了权限。"
            "请让建它的人改成只有本人能打开。",
            err=True,
        )
    return county


def chosen_month(text: str | None) -> Month:
    """The month asked for, or the last one that is over."""
    from fanpin_lib.period import Month

    return Month.parse(text) if text else Month.of(date.today()) - 1


def county_and_month(text: str | None) -> tuple[County, Month]:
    """The county of the working directory, and the month asked for or the last one that is over.

    A demo's ledgers may be of the years in which its documents applied: there it is the newest
    month that is stored, which is said.
    """
    county, month = working_county(), chosen_month(text)
    newest = county.newest_month() if county.demo and not text else None
    if newest is None or newest >= month:
        return county, month
    typer.echo(f"没有写月份：演示县的台账最新到{newest.label}，按这个月。", err=True)
    return county, newest


def chosen_day(text: str) -> date | None:
    """A day as it was typed; None where none was.

    Raises:
        InputError: it is no day.
    """
    from fanpin_lib.errors import InputError

    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise InputError(f"“{text}”不是日期", hint="请写成 2026-11-05 这样。") from error


def current_user() -> str:
    """Who is at the keyboard, for the record of deliveries."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "未知"


@contextmanager
def progress_bar(title: str) -> Iterator[Progress]:
    """A progress bar that a long step reports to; silent lines when there is no terminal."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[item]}"),
    )
    with Progress(*columns, console=Console(stderr=True), transient=False) as bar:
        task = bar.add_task(title, total=None, item="")

        def report(done: int, total: int, item: str = "") -> None:
            bar.update(task, completed=done, total=total, item=item)

        try:
            yield report
        finally:
            if bar.tasks[task].total is None:  # nothing was to be done, or it was refused
                bar.remove_task(task)
                bar.live.transient = True  # no empty line either


def say(text: str = "") -> None:
    """Print a line for the person at the keyboard."""
    typer.echo(text)
