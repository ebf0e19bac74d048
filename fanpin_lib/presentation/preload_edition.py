"""What the warm process has ready of an edition before the first page is forked from it."""

from __future__ import annotations

from pathlib import Path

from fanpin_lib.edition.region_reading import read_shared


def preload_edition(data_dir: str) -> None:
    """Read what all pages of an edition share."""
    read_shared(Path(data_dir))
