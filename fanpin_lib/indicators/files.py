"""Writing an edition's figures as files that Excel and programs both read."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

_LACKING = "lacking"
#: How the rows of a table of figures follow each other.
ORDER = [(name, "ascending") for name in ("region_code", "month", "indicator", "dimension")]

#: Rows of a Parquet row group, about two regions': who reads one region reads little else.
_GROUP = 4_096


def with_lacking(table: pa.Table, lacking: dict[str, list[str]]) -> pa.Table:
    """The table with the names of missing ledgers, by indicator, in its schema's metadata."""
    return table.replace_schema_metadata({_LACKING: json.dumps(lacking, ensure_ascii=False)})


def lacking_ledgers(table: pa.Table) -> dict[str, list[str]]:
    """The ledgers for want of which indicators have no data in the closing month."""
    stored = (table.schema.metadata or {}).get(_LACKING.encode())
    return json.loads(stored) if stored else {}


def write_indicators(table: pa.Table, folder: Path) -> list[Path]:
    """Write ``indicators.csv`` (UTF-8 with BOM, for Excel), its Parquet and the month's totals.

    ``month_totals.parquet`` holds the last month's figures without dimension once more: pages
    show those of the regions below, which lie far apart in ``indicators.parquet``. Both are
    compressed with snappy, which every region's page reads back faster than zstd.

    Args:
        table: in `ORDER`, so that equal figures give equal files and one region's rows lie
            together.

    Returns:
        The three files.
    """
    folder.mkdir(parents=True, exist_ok=True)
    plain = table.replace_schema_metadata(None)
    csv_path, parquet_path = folder / "indicators.csv", folder / "indicators.parquet"
    totals_path = folder / "month_totals.parquet"
    with csv_path.open("wb") as out:
        out.write(b"\xef\xbb\xbf")
        pa_csv.write_csv(plain, out, pa_csv.WriteOptions(quoting_style="needed"))
    pq.write_table(plain, parquet_path, row_group_size=_GROUP)
    pq.write_table(_totals(plain), totals_path, row_group_size=_GROUP)
    return [csv_path, parquet_path, totals_path]


def _totals(table: pa.Table) -> pa.Table:
    """The last month's rows without dimension."""
    last = pc.equal(table["month"], pc.max(table["month"]))
    return table.filter(pc.and_(last, pc.equal(table["dimension"], "")))
