"""Two ledgers against each other by a column that both have: who is in one only, what differs."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from fanpin_lib.desk.workbooks.naming import table_named
from fanpin_lib.errors import InputError, NoDataForMonth

_SHOWN = ("乡镇", "村", "户编号", "姓名", "户主姓名")
ONLY = "只在“{}”里"


def compared(
    sql: Callable[..., pd.DataFrame], first: str, second: str, by: str
) -> dict[str, pd.DataFrame]:
    """Rows of either ledger only, and the columns of one name that say different things.

    Args:
        by: the column by which rows are the same thing; rows where it is empty are counted apart.

    Returns:
        by heading: 户数 of each part (``概况``), rows of the first only, of the second only, and
        ``说法不同``: a row a difference with what either says.

    Raises:
        InputError: a ledger has no such column.
        NoDataForMonth: one of the ledgers is not there.
    """
    one, two = (_rows(sql, name, by) for name in (first, second))
    labels = [table_named(name).label for name in (first, second)]
    keys = [set(frame[by]) for frame in (one, two)]
    only = [frame[~frame[by].isin(other)] for frame, other in ((one, keys[1]), (two, keys[0]))]
    differing = _differing(one, two, by, labels)
    summary = {
        f"“{labels[0]}”": len(keys[0]), f"“{labels[1]}”": len(keys[1]),
        "两边都有": len(keys[0] & keys[1]),
        ONLY.format(labels[0]): len(only[0]), ONLY.format(labels[1]): len(only[1]),
        "两边都有而说法不同的处数": len(differing),
    }  # fmt: skip
    return {
        "概况": pd.DataFrame(summary.items(), columns=["", "数"]),
        ONLY.format(labels[0]): _short(only[0], by),
        ONLY.format(labels[1]): _short(only[1], by),
        "说法不同": differing,
    }


def _rows(sql: Callable[..., pd.DataFrame], name: str, by: str) -> pd.DataFrame:
    table = table_named(name)
    if by not in {field.label for field in table.fields.values()}:
        raise InputError(
            f"“{table.label}”没有“{by}”这一列", hint=f'请看 office.columns("{table.label}")。'
        )
    frame = sql(f'SELECT * EXCLUDE (交付号) FROM "{table.label}"')
    if frame.empty:
        raise NoDataForMonth(f"没有“{table.label}”", hint="请换一本已经入库的台账。")
    return frame[frame[by].notna()].drop_duplicates(by)


def _short(frame: pd.DataFrame, by: str) -> pd.DataFrame:
    columns = [name for name in dict.fromkeys([*_SHOWN[:2], by, *_SHOWN]) if name in frame.columns]
    return frame[columns].reset_index(drop=True)


def _differing(one: pd.DataFrame, two: pd.DataFrame, by: str, labels: list[str]) -> pd.DataFrame:
    shared = [c for c in one.columns if c in two.columns and c not in ("乡镇", "村", by)]
    both = one[[by, *shared]].merge(two[[by, *shared]], on=by, suffixes=("_一", "_二"))
    parts = []
    for name in shared:
        left, right = _as_text(both[f"{name}_一"]), _as_text(both[f"{name}_二"])
        apart = (left != "") & (right != "") & (left != right)
        said = {by: both[by], "列": name, labels[0]: left, labels[1]: right}
        parts.append(pd.DataFrame(said)[apart])
    columns = [by, "列", *labels]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame([], columns=columns)


def _as_text(values: pd.Series) -> pd.Series:
    """As a person reads them: 3 and 3.0 are the same, days without hours; empty: nothing."""
    if pd.api.types.is_datetime64_any_dtype(values):
        days: pd.Series = values.dt.strftime("%Y-%m-%d").fillna("")
        return days
    if pd.api.types.is_numeric_dtype(values):
        return values.map(lambda one: "" if pd.isna(one) else f"{float(one):g}")
    return values.astype(object).map(lambda one: "" if pd.isna(one) else str(one).strip())
