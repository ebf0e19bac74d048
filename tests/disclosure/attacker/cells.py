"""Figures as quantities: what adds up of every figure, as one long table of cells.

A count or an amount is one quantity, a rate or a mean two: its numerator and denominator. Both
are what an attacker reckons with, for each is published.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa

from fanpin_lib.indicators import catalogue
from fanpin_lib.indicators.model import OK

KEYS = ["region_code", "month", "quantity", "dimension"]
_SINGLE = ("count", "amount")
#: What ends the name of a denominator.
OF_HOW_MANY = "/下"


def cells(table: pa.Table) -> pd.DataFrame:
    """Region × month × quantity × dimension → ``value`` (NaN where no value is given), ``ok``.

    ``group`` is what a dimension's values have in common, as far as the last of ``：`` or ``=``.
    """
    frame = table.to_pandas()
    kinds = {i.id: i.kind for i in catalogue().values()}
    kind = frame["indicator"].map(kinds)
    parts = [
        _part(frame[kind.isin(_SINGLE)], "value", ""),
        _part(frame[~kind.isin(_SINGLE)], "numerator", "/上"),
        _part(frame[~kind.isin(_SINGLE)], "denominator", OF_HOW_MANY),
    ]
    found = pd.concat(parts, ignore_index=True)
    found["group"] = found["dimension"].str.replace(r"[^=：]*$", "", regex=True)
    return found


def _part(frame: pd.DataFrame, column: str, ending: str) -> pd.DataFrame:
    said = pd.DataFrame(
        {
            "region_code": frame["region_code"],
            "level": frame["level"],
            "month": frame["month"],
            "quantity": frame["indicator"] + ending,
            "dimension": frame["dimension"],
            "value": frame[column].astype(float),
            "ok": (frame["status"] == OK).to_numpy(),
        }
    )
    said.loc[~said["ok"], "value"] = np.nan
    return said[said["value"].notna() | ~said["ok"]]
