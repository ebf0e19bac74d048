"""Profiles for a person who has to choose one: for whom, from when to when, usable here or not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from fanpin_lib.cli.console import say

if TYPE_CHECKING:
    from fanpin_lib.policy import InUse, Profile

HELP_PAGE = "选方案和改规则"
_HOW_TO_INHERIT = f"""\
怎样继承：在 county/policy/ 里放一个 .yaml 文件，写 profile（本县方案的名称）、label、description、
inherits（上面任何一个方案的名称）；再把 fanpin.toml 里 [policy] 的 profile 改成本县方案的名称，
运行 fanpin policy check。样例在 county/policy/ 里，逐步的例子见帮助页“{HELP_PAGE}”。"""


def say_profiles(use: InUse | None, extra: Path | None) -> None:
    """Say every profile; with ``use``, those that this county may work by come first."""
    from fanpin_lib.policy import load_profile, profile_names

    profiles = [load_profile(name, extra) for name in profile_names(extra)]
    current = use.profile if use else ""
    usable = [profile for profile in profiles if not use or not _refused(profile, use, extra)]
    checked = [profile for profile in usable if not profile.usage.to_be_checked]
    here = f"本县（{use.region_code}）{use.on:%Y-%m-%d} 可以" if use else "各地"
    _say_all(f"{here}直接用的方案：", checked, current)
    unsure = [profile for profile in usable if profile not in checked]
    _say_all("\n确实是本县的文件才可以直接用的方案：", unsure, current)
    others = [profile for profile in profiles if profile not in usable]
    _say_all("\n本县不能直接用、可以继承的方案：", others, current)
    say(f"\n{_HOW_TO_INHERIT}")


def _say_all(heading: str, profiles: list[Profile], current: str) -> None:
    if profiles:
        say(heading)
    for profile in profiles:
        for line in _lines(profile, current):
            say(line)


def _lines(profile: Profile, current: str) -> Iterator[str]:
    mark = "（本县使用）" if profile.name == current else ""
    yield f"{profile.name}{mark}：{profile.label}，{len(profile.rules)} 条规则"
    yield f"    {profile.description}"
    yield f"    {profile.usage.for_whom}。文件适用：{profile.usage.period}。"


def _refused(profile: Profile, use: InUse, extra: Path | None) -> bool:
    from dataclasses import replace

    from fanpin_lib.policy import reasons_against

    return bool(reasons_against(replace(use, profile=profile.name), profile, extra))
