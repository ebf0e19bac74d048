"""What the clauses of profiles drive, on the terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from fanpin_lib.cli.console import say

if TYPE_CHECKING:
    from fanpin_lib.policy import Profile
    from fanpin_lib.policy.coverage import Covered


def say_coverage(profile: Profile, day: date, checks: Path | None, everything: bool) -> None:
    """One profile: its totals, then rule by rule; every row with ``everything``."""
    from fanpin_lib.desk.policy_coverage import profile_coverage, within
    from fanpin_lib.publish.policy.coverage_page import summary

    rows = profile_coverage(profile, day, checks)
    on = within(profile.usage, day)
    lapsed = "" if on == day else f"（{day} 文件不适用，按 {on} 的规定）"
    say(f"{profile.label}（{profile.name}），{on} 的规定{lapsed}\n{summary(rows)}")
    for rule, covered in groupby(rows, key=lambda one: one.row.rule):
        say(f"\n{rule.label}（{rule.id}）")
        _say_rows(list(covered), everything)
    if not everything:
        say("\n每一条都列出来，请加 --all。")


def _say_rows(rows: Sequence[Covered], everything: bool) -> None:
    from fanpin_lib.publish.policy.coverage_page import used_for
    from fanpin_lib.publish.policy.value_wording import line_of

    if everything:
        for row in rows:
            say(f"  · {line_of(row.row)}")
            for used in used_for(row):
                say(f"      {used}")
        return
    kinds = Counter("、".join(row.kinds) for row in rows)
    say("  " + "；".join(f"{kind} {count} 条" for kind, count in kinds.items()))
    for why in dict.fromkeys((row.kinds[0], row.why) for row in rows if row.why):
        say(f"    {'：'.join(why)}")


def say_all_profiles(profiles: Iterable[Profile], day: date) -> None:
    """Every profile's own rows in a line, and all of them together."""
    from fanpin_lib.desk.policy_coverage import profile_coverage
    from fanpin_lib.publish.policy.coverage_page import summary

    together: list[Covered] = []
    for profile in profiles:
        rows = profile_coverage(profile, day, own=True)
        together += rows
        if rows:
            say(f"{profile.name}：{summary(rows)}")
    say(f"\n各方案自己的条款合起来：{summary(together)}")
