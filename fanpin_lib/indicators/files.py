"""Writing an edition's figures as files that Excel and programs both read."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

_ORDER = [(name, "ascending") for name in ("region_code", "month", "indicator", "dimension")]

#: Rows of a Parquet row group, about three regions': who reads one region reads little else.
_GROUP = 8_192


def write_indicators(table: pa.Table, folder: Path) -> list[Path]:
    """Write ``indicators.csv`` (UTF-8 with BOM, for Excel) and ``indicators.parquet``.

    Rows are sorted by region, month, indicator and dimension, so that equal figures give
    equal files and one region's rows lie together.
    """
    folder.mkdir(parents=True, exist_ok=True)
    ordered = table.sort_by(_ORDER)
    csv_path, parquet_path = folder / "indicators.csv", folder / "indicators.parquet"
    with csv_path.open("wb") as out:
        out.write(b"\xef\xbb\xbf")
        pa_csv.write_csv(ordered, out, pa_csv.WriteOptions(quoting_style="needed"))
    pq.write_table(ordered, parquet_path, compression="zstd", row_group_size=_GROUP)
    return [csv_path, parquet_path]
