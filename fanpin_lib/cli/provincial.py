"""The commands between counties and those above them: province, handover."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import typer

from fanpin_lib.cli.chinese import ChineseCommand
from fanpin_lib.cli.choices import check_address, refuse_together
from fanpin_lib.cli.console import (
    MonthArgument,
    chosen_month,
    county_and_month,
    current_user,
    progress_bar,
    say,
)
from fanpin_lib.cli.ingesting import WhoOption


def add_to(app: typer.Typer) -> None:
    """Register this module's commands."""
    for command in (province, handover):
        app.command(command.__name__, cls=ChineseCommand)(command)


def province(
    root: Path = typer.Argument(..., metavar="文件夹", help="各县工作目录所在的文件夹"),
    month: str = MonthArgument,
    who: str = WhoOption,
    workers: int = typer.Option(
        0, "--workers", min=0, max=64, help="同时结清几个县，0 为按处理器和内存自动定"
    ),
    cluster: str = typer.Option(
        "",
        "--cluster",
        show_default=False,
        help="各县分给 Dask 集群的机器结清（都看得到这个文件夹），写调度器地址",
    ),
    partial: bool = typer.Option(
        False, "--partial", help="先按交来的县结清：本月还没有交的照样点名，但不算没有做完"
    ),
) -> None:
    """结清许多县的一个月，各县建各县的网站，再建省、市汇总的门户网站。

    退出码：0 都结清了（写了 --partial 的，只缺还没有交的县也是 0）；1 有的县没有结清，已点名；
    2 没有结清，写法或名册有错；4 程序自己出错；130 被 Ctrl-C 打断。
    """
    from fanpin_lib.province import close_province

    refuse_together({"--workers": bool(workers), "--cluster": bool(cluster)})
    if cluster:
        check_address(cluster)
    chosen = chosen_month(month)
    with progress_bar("结清各县") as progress:
        result = close_province(
            root,
            chosen,
            who or current_user(),
            today=date.today(),
            workers=workers,
            cluster=cluster,
            on_progress=progress,
        )
    say(str(result))
    say(f"{chosen.label}的门户网站共 {result.pages} 页，各县的另计。打开 {result.index} 查看。")
    done = result.complete_but_for_the_late if partial else result.complete
    raise typer.Exit(0 if done else 1)


def handover(
    month: str = MonthArgument,
    to: Path = typer.Option(Path("private"), "--to", help="写到哪个文件夹"),
) -> None:
    """把结清的一个月写成一个汇总包交给上级：只有全县的数，没有姓名、户和村。"""
    from fanpin_lib.province.packages import write_package

    county, chosen = county_and_month(month)
    target = to if to.is_absolute() else county.root / to
    path = write_package(county, chosen, target)
    say(f"{chosen.label}的汇总包在 {path}。")
    say("里面有全县逐户的收入数值（没有姓名、户号、村），只交给上级计算中位数，不要公开。")
