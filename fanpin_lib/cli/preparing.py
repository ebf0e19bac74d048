"""Commands before the monthly work: demo, doctor, lab."""

from __future__ import annotations

from collections import Counter
from datetime import date

import typer

from fanpin_lib import __version__
from fanpin_lib.cli.chinese import ChineseCommand
from fanpin_lib.cli.console import progress_bar, say, working_county

_DEMO_MONTH = "2026-10"


def add_to(app: typer.Typer) -> None:
    """Register this module's commands."""
    app.command("demo", cls=ChineseCommand)(demo)
    app.command("doctor", cls=ChineseCommand)(doctor)
    app.command("lab", cls=ChineseCommand)(lab)


def demo(
    month: str = typer.Option(_DEMO_MONTH, "--month", help="最后一个月"),
    scale: float = typer.Option(1.0, "--scale", min=0.01, max=100, help="规模，1 约为一万户"),
    seed: int = typer.Option(2026, "--seed", min=0, help="随机种子，同一种子得到同样的数据"),
    errors: int = typer.Option(
        0, "--errors", min=0, help="在最后一个月植入多少处已知错误，并写出答案供 check --score 对照"
    ),
) -> None:
    """写出合成的演示县（蛟河市）十三个月的台账。"""
    from fanpin_lib.demo import write_demo
    from fanpin_lib.demo.county_values import DEMO_PROFILE
    from fanpin_lib.errors import InputError
    from fanpin_lib.period import Month

    county = working_county()
    own = county.settings.policy.profile
    if errors and own != DEMO_PROFILE:
        raise InputError(
            f"本县的政策方案是 {own}，答案按演示方案 {DEMO_PROFILE} 写，会对不上",
            hint=f"请另建一个文件夹：fanpin init 文件夹 --profile {DEMO_PROFILE}。",
        )
    with progress_bar("写演示台账") as progress:
        report = write_demo(
            county.root,
            Month.parse(month),
            seed=seed,
            scale=scale,
            on_progress=progress,
            county_code=county.code,
            errors=errors,
            key_folder=county.private_folder(Month.parse(month)),
        )
    say(report.text)
    if report.key_text:
        say(report.key_text)


def doctor() -> None:
    """检查安装：字体、分词、文件夹权限、政策方案、工作日历。"""
    from fanpin_lib.desk.doctor import examine

    county = working_county()
    say(f"fanpin {__version__}，{county.name}（{county.code}），{county.root}")
    checks = examine(county, date.today())
    for check in checks:
        say(f"[{check.level}] {check.name}：{check.message}")
    counts = Counter(check.level for check in checks)
    amiss = "，".join(f"{counts[level]} 项{level}" for level in ("故障", "注意") if counts[level])
    say(f"共 {len(checks)} 项，{amiss or '全部正常'}。")
    if counts["故障"]:
        say("有故障的会让结账、发布失败，请按上面的说明先处理。")
        raise typer.Exit(1)


def lab(
    browser: bool = typer.Option(True, "--browser/--no-browser", help="是否打开浏览器"),
    copy_only: bool = typer.Option(False, "--copy-only", help="只复制工作簿，不启动"),
) -> None:
    """打开 JupyterLab 做临时分析；工作簿放在 private/workbooks/（含个人信息）。"""
    from fanpin_lib.desk.laboratory import copy_workbooks, start

    county = working_county()
    folder, copied = copy_workbooks(county)
    say(f"工作簿在 {folder}" + (f"，新放入：{'、'.join(copied)}" if copied else ""))
    if not copy_only:
        raise typer.Exit(start(county, folder, open_browser=browser))
