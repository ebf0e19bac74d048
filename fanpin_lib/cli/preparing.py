"""Commands before the monthly work: demo, doctor, lab."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING

import typer

from fanpin_lib import __version__
from fanpin_lib.cli.chinese import ChineseCommand
from fanpin_lib.cli.console import progress_bar, say, working_county

if TYPE_CHECKING:
    from fanpin_lib.county import County


def add_to(app: typer.Typer) -> None:
    """Register this module's commands."""
    app.command("demo", cls=ChineseCommand)(demo)
    app.command("doctor", cls=ChineseCommand)(doctor)
    app.command("lab", cls=ChineseCommand)(lab)


def demo(
    profile: str = typer.Option(
        "", "--profile", help="按哪个方案的类别、步骤、日期写；不写则为本县的", show_default=False
    ),
    month: str = typer.Option(
        "", "--month", help="最后一个月；不写则为方案适用年份的十月", show_default=False
    ),
    scale: float = typer.Option(1.0, "--scale", min=0.01, max=100, help="规模，1 约为一万户"),
    seed: int = typer.Option(2026, "--seed", min=0, help="随机种子，同一种子得到同样的数据"),
    errors: int = typer.Option(
        0, "--errors", min=0, help="在最后一个月植入多少处已知错误，并写出答案供 check --score 对照"
    ),
) -> None:
    """写出合成的十三个月台账，类别、步骤、用词、报送日期照方案来。"""
    from fanpin_lib.demo import write_demo
    from fanpin_lib.demo.system.months import default_month
    from fanpin_lib.period import Month

    county = _under(working_county(), profile.strip())
    if errors:
        _refuse_errors(county)
    last = Month.parse(month) if month else default_month(county.profile)
    with progress_bar("写演示台账") as progress:
        report = write_demo(
            county.root,
            last,
            seed=seed,
            scale=scale,
            on_progress=progress,
            county_code=county.code,
            profile=county.profile,
            errors=errors,
            key_folder=county.private_folder(last),
        )
    say(report.text)
    say(f"按方案 {county.profile.name}（{county.profile.label}）写，最后一个月 {last}。")
    if report.key_text:
        say(report.key_text)


def _under(county: County, profile: str) -> County:
    """The county by the profile that is asked for; a demo directory without ledgers changes to
    it, for its pages are to be of the same system.

    Raises:
        InputError: the directory is no demo's, or holds ledgers of another system.
        FileMistake: there is no such profile, or it cannot be used alone.
    """
    from fanpin_lib.county import County as _County
    from fanpin_lib.demo.divisions import county_name, serving
    from fanpin_lib.desk.working_folder import change_demo
    from fanpin_lib.errors import InputError
    from fanpin_lib.policy import InUse, load_in_use, load_profile

    own = county.settings.policy.profile
    if profile in ("", own):
        return county
    hint = f"请另建一个演示文件夹：fanpin init 文件夹 --demo --profile {profile}。"
    if not county.demo:
        raise InputError(f"本目录的政策方案是 {own}，又不是演示目录，没有改动任何内容", hint=hint)
    if county.newest_month() is not None:
        raise InputError(f"库里已有按方案 {own} 写的台账，没有改动任何内容", hint=hint)
    code = serving(load_profile(profile, county.policy_folder).usage, county.code)
    load_in_use(InUse(profile, code, demo=True), county.policy_folder)
    change_demo(county.root, code, county_name(code), profile)
    say(f"本演示目录的方案由 {own} 改为 {profile}，县为{county_name(code)}（{code}）。")
    return _County.at(county.root)


def _refuse_errors(county: County) -> None:
    """The answer key is written by the demo's own profile.

    Raises:
        InputError: the county works by another one.
    """
    from fanpin_lib.demo.system.system import DEMO_PROFILE
    from fanpin_lib.errors import InputError

    own = county.settings.policy.profile
    if own != DEMO_PROFILE:
        raise InputError(
            f"本县的政策方案是 {own}，答案按演示方案 {DEMO_PROFILE} 写，会对不上",
            hint=f"请另建一个文件夹：fanpin init 文件夹 --profile {DEMO_PROFILE}。",
        )


def doctor(
    deep: bool = typer.Option(False, "--deep", help="还逐个核对台账库里的数据文件"),
) -> None:
    """检查安装：字体、分词、文件夹权限、政策方案、工作日历；--deep 核对台账库。"""
    from fanpin_lib.desk.doctor import examine

    county = working_county()
    say(f"fanpin {__version__}，{county.name}（{county.code}），{county.root}")
    checks = examine(county, date.today(), deep=deep)
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
    from fanpin_lib.desk.laboratory import answers, copy_workbooks, start

    county = working_county()
    folder, copied = copy_workbooks(county)
    say(f"工作簿在 {folder}" + (f"，新放入：{'、'.join(copied)}" if copied else ""))
    for line in answers(folder):
        say(f"  {line}")
    if not copy_only:
        raise typer.Exit(start(county, folder, open_browser=browser))
