"""What each clause of a profile drives in this county: gathered from every room that reads it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from fanpin_lib.errors import FileMistake
from fanpin_lib.files.yaml_lines import nearest
from fanpin_lib.policy import Profile, Step, TopicEntry
from fanpin_lib.policy.coverage import Covered, coverage
from fanpin_lib.policy.usage import Usage
from fanpin_lib.quality import load_catalogue


def profile_coverage(
    profile: Profile, day: date, checks: Path | None = None, *, own: bool = False
) -> list[Covered]:
    """Every clause row of a profile on a day with what it drives, or why nothing.

    Args:
        day: once the documents have lapsed their last day is taken, before they began their first.
        checks: the county's own checks (``county/quality``); None: the package's alone.
        own: only rules that the profile lists itself.

    Raises:
        FileMistake: mistakes in the county's checks.
    """
    from fanpin_lib.classification.uses import uses as decided
    from fanpin_lib.indicators.uses import uses as counted
    from fanpin_lib.publish.policy.uses import uses as told
    from fanpin_lib.quality.uses import uses as checked

    on = within(profile.usage, day)
    found = [
        *decided(profile, on),
        *counted(profile, on),
        *checked(profile, on, load_catalogue(checks)),
        *told(profile, on),
    ]
    return coverage(profile, on, found, own=own)


def within(usage: Usage, day: date) -> date:
    """The day, or the nearest one on which the profile's documents applied."""
    if usage.ends and day > usage.ends:
        return usage.ends
    return max(day, usage.starts) if usage.starts else day


def unknown_figures(profile: Profile) -> list[FileMistake]:
    """Rows of a profile that say to be shown by a figure that there is not."""
    from fanpin_lib.indicators import catalogue
    from fanpin_lib.indicators.clauses import is_figure

    return [
        FileMistake(
            f"规则“{rule.label}”的 shown_by 写了“{figure}”，没有这个数",
            where=rule.where,
            hint=f"写指标编号，或 指标编号/维度=代码。{nearest(figure, catalogue())}",
        )
        for rule in profile.rules.values()
        for value in rule.values
        for entry in (value.value if isinstance(value.value, tuple) else ())
        if isinstance(entry, TopicEntry | Step)
        for figure in entry.shown_by
        if not is_figure(figure)
    ]
