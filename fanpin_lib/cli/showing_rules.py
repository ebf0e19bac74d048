"""Rules and profiles on the terminal, with their values and where these stand."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from fanpin_lib.cli.console import say

if TYPE_CHECKING:
    from fanpin_lib.policy import Profile, Rule, RuleValue


def show_profile(profile: Profile, day: date) -> None:
    """Every rule of a profile as it stands on a day, a line each."""
    from fanpin_lib.publish.policy.book import value_or_none
    from fanpin_lib.publish.policy.citing import short as place
    from fanpin_lib.publish.policy.value_wording import short

    say(f"{profile.label}（{profile.name}）\n{profile.description}\n{day} 的规定：")
    for rule in profile.rules.values():
        value = value_or_none(rule, day)
        cited = place(value.citation if value else rule.citation)
        say(f"  {rule.id} {rule.label}：{short(rule, value)}（{cited}）")


def show_rule(rule: Rule, day: date | None) -> None:
    """A rule with all its values and where they stand; first that of the day, if one is given."""
    from fanpin_lib.publish.policy.book import value_or_none
    from fanpin_lib.publish.policy.html import unfolded
    from fanpin_lib.publish.policy.value_wording import short, standing

    say(f"{rule.label}（{rule.id}）\n{unfolded(rule.description)}")
    if rule.note:
        say(f"说明：{unfolded(rule.note)}")
    if day:
        say(f"{day} 的规定：{short(rule, value_or_none(rule, day))}")
    for value in rule.values:
        _show_value(rule, value, standing(value))
    for start, note in rule.ends.items():
        say(f"  {start} 起没有取值" + (f"：{note}" if note else ""))


def _show_value(rule: Rule, value: RuleValue, standing: str) -> None:
    from fanpin_lib.publish.policy.citing import full
    from fanpin_lib.publish.policy.value_wording import lines

    until = f"到 {value.until}" if value.until else "至今"
    said = lines(rule, value)
    say(f"  {value.since} {until}：{said[0] if len(said) == 1 else ''}".rstrip())
    for line in said if len(said) > 1 else ():
        say(f"    · {line}")
    say(f"    出处：{full(value.citation)}。{standing}。")
    if value.note:
        say(f"    说明：{value.note}")
