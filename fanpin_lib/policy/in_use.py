"""The profile that a county works by, or why it may not: the same words wherever it is asked.

``fanpin init``, ``doctor``, ``policy check`` and ``month`` all come here, so that none of
them accepts what another refuses.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from fanpin_lib.errors import FileMistake
from fanpin_lib.files.yaml_lines import told_at_once
from fanpin_lib.policy import library
from fanpin_lib.policy.loader import assembled
from fanpin_lib.policy.profile import Profile
from fanpin_lib.policy.reading_files import ProfileFile, ValuesFile
from fanpin_lib.policy.usage import Usage

_ANOTHER = "请换成本县能用的方案（见 fanpin policy list）"
_OWN = "本县另有文件的，在 county/policy/ 写自己的方案并继承它（怎样写见帮助页“选方案和改规则”）"


@dataclass(frozen=True)
class InUse:
    """Who works by which profile, and on which day.

    Attributes:
        profile: the profile's name.
        region_code: the county, six digits.
        demo: whether the working directory is one for demonstration; None: not asked.
        on: a day on which the profile's documents must apply; None: not asked.
    """

    profile: str
    region_code: str
    demo: bool | None = None
    on: date | None = None


def load_in_use(use: InUse, extra: Path | None = None) -> Profile:
    """The profile with everything it inherits and the county's own values.

    Args:
        extra: the county's policy folder (``county/policy``); it may be missing.

    Raises:
        FileMistake: a mistake in any file involved, or the profile may not be used by this
            county, for this kind of working directory, on this day.
    """
    county = library.CountyFolder(extra)
    profile, problems = assembled(use.profile, county)
    problems += _why_not(use, county, profile)
    if problems or profile is None:
        raise told_at_once(problems)
    return profile


def reasons_against(use: InUse, profile: Profile, extra: Path | None = None) -> list[FileMistake]:
    """Every reason why a profile may not be used so (none: it may)."""
    return list(_why_not(use, library.CountyFolder(extra), profile))


def _why_not(
    use: InUse, county: library.CountyFolder, profile: Profile | None
) -> Iterator[FileMistake]:
    for values in county.values:
        if profile is not None and values.profile in profile.lineage:
            yield from _other_region(use, values)
    file = {**library.shipped_profiles()[0], **county.profiles}.get(use.profile)
    if file is None or profile is None:
        return
    usage = profile.usage
    if not usage.serves(use.region_code):
        whose = f"{usage.region or '别处'}（区划 {usage.region_code}）"
        message = f"方案“{use.profile}”是{whose}的，本县是 {use.region_code}"
        yield _refused(file, message, f"{_ANOTHER}；{_OWN}。")
    if usage.use == "base":
        message = f"方案“{use.profile}”不单独使用，只供别的方案继承"
        yield _refused(file, message, f"{_ANOTHER}。")
    if usage.use == "demo" and use.demo is False:
        message = f"方案“{use.profile}”只供演示，本目录不是演示目录（fanpin.toml 里 demo = false）"
        yield _refused(file, message, f"{_ANOTHER}。")
    if use.on and usage.lapsed(use.on):
        message = (
            f"方案“{use.profile}”的文件到 {usage.ends} 为止，"
            f"{use.on.year} 年 {use.on.month} 月已经不适用"
        )
        yield _refused(file, message, f"请在 fanpin.toml 里改用 {_instead(use.on)}；{_OWN}。")


def in_force_anywhere(on: date) -> list[str]:
    """The names of the profiles that any county may use and whose documents apply on a day."""
    files = library.shipped_profiles()[0].values()
    return [
        file.name for file in files if file.usage.use == "any_county" and file.usage.applies(on)
    ]


def _instead(on: date) -> str:
    return "、".join(in_force_anywhere(on)) or "在用的方案"


def _other_region(use: InUse, values: ValuesFile) -> Iterator[FileMistake]:
    own = Usage(region_code=values.region_code)
    if values.region_code and not own.serves(use.region_code):
        message = f"这是区划 {values.region_code} 的取值文件，本县是 {use.region_code}"
        hint = "请核对文件是不是放错了县；是本县的，请改 region_code。"
        yield FileMistake(message, where=values.page.where(values.region_line), hint=hint)


def _refused(file: ProfileFile, message: str, hint: str) -> FileMistake:
    return FileMistake(message, where=file.page.where(file.region_line), hint=hint)


def check_policy(extra: Path | None = None, use: InUse | None = None) -> list[FileMistake]:
    """Every mistake in the package's and the county's files (empty: all is well).

    Args:
        use: who works by which profile, and for which day it has to apply; without it no
            use is judged.
    """
    county = library.CountyFolder(extra)
    files, shipped_problems = library.shipped_profiles()
    problems = [*county.problems, *shipped_problems]
    for key in library.shipped_rule_keys():
        problems += library.shipped_rule(key)[1]
    for name in sorted({*files, *county.profiles, *([use.profile] if use else [])}):
        profile, mistakes = assembled(name, county)
        problems += mistakes
        if use and name == use.profile:
            problems += _why_not(use, county, profile)
    return list({str(problem): problem for problem in problems}.values())
