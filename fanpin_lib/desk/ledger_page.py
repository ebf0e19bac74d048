"""The help page 台账和表头, made from the vocabulary: `python -m fanpin_lib.desk.ledger_page`."""

from __future__ import annotations

import sys
from collections import Counter
from importlib.resources import files
from pathlib import Path

from fanpin_lib.desk.ledger_columns import EITHER, GuideColumn, about, columns_of
from fanpin_lib.fields import Table, tables
from fanpin_lib.indicators.loader import load_families
from fanpin_lib.ledgers import ColumnMap
from fanpin_lib.policy import load_profile, profile_names, spellings_of

PAGE = "help/ledgers.md"

_OF_THE_PROFILE = "本县政策方案声明的类别，见本站“术语”和 `fanpin templates` 写的空表"
_MODES = {
    "register": "每次交全部：新的一份代替旧的一份",
    "period": "每月交当月：同一个月再交，代替当月的",
    "events": "每次交新发生的：同一条再交，代替旧的一条；"
    "某月没有发生的，交只有表头的空表，或用 `fanpin ingest --none` 说明",
}


def ledger_page(columns: ColumnMap | None = None) -> str:
    """The page as Markdown: every ledger, what needs it, and every column with its headers."""
    columns = columns or ColumnMap.load(None, _left_to_profiles())
    needed = _families_needing()
    intro = files(__package__).joinpath("ledger_page_intro.md").read_text(encoding="utf-8")
    parts = [intro, _overview()]
    parts += [_of_ledger(table, columns, needed) for table in tables().values()]
    return "\n".join(parts)


def _left_to_profiles() -> dict[str, dict[str, str]]:
    """Lists whose words every profile declares for itself: a page for all counties names none."""
    profiles = map(load_profile, profile_names())
    return {name: {} for profile in profiles for name in spellings_of(profile.classes)}


def _overview() -> str:
    lines = ["## 有哪些台账", "", "| 台账 | 做什么用 |", "|---|---|"]
    lines += [f"| [{t.label}](#{t.label}) | {about(t)} |" for t in tables().values()]
    return "\n".join([*lines, ""])


def _families_needing() -> dict[str, Counter[str]]:
    """Ledger → family of indicators → how many of its figures need the ledger."""
    found: dict[str, Counter[str]] = {}
    for family in load_families().values():
        for indicator in family.indicators.values():
            for name in {need.table for need in indicator.ledgers}:
                found.setdefault(name, Counter())[family.name] += 1
    return found


def _of_ledger(table: Table, columns: ColumnMap, needed: dict[str, Counter[str]]) -> str:
    figures = "、".join(f"{label}（{n} 个）" for label, n in needed.get(table.name, {}).items())
    key = "、".join(table.fields[name].label for name in table.key)
    lines = [
        f"## {table.label}",
        "",
        about(table),
        "",
        f"- 交法：{_MODES[table.mode]}",
        f"- 一行由“{key}”认定，不能有两行相同",
        f"- 哪些指标要用：{figures or '不直接用，供核对疑点或推算别的台账'}",
        "",
        "| 列 | 要不要填 | 填什么 | 认得的叫法 |",
        "|---|---|---|---|",
        *(_row(column) for column in columns_of(table, columns)),
        "",
    ]
    return "\n".join(lines)


def _row(column: GuideColumn) -> str:
    need = f"和“{column.instead}”至少填一样" if column.need == EITHER else column.need
    what = column.what + (f"（{column.unit}）" if column.unit else "")
    if column.type == "code" and not column.choices:
        what = f"{what}：{_OF_THE_PROFILE}"
    if column.choices and column.type != "bool":
        what = f"{what}：{'、'.join(column.choices)}"
    cells = (column.label, need, what, "、".join(column.known_as))
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


if __name__ == "__main__":
    Path(sys.argv[1], PAGE).write_text(ledger_page(), encoding="utf-8")
