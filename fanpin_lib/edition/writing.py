"""Writing an edition's data folder: figures, places, counts of findings, and what it is."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from fanpin_lib.edition.about import About, write_about
from fanpin_lib.edition.names import INDICATORS, INDICATORS_CSV, TOTALS
from fanpin_lib.edition.regions import Region, write_regions
from fanpin_lib.errors import InputError
from fanpin_lib.files.no_formulas import write_csv_table
from fanpin_lib.regions import Level, normalise_code, parent_of

if TYPE_CHECKING:
    import pyarrow as pa

    from fanpin_lib.quality import Checked

#: Rows of a Parquet row group, about two regions': who reads one region reads little else.
_GROUP = 4_096


def write_data(folder: Path, table: pa.Table, checked: Checked | None, about: About) -> None:
    """Write everything that an edition's data folder holds of the month itself.

    Args:
        folder: new and empty; the caller swaps it in (`swap.replaced_folder`).
        table: every figure, as ``fanpin_lib.indicators.compute`` gives them.
        checked: what the checks found; None in an edition that does not tell.
    """
    from fanpin_lib.edition.quality_tables import write_quality

    write_indicators([table], folder)
    write_regions(folder, regions_in(table))
    if checked:
        write_quality(folder, checked)
    write_about(folder, about)


def write_indicators(tables: Iterable[pa.Table], folder: Path) -> list[Path]:
    """Write ``indicators.csv`` (UTF-8 with BOM, for Excel), its Parquet and the month's totals.

    The totals are the last month's figures without dimension once more: pages show those of
    the regions below, which lie far apart in ``indicators.parquet``. Both are compressed with
    snappy, which every region's page reads back faster than zstd.

    Args:
        tables: the figures in one piece or several, each of whole regions, together in the order
            of ``fanpin_lib.indicators.long_table.ORDER``, so that equal figures give equal
            files and one region's rows lie together.

    Returns:
        The three files.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    folder.mkdir(parents=True, exist_ok=True)
    csv_path, parquet_path, totals_path = (
        folder / name for name in (INDICATORS_CSV, INDICATORS, TOTALS)
    )
    totals: list[pa.Table] = []
    with csv_path.open("wb") as out, ExitStack() as opened:
        parquet = None
        for table in tables:
            plain = table.replace_schema_metadata(None)
            if parquet is None:
                parquet = opened.enter_context(pq.ParquetWriter(parquet_path, plain.schema))
            write_csv_table(out, plain, more=bool(totals))
            parquet.write_table(plain, row_group_size=_GROUP)
            totals.append(_totals(plain))
    pq.write_table(_totals(pa.concat_tables(totals)), totals_path, row_group_size=_GROUP)
    return [csv_path, parquet_path, totals_path]


def _totals(table: pa.Table) -> pa.Table:
    """The last month's rows without dimension."""
    import pyarrow.compute as pc

    last = pc.equal(table["month"], pc.max(table["month"]))
    return table.filter(pc.and_(last, pc.equal(table["dimension"], "")))


def regions_in(table: pa.Table) -> list[Region]:
    """The regions that a table of figures is about."""
    names = ["region_code", "region_name", "level"]
    rows = table.select(names).group_by(names).aggregate([]).to_pylist()
    codes = {row["region_code"] for row in rows}
    return [
        Region(
            row["region_code"],
            row["region_name"],
            Level(row["level"]),
            _parent(row["region_code"], codes),
        )
        for row in rows
    ]


def _parent(code: str, known: set[str]) -> str | None:
    try:
        parent = parent_of(normalise_code(code))
    except InputError:
        return None
    return parent if parent in known else None
