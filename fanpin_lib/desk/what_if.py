"""What would change in a month under other rules: for the command line and the workbook."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from fanpin_lib.classification.simulate import ENTERS, LEAVES, MOVES, Rules, simulate
from fanpin_lib.county import County
from fanpin_lib.errors import InputError
from fanpin_lib.period import Month
from fanpin_lib.policy import Profile, load_profile
from fanpin_lib.regions import Level, ancestor

if TYPE_CHECKING:
    import pandas as pd

_SAID = {ENTERS: "进入", LEAVES: "退出", MOVES: "改变类别或结论"}
_LEVELS = {"乡镇": Level.TOWNSHIP, "村": Level.VILLAGE}
_HEADERS = {
    "region": "地区",
    "change": "变化",
    "result_before": "原来",
    "result_after": "改后",
    "households": "户",
    "persons": "人",
}


@dataclass(frozen=True)
class WhatIf:
    """Who enters, leaves or moves: ``changes`` as `classification.simulate` gives them."""

    month: Month
    changes: pd.DataFrame
    names: Mapping[str, str]

    @property
    def sentence(self) -> str:
        """How many households and persons enter, leave and move."""
        parts = []
        for change, said in _SAID.items():
            rows = self.changes[self.changes.change == change]
            if len(rows):
                parts.append(f"{said} {rows.households.sum():,} 户 {rows.persons.sum():,} 人")
        said = "，".join(parts) or "没有一户的认定结果改变"
        return f"{self.month.label}：{said}。"

    @property
    def entering(self) -> int:
        """Households that the rules would newly take in (户)."""
        return int(self.changes.households[self.changes.change == ENTERS].sum())

    def by_category(self) -> pd.DataFrame:
        """The changes of the whole county by what they change from and to."""
        keys = ["change", "result_before", "result_after"]
        counted = self.changes.groupby(keys, as_index=False)[["households", "persons"]].sum()
        return counted.rename(columns=_HEADERS)

    def _named(self, code: str, level: str) -> str:
        """A region's name; villages with their township, many have the same name."""
        name = self.names.get(code, code)
        township = self.names.get(ancestor(code, Level.TOWNSHIP), "")
        return f"{name}（{township}）" if level == "村" and township else name

    def by(self, level: str) -> pd.DataFrame:
        """The changes by region and by what they change from and to, in code order.

        Args:
            level: 乡镇 or 村.

        Raises:
            InputError: neither of them.
        """
        require_level(level)
        codes = self.changes.village_code.map(lambda code: ancestor(code, _LEVELS[level]))
        keys = ["village_code", "change", "result_before", "result_after"]
        summed = self.changes.assign(village_code=codes).groupby(keys, as_index=False).sum()
        regions = summed.village_code.map(lambda code: self._named(code, level))
        return summed.assign(region=regions)[list(_HEADERS)].rename(
            columns={**_HEADERS, "region": level}
        )


def require_level(level: str) -> None:
    """Refuse what changes cannot be listed by, before they are computed.

    Raises:
        InputError: neither 乡镇 nor 村.
    """
    if level not in _LEVELS:
        raise InputError(f"不能按“{level}”列出", hint="只能按“乡镇”或“村”。")


def simulated(
    county: County,
    month: Month,
    profile: str = "",
    on: date | None = None,
    changes: Mapping[str, float] | None = None,
) -> WhatIf:
    """A month's households under other rules; nothing is written.

    Args:
        profile: the other profile's name; by default the county's own.
        on: the day whose rules are taken; by default the month's last day.
        changes: numbers changed, by rule id or short name (``line`` for the monitoring line).

    Raises:
        NoDataForMonth, FileMistake, RuleNotInForce, InputError: see the parts it is made of.
    """
    before = Rules(county.profile, month.last_day)
    other = load_profile(profile, county.policy_folder) if profile else before.profile
    named = {rule_named(other, name): value for name, value in (changes or {}).items()}
    after = Rules(other, on or month.last_day).changed(named)
    with county.snapshot(month).connect() as connection:
        table = simulate(connection, month, before, after)
        rows = connection.execute("SELECT region_code, region_name FROM regions").fetchall()
    return WhatIf(month, table, dict(rows))


def in_force(county: County, month: Month, rule: str) -> float:
    """A number of the county's own rules on a month's last day, such as the monitoring line.

    Raises:
        RuleNotInForce, InputError: there is none.
    """
    profile = county.profile
    return float(profile.require(rule_named(profile, rule), month.last_day).value)


def parse_changes(texts: Sequence[str]) -> dict[str, float]:
    """``monitoring_line=7000`` → ``{"monitoring_line": 7000.0}``.

    Raises:
        InputError: not of that form.
    """
    changes = {}
    for text in texts:
        name, _, number = text.replace("＝", "=").partition("=")
        try:
            changes[name.strip()] = _finite(number)
        except ValueError as error:
            raise InputError(
                f"看不懂“{text}”", hint="改数请写成 规则编号=数，如 monitoring_line=7000。"
            ) from error
    return changes


def _finite(text: str) -> float:
    number = float(text.replace(",", "").replace("，", ""))
    if not math.isfinite(number):
        raise ValueError(text)
    return number


def rule_named(profile: Profile, name: str) -> str:
    """The rule that a short name means: its id, or the only number whose id ends so.

    Raises:
        InputError: none or several; names the ones there are.
    """
    if profile.has(name):
        return name
    numbers = [r.id for r in profile.rules.values() if r.kind in ("threshold", "parameter")]
    found = [rule_id for rule_id in numbers if rule_id.endswith(f"_{name}")]
    if f"monitoring_{name}" in found:
        return f"monitoring_{name}"
    if len(found) == 1:
        return found[0]
    if found:
        problem = f"方案 {profile.name} 里“{name}”可能指几条规则"
    else:
        problem = f"方案 {profile.name} 没有“{name}”这条规则"
    raise InputError(problem, hint=f"可以改的数有：{'、'.join(found or numbers)}。")
