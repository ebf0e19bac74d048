"""What the warm process has ready of an edition before the first page is forked from it."""

from __future__ import annotations

from pathlib import Path

from fanpin_lib.edition.region_reading import read_shared
from fanpin_lib.period import Month
from fanpin_lib.presentation.canvases import make_ahead


def preload_edition(data_dir: str) -> None:
    """Read what all pages of an edition share, and make their empty drawings."""
    about = read_shared(Path(data_dir))
    if month := about.month:
        make_ahead(Month.parse(month), bool(about.demo))
