"""The households that the rules give no single answer for, a sheet a kind, with names."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from fanpin_lib.classification.unsettled import KINDS
from fanpin_lib.files.sheets import Sheet, with_places, write_private_book

_HEADERS = {
    "rule": ("规则", 14),
    "township": ("乡镇", 14),
    "village": ("村", 16),
    "household_id": ("户编号", 20),
    "head_name": ("户主姓名", 12),
    "result": ("现在的结论", 14),
    "reason": ("原因和条款", 80),
}


def write_unsettled_list(
    table: pd.DataFrame,
    names: Mapping[str, tuple[str, str]],
    heads: Mapping[str, str],
    path: Path,
    *,
    synthetic: bool,
) -> Path:
    """Write the households as a workbook for the staff's own machine.

    Args:
        table: as `fanpin_lib.classification.unsettled.unsettled` gives it.
        names: township's and village's name by village code.
        heads: the head's name by household id.
        path: the .xlsx to write, in ``private/``.
        synthetic: whether the households are made up.
    """
    shown = with_places(table, names)
    shown = shown.assign(head_name=[heads.get(code, "") for code in shown.household_id])
    kinds = [kind for kind in KINDS if (shown.kind == kind).any()] or list(KINDS[:1])
    sheets = [Sheet(kind, _HEADERS, shown[shown.kind == kind], "含姓名，勿外传") for kind in kinds]
    return write_private_book(path, sheets, synthetic=synthetic)
