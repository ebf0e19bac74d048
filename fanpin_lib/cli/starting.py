"""``fanpin init``: which county, by which profile; nothing is guessed, slips are refused."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from fanpin_lib.cli.chinese import ChineseCommand
from fanpin_lib.cli.console import say

if TYPE_CHECKING:
    from fanpin_lib.desk.working_folder import LayoutReport

_DEMO_CODE, _DEMO_NAME, _DEMO_PROFILE = "220281", "蛟河市", "demo-jiaohe"
#: A county's name is written in Chinese characters; some have a point between them.
_NAME = re.compile(r"[·\u3400-\u9fff\U00020000-\U0003ffff]{2,}")
_CODE_EXAMPLE = "例如 --code 522301"


@dataclass(frozen=True)
class Choices:
    """What a new working directory is for; empty: not chosen yet."""

    code: str = ""
    name: str = ""
    profile: str = ""


def add_to(app: typer.Typer) -> None:
    """Register ``init``."""
    app.command("init", cls=ChineseCommand)(init)


def init(
    folder: Path = typer.Argument(..., metavar="文件夹", help="工作目录放在哪里"),
    code: str = typer.Option("", "--code", help="县级统计用区划代码，6 位", show_default=False),
    name: str = typer.Option("", "--name", help="县（市、区、旗）名称", show_default=False),
    profile: str = typer.Option(
        "", "--profile", help="政策方案；不写则为今天在用的全国通用方案", show_default=False
    ),
    demo: bool = typer.Option(False, "--demo", help="建演示县（合成数据用），可另写 --profile"),
    upgrade: bool = typer.Option(
        False, "--upgrade", help="更新模板；本县改过的文件保留，新版放在旁边"
    ),
) -> None:
    """建立一个工作目录：设置、笔记本、网站源文件。"""
    from fanpin_lib.desk import working_folder

    given = Choices(code.strip(), name.strip(), profile.strip())
    if upgrade:
        _tell(working_folder.upgrade(folder))
        return
    extra = folder / "county" / "policy"
    chosen = _of_the_demo(given, extra) if demo else _completed(given, date.today())
    is_demo = _checked(chosen, extra) or demo
    _tell(working_folder.lay_out(folder, chosen.code, chosen.name, chosen.profile, demo=is_demo))
    for line in _about(chosen, folder / "county" / "policy", date.today()):
        say(line)


def _of_the_demo(given: Choices, extra: Path) -> Choices:
    """The made-up county, or one where the profile that is asked for holds."""
    from fanpin_lib.cli.choices import refuse_together
    from fanpin_lib.demo.divisions import county_name, serving
    from fanpin_lib.policy import load_profile

    refuse_together({"--demo": True, "--code 或 --name": bool(given.code or given.name)})
    if not given.profile:
        return Choices(_DEMO_CODE, _DEMO_NAME, _DEMO_PROFILE)
    code = serving(load_profile(given.profile, extra).usage, _DEMO_CODE)
    return Choices(code, county_name(code), given.profile)


def _completed(given: Choices, today: date) -> Choices:
    """What was not given is asked for; where nobody can answer, said to be missing.

    Raises:
        InputError: names the options that are missing.
    """
    from fanpin_lib.errors import InputError
    from fanpin_lib.policy import in_force_anywhere

    default = in_force_anywhere(today)[0]
    missing = [f"--{part}" for part in ("code", "name") if not getattr(given, part)]
    if not sys.stdin.isatty():
        if missing:
            raise InputError(
                f"缺少选项 {'、'.join(missing)}",
                hint=f"请写上县代码和县名，例如 --code 522301 --name 兴义市；--profile 不写则为 "
                f"{default}。只想先看看的，用 --demo 建演示县。",
            )
        return Choices(given.code, given.name, given.profile or default)
    code = given.code or typer.prompt("县代码（6 位）").strip()
    _check_code(code)
    name = given.name or typer.prompt("县名").strip()
    return Choices(code, name, given.profile or _asked_for_profile(code, today, default))


def _asked_for_profile(code: str, today: date, default: str) -> str:
    from fanpin_lib.cli.showing_profiles import say_profiles
    from fanpin_lib.policy import InUse

    say_profiles(InUse("", code, demo=False, on=today), None)
    answer: str = typer.prompt("政策方案", default=default)
    return answer.strip()


def _checked(chosen: Choices, extra: Path) -> bool:
    """Whether the directory is one for demonstration; a slip would show only weeks later.

    Raises:
        InputError: the code or the name cannot be right.
        FileMistake: this county may not work by the profile; the words are those of ``month``.
    """
    from fanpin_lib.errors import InputError
    from fanpin_lib.policy import InUse, load_in_use

    _check_code(chosen.code)
    if not _NAME.fullmatch(chosen.name):
        raise InputError(f"县名“{chosen.name}”不对", hint="请写全称，如 --name 兴义市。")
    profile = load_in_use(InUse(chosen.profile, chosen.code), extra)
    return profile.usage.use == "demo"


def _check_code(code: str) -> None:
    from fanpin_lib.errors import InputError
    from fanpin_lib.province.counties import is_in_a_province

    if not re.fullmatch(r"[1-9]\d{5}", code):
        raise InputError(f"县代码“{code}”不对，应是 6 位数字", hint=f"{_CODE_EXAMPLE}。")
    if code.endswith("00"):
        raise InputError(
            f"“{code}”是省、市的代码，不是县的",
            hint=f"请写县（市、区、旗）的 6 位代码，{_CODE_EXAMPLE}。",
        )
    if not is_in_a_province(code):
        raise InputError(
            f"县代码“{code}”不对，没有代码以 {code[:2]} 开头的省（区、市）",
            hint=f"请核对统计用区划代码，{_CODE_EXAMPLE}。",
        )


def _tell(report: LayoutReport) -> None:
    from fanpin_lib.desk.working_folder import NEW_SUFFIX

    if report.written:
        say(f"新建 {len(report.written)} 个文件。")
    if report.updated:
        say(f"更新 {len(report.updated)} 个文件。")
    for path in report.kept:
        say(f"保留本县改过的 {path}；如有新版，放在 {path}{NEW_SUFFIX}。")


def _about(chosen: Choices, extra: Path, today: date) -> Iterator[str]:
    from fanpin_lib.policy import load_profile

    profile = load_profile(chosen.profile, extra)
    usage = profile.usage
    yield f"工作目录已建好：{extra.parent.parent}（{chosen.name} {chosen.code}）"
    yield f"政策方案 {profile.name}：{profile.label}。{usage.for_whom}。文件适用：{usage.period}。"
    if usage.lapsed(today):
        yield f"注意：这个方案只能结 {usage.ends} 及以前的月份，以后的请换方案。"
    yield "本县的数、规则、列名怎样改：看 county/ 里以 .样例 结尾的文件和帮助页“选方案和改规则”。"
    yield "接下来：进入这个文件夹，把台账放进 ledgers/，运行 fanpin month 月份。"
