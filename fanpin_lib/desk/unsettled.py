"""Households that the rules of a month give no single answer for: the list in ``private/``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from fanpin_lib.county import County
from fanpin_lib.period import Month

_NAMES = """
SELECT v.region_code, coalesce(t.region_name, ''), v.region_name
FROM regions AS v LEFT JOIN regions AS t ON t.region_code = v.parent_code
"""
_HEADS = "SELECT household_id, head_name FROM households WHERE head_name IS NOT NULL"


@dataclass(frozen=True)
class UnsettledList:
    """Households by rule and kind, and the workbook that names them."""

    month: Month
    counts: Mapping[tuple[str, str], int]
    path: Path

    def __str__(self) -> str:
        if not self.counts:
            return f"{self.month.label}：每一户都有唯一的认定结果。"
        lines = [f"{rule}：{kind} {count:,} 户" for (rule, kind), count in self.counts.items()]
        return "\n".join([*lines, f"逐户清单在 {self.path}（含姓名，勿外传）。"])


def write_unsettled(county: County, month: Month) -> UnsettledList:
    """Classify the month's households and write ``private/<month>/规则没有定论的户.xlsx``.

    Raises:
        NoDataForMonth: nothing was delivered for the month.
    """
    from fanpin_lib.classification import assess_facts, build_facts
    from fanpin_lib.classification.unsettled import unsettled
    from fanpin_lib.office.unsettled_list import write_unsettled_list

    profile = county.profile
    with county.snapshot(month).connect() as connection:
        build_facts(connection, month, profile=county.profile)
        assess_facts(connection, profile)
        table = unsettled(connection, month, profile)
        names = {code: (town, name) for code, town, name in connection.execute(_NAMES).fetchall()}
        heads = dict(connection.execute(_HEADS).fetchall())
    counts = Counter(zip(table.rule, table.kind, strict=True))
    path = county.private_folder(month) / "规则没有定论的户.xlsx"
    path = write_unsettled_list(table, names, heads, path, synthetic=county.made_up(month))
    return UnsettledList(month, counts, path)
