"""Commands about policy: list, show, check, coverage, gaps, simulate, unsettled."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from fanpin_lib.cli.chinese import ChineseCommand, ChineseGroup
from fanpin_lib.cli.console import MonthOption, county_and_month, say

if TYPE_CHECKING:
    from fanpin_lib.county import County
    from fanpin_lib.policy import InUse

OnOption = typer.Option(
    "", "--on", help="哪一天的规定，如 2020-06-30；不写则为今天", show_default=False
)


def add_to(app: typer.Typer) -> None:
    """Register the group ``policy``."""
    group = typer.Typer(
        cls=ChineseGroup,
        help="政策：方案、规则、条款怎样用、空白和矛盾、换规则测算、没有定论的户。",
        no_args_is_help=True,
    )
    for command in (show_list, show, check, coverage, gaps, simulate, unsettled):
        name = "list" if command is show_list else command.__name__
        group.command(name, cls=ChineseCommand)(command)
    app.add_typer(group, name="policy")


def show_list() -> None:
    """列出所有方案：给谁用、从何时到何时、本县能不能直接用、怎样继承。"""
    from fanpin_lib.cli.showing_profiles import say_profiles

    extra, _ = _county()
    say_profiles(_in_use(), extra)


def show(
    rule: str = typer.Argument(
        ..., metavar="规则或方案", help="规则编号（如 monitoring_line）或方案名"
    ),
    profile: str = typer.Option(
        "", "--profile", help="哪个方案的规则；不写则为本县的", show_default=False
    ),
    on: str = OnOption,
) -> None:
    """看一条规则的历次取值和出处，或一个方案在某天的全部规则。"""
    from fanpin_lib.cli.showing_rules import show_profile, show_rule
    from fanpin_lib.errors import InputError
    from fanpin_lib.policy import load_profile, profile_names

    extra, current = _county()
    day = _day(on) if on else None
    if rule in profile_names(extra):
        show_profile(load_profile(rule, extra), _day(on))
    elif not (profile or current):
        raise InputError(
            "不知道是哪个方案的规则", hint="请加 --profile 方案名；方案见 fanpin policy list。"
        )
    else:
        show_rule(load_profile(profile or current, extra).rule(rule), day)


def check() -> None:
    """检查全部规则文件和县里的取值文件，指出每处错误在第几行。"""
    from fanpin_lib.errors import InputError
    from fanpin_lib.policy import check_policy

    county = _working_directory()
    newest = county.newest_month() if county else None
    use = county.in_use(newest.last_day if newest else None) if county else None
    problems = check_policy(county.policy_folder if county else None, use)
    if county and not problems:
        from fanpin_lib.desk.policy_coverage import unknown_figures

        problems = unknown_figures(county.profile)
    for problem in problems:
        say(str(problem))
    if problems:
        raise InputError(f"规则文件里有 {len(problems)} 处错误", hint="请按上面的文件和行号改好。")
    say("检查通过，没有发现错误。")
    if county and (lapsed := county.lapsed_on(date.today())):
        say(f"注意：{lapsed}")


def coverage(
    profile: str = typer.Argument(
        "", metavar="方案", help="哪个方案；不写则为本县的", show_default=False
    ),
    on: str = OnOption,
    everything: bool = typer.Option(False, "--all", help="逐条列出，不归并"),
) -> None:
    """逐条列出一个方案的规定用来算什么；只是文字的，说明为什么。不在工作目录里不写方案，则各方案各一行。"""
    from fanpin_lib.cli.showing_coverage import say_all_profiles, say_coverage
    from fanpin_lib.policy import load_profile, profile_names

    county = _working_directory()
    extra, current = _county()
    if profile or current:
        checks = county.quality_folder if county else None
        say_coverage(load_profile(profile or current, extra), _day(on), checks, everything)
    else:
        say_all_profiles([load_profile(name) for name in profile_names()], _day(on))


def gaps(
    profiles: list[str] = typer.Argument(
        ..., metavar="方案...", help="一个方案，或几个方案相互比较"
    ),
    on: str = OnOption,
    everything: bool = typer.Option(False, "--all", help="全部列出，不省略"),
) -> None:
    """逐一枚举，列出没有条款管的、两条规定不一致的、没有取值的。"""
    from fanpin_lib.classification.every_gap import every_gap
    from fanpin_lib.classification.profile_gaps import differences_between
    from fanpin_lib.cli.showing_gaps import say_open_questions, show_gaps
    from fanpin_lib.policy import load_profile

    extra, _ = _county()
    day = _day(on)
    loaded = [(load_profile(name, extra), day) for name in profiles]
    for profile, _ in loaded:
        show_gaps(
            f"{profile.label}（{profile.name}），{day} 的规定", every_gap(profile, day), everything
        )
        say_open_questions(profile, day)
    if len(loaded) > 1:
        title = "方案之间（各种口径的收入按同一个数比）"
        show_gaps(title, list(differences_between(loaded)), everything)


def simulate(
    month: str = MonthOption,
    profile: str = typer.Option(
        "", "--profile", help="换成哪个方案；不写则为本县的", show_default=False
    ),
    on: str = typer.Option("", "--on", help="用哪一天的规定；不写则为月末", show_default=False),
    changes: list[str] = typer.Option(
        [], "--set", help="改一个数，如 monitoring_line=7000，可多次写"
    ),
    by: str = typer.Option("乡镇", "--by", help="按“乡镇”或“村”列出"),
) -> None:
    """换一套规则或改几个数，看这个月谁会进来、谁会出去；不动库。"""
    from fanpin_lib.desk import what_if

    what_if.require_level(by)
    county, chosen = county_and_month(month or None)
    found = what_if.simulated(
        county,
        chosen,
        profile=profile,
        on=_day(on) if on else None,
        changes=what_if.parse_changes(changes),
    )
    say(found.sentence)
    if not found.changes.empty:
        say(found.by_category().to_string(index=False))
        say(f"\n按{by}：\n{found.by(by).to_string(index=False)}")


def unsettled(month: str = MonthOption) -> None:
    """列出规则没有定论的户：矛盾、没有条款管、读法不同、缺数据；写到 private/。"""
    from fanpin_lib.desk.unsettled import write_unsettled

    say(str(write_unsettled(*county_and_month(month or None))))


def _county() -> tuple[Path | None, str]:
    """The county's policy folder and profile; none outside a working directory."""
    county = _working_directory()
    return (county.policy_folder, county.settings.policy.profile) if county else (None, "")


def _in_use() -> InUse | None:
    """Who works by which profile today; None outside a working directory."""
    county = _working_directory()
    return county.in_use(date.today()) if county else None


def _working_directory() -> County | None:
    """The county in whose working directory one is; None outside one.

    Raises:
        ConfigError: its settings cannot be used.
    """
    from fanpin_lib.config import find_root
    from fanpin_lib.county import County
    from fanpin_lib.errors import ConfigError

    try:
        root = find_root(Path.cwd())
    except ConfigError:
        return None
    return County.at(root)


def _day(text: str) -> date:
    """The day asked for, or today."""
    from fanpin_lib.errors import InputError

    if not text:
        return date.today()
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InputError(f"看不懂日期“{text}”", hint="日期请写成 2020-06-30 这样。") from error
