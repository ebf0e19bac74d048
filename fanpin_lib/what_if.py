"""What would change in a month under other rules: for the command line and the workbook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from fanpin_lib.classification.simulate import NOBODY, Rules, simulate
from fanpin_lib.config import Config
from fanpin_lib.errors import InputError
from fanpin_lib.fields import code_list
from fanpin_lib.period import Month
from fanpin_lib.policy import Profile, load_profile
from fanpin_lib.process import profile_of, snapshot_of
from fanpin_lib.regions import Level, ancestor

if TYPE_CHECKING:
    import pandas as pd

_KEYS = ["village_code", "result_before", "result_after"]


def parse_changes(texts: Sequence[str]) -> dict[str, float]:
    """``monitoring_line=7000`` → ``{"monitoring_line": 7000.0}``.

    Raises:
        InputError: not of that form.
    """
    changes = {}
    for text in texts:
        name, _, number = text.partition("=")
        try:
            changes[name.strip()] = float(number)
        except ValueError as error:
            raise InputError(
                f"看不懂“{text}”", hint="改数请写成 规则编号=数，如 monitoring_line=7000。"
            ) from error
    return changes


def rule_named(profile: Profile, name: str) -> str:
    """The rule that a short name means: its id, or the only number whose id ends so.

    Raises:
        InputError: none or several; names the ones there are.
    """
    if profile.has(name):
        return name
    numbers = [r.id for r in profile.rules.values() if r.kind in ("threshold", "parameter")]
    found = [rule_id for rule_id in numbers if rule_id.endswith(f"_{name}")]
    if f"monitoring_{name}" in found or len(found) == 1:
        return f"monitoring_{name}" if f"monitoring_{name}" in found else found[0]
    raise InputError(
        f"方案 {profile.name} 里“{name}”指哪条规则不清楚",
        hint=f"可以改的数有：{'、'.join(found or numbers)}。",
    )


def simulated(
    config: Config, month: Month, profile: str, on: date, changes: Mapping[str, float]
) -> pd.DataFrame:
    """Changes by village if other rules applied; see `fanpin_lib.classification.simulate`.

    Args:
        profile: the other profile's name; empty for the county's own.
        on: the day whose rules are taken.
        changes: numbers changed, by rule id or short name.
    """
    before = Rules(profile_of(config), month.last_day)
    other = load_profile(profile, config.folders.county / "policy") if profile else before.profile
    named = {rule_named(other, name): value for name, value in changes.items()}
    with snapshot_of(config, month).connect() as connection:
        return simulate(connection, month, before, Rules(other, on).changed(named))


def in_words(table: pd.DataFrame, month: Month) -> str:
    """How many households and persons enter, leave and move, in one sentence each."""
    if table.empty:
        return f"{month.label}：没有一户的认定结果改变。"
    monitored = {*code_list("category"), *code_list("colour")}
    counts = {
        "进入": ~table.result_before.isin(monitored) & table.result_after.isin(monitored),
        "退出": table.result_before.isin(monitored) & ~table.result_after.isin(monitored),
    }
    counts["改变类别或结论"] = ~(counts["进入"] | counts["退出"])
    parts = [
        f"{name} {table.households[rows].sum():,} 户 {int(table.persons[rows].sum()):,} 人"
        for name, rows in counts.items()
        if rows.any()
    ]
    return f"{month.label}：" + "，".join(parts) + "。"


def by_region(table: pd.DataFrame, by: str) -> pd.DataFrame:
    """The changes by township or village, with Chinese headers.

    Raises:
        InputError: ``by`` is neither 乡镇 nor 村.
    """
    levels = {"乡镇": Level.TOWNSHIP, "村": Level.VILLAGE}
    if by not in levels:
        raise InputError(f"不能按“{by}”列出", hint="只能按“乡镇”或“村”。")
    codes = table.village_code.map(lambda code: ancestor(code, levels[by]))
    summed = table.assign(village_code=codes).groupby(_KEYS, as_index=False).sum()
    summed["result_before"] = summed.result_before.replace(NOBODY, "不在其列")
    return summed.rename(
        columns={
            "village_code": f"{by}代码",
            "result_before": "原来",
            "result_after": "改后",
            "households": "户",
            "persons": "人",
        }
    )
