"""What a notebook shows: sentences, tables and charts of one region and month.

Notebooks need one name only::

    from fanpin_lib.presentation import open_region
    view = open_region("2026-10", "220281100204", "reports/2026-10/internal/data")
    view.headline()

Everything is read from an edition's aggregate files; no ledger and no store is opened
here, so nothing personal can reach a page. pandas and DuckDB are not imported.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fanpin_lib.presentation.views import RegionView


def open_region(month: str, region_code: str, data_dir: str | Path) -> RegionView:
    """The figures of one region, ready to be shown.

    Args:
        month: such as ``2026-10``.
        region_code: 6, 9 or 12 digits.
        data_dir: folder with ``indicators.parquet`` and ``regions.parquet``; a relative
            one is looked for here and upwards to the working directory.

    Raises:
        NoDataForMonth: the folder, or the month in it, is not there.
        UnknownRegion: the edition does not hold the region.
        InputError: the month or the code is malformed.
    """
    from fanpin_lib.presentation.views import view_of

    return view_of(str(month), str(region_code), data_dir)
