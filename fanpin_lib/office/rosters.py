"""Lists of households by class, one workbook for whoever keeps the ledger, a sheet a ledger."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from fanpin_lib.files.private import make_private
from fanpin_lib.files.sheets import Sheet, write_private_book
from fanpin_lib.regions import Level

_HEADERS = {
    "class_name": ("类别", 14),
    "township": ("乡镇", 14),
    "village": ("村", 16),
    "village_group": ("村民小组", 12),
    "household_id": ("户编号", 20),
    "head_name": ("户主姓名", 12),
    "members": ("家庭人口", 10),
    "household_type": ("户类型", 12),
    "registered_category": ("监测对象类别", 16),
    "identified_on": ("识别日期", 12),
    "risks": ("致贫返贫风险", 24),
}
#: What Excel allows in the name of a sheet.
_FORBIDDEN, _LENGTH = str.maketrans("", "", "[]:*?/\\"), 31


@dataclass(frozen=True)
class Roster:
    """The households of one ledger, and the levels that keep it."""

    name: str
    keepers: tuple[Level, ...]
    rows: pd.DataFrame


def write_rosters(
    rosters: list[Roster], names: Mapping[str, tuple[str, str]], folder: Path, *, synthetic: bool
) -> dict[Level, int]:
    """Write the workbooks of every level into a folder, in place of what was there.

    A county's list stands in the folder, townships' and villages' in a folder each. Who keeps
    no ledger, or has no household in one, has no workbook.

    Args:
        rosters: rows with `_HEADERS`' columns but places, and ``village_code``.
        names: township's and village's name by village code.
        folder: in ``private/``.
        synthetic: whether the households are made up.

    Returns:
        how many workbooks each level has.
    """
    beside = folder.with_name(f".{folder.name}.new")
    shutil.rmtree(beside, ignore_errors=True)
    make_private(beside)
    written = {level: 0 for roster in rosters for level in roster.keepers}
    for level in written:
        for path, sheets in _books(rosters, names, level).items():
            write_private_book(beside / path, sheets, synthetic=synthetic)
            written[level] += 1
    shutil.rmtree(folder, ignore_errors=True)
    beside.rename(folder)
    return written


def _books(
    rosters: list[Roster], names: Mapping[str, tuple[str, str]], level: Level
) -> dict[str, list[Sheet]]:
    books: dict[str, list[Sheet]] = {}
    for roster in rosters:
        if level not in roster.keepers or roster.rows.empty:
            continue
        keeper = [_file(code, names, level) for code in roster.rows.village_code]
        places = [names.get(code, ("", code or "")) for code in roster.rows.village_code]
        shown = roster.rows.assign(
            township=[town for town, _ in places], village=[village for _, village in places]
        ).sort_values(["village_code", "household_id"])
        title = roster.name.translate(_FORBIDDEN)[:_LENGTH]
        by_keeper = pd.Series(keeper, index=roster.rows.index)
        for path, rows in shown.groupby(by_keeper, sort=True):
            sheet = Sheet(title, _HEADERS, rows, "含姓名，勿外传")
            books.setdefault(str(path), []).append(sheet)
    return books


def _file(code: str, names: Mapping[str, tuple[str, str]], level: Level) -> str:
    """The workbook of a level that a village's households stand in."""
    town, village = names.get(code, ("", ""))
    if level == Level.COUNTY:
        return f"{level.label}.xlsx"
    if level == Level.TOWNSHIP:
        return f"{level.label}/{_plain(town or '没有乡镇')}_{code[:9]}.xlsx"
    return f"{level.label}/{_plain(town)}_{_plain(village)}_{code}.xlsx"


def _plain(name: str) -> str:
    return "".join(letter for letter in name if letter not in '/\\:*?"<>|')
