"""The command over many counties: province."""

from __future__ import annotations

from pathlib import Path

import typer

from fanpin_lib.cli.chinese import ChineseCommand
from fanpin_lib.cli.console import MonthArgument, chosen_month, current_user, progress_bar, say
from fanpin_lib.cli.ingesting import WhoOption


def add_to(app: typer.Typer) -> None:
    """Register this module's commands."""
    app.command("province", cls=ChineseCommand)(province)


def province(
    root: Path = typer.Argument(..., metavar="文件夹", help="各县工作目录所在的文件夹"),
    month: str = MonthArgument,
    who: str = WhoOption,
    workers: int = typer.Option(
        0, "--workers", min=0, max=64, help="同时结清几个县，0 为按处理器和内存自动定"
    ),
) -> None:
    """结清许多县的一个月，各县建各县的网站，再建省、市汇总的门户网站。"""
    from fanpin_lib.province import close_province

    chosen = chosen_month(month)
    with progress_bar("结清各县") as progress:
        result = close_province(
            root, chosen, who or current_user(), workers=workers, on_progress=progress
        )
    say(str(result))
    say(f"{chosen.label}的门户网站共 {result.pages} 页，各县的另计。打开 {result.index} 查看。")
    raise typer.Exit(0 if result.complete else 1)
