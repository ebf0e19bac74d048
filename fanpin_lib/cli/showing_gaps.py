"""Findings of the gap finder on the terminal."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from fanpin_lib.cli.console import say

if TYPE_CHECKING:
    from fanpin_lib.classification import Gap
    from fanpin_lib.classification.gap import Group
    from fanpin_lib.policy import Profile

_MOST_SHOWN = 12


def show_gaps(title: str, found: list[Gap], everything: bool) -> None:
    """Print gaps grouped by what they have in common; the first few unless ``everything``."""
    from fanpin_lib.classification.gap import grouped

    say(f"\n{title}：{len(found)} 处")
    groups = grouped(found)
    most = len(found) if everything else _MOST_SHOWN
    for kind in dict.fromkeys(group.kind for group in groups):
        those = [group for group in groups if group.kind == kind]
        say(f"【{kind}】{sum(len(group.whom) for group in those)} 处")
        for group, following in zip(those, [*those[1:], None], strict=True):
            if most > those.index(group):
                _show_group(group, following, most)
        _say_left(len(those) - most)


def say_open_questions(profile: Profile, day: date) -> None:
    """What people noticed in the document, beside what trying every case found."""
    from fanpin_lib.publish.policy.book import value_or_none

    listed = profile.rules.get("open_questions")
    value = value_or_none(listed, day) if listed else None
    if value:
        command = f"fanpin policy show open_questions --profile {profile.name}"
        say(f"以上由逐一枚举得出；人读文件时列出的另有 {len(value.value)} 条，见 {command}。")


def _show_group(group: Group, following: Group | None, most: int) -> None:
    """What a group says, of whom, and by which clauses unless the next group names them too."""
    from fanpin_lib.classification.gap import cited

    say(f"  {group.rule}：{group.says}。")
    for whom in group.whom[:most]:
        if whom:
            say(f"    · {whom}")
    _say_left(len(group.whom) - most)
    if following is None or following.clauses != group.clauses:
        for clause in cited(group.clauses):
            say(f"      {clause}")


def _say_left(count: int) -> None:
    if count > 0:
        say(f"    ……另有 {count} 处，加 --all 全部列出")
