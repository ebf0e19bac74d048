"""What the engine's benchmark runs: a real edition's villages, or a made-up notebook."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import engine_notebook


@dataclass(frozen=True)
class Case:
    """What is run: a notebook for many regions.

    Attributes:
        folder: where executed notebooks go.
        notebook: what is run.
        regions: parameters of each region.
        preload: what the engine imports before.
    """

    folder: Path
    notebook: Path
    regions: list[dict[str, str]]
    preload: tuple[str, ...]

    def parameters(self, number: int) -> dict[str, str]:
        """Parameters of a region; starts anew after the last."""
        return self.regions[number % len(self.regions)]


def made_up(folder: Path) -> Case:
    """The notebook of `engine_notebook` and its data."""
    data = engine_notebook.write_data(folder)
    regions = [
        {"month": "2026-10", "region_code": code, "data_dir": str(data)}
        for code in engine_notebook.region_codes()
    ]
    return Case(
        folder, engine_notebook.write_notebook(folder), regions, ("pandas", "matplotlib.figure")
    )


def real(folder: Path, edition: Path) -> Case:
    """The village notebook and the villages of an edition, prepared as a month's run does."""
    from pyarrow import parquet

    from fanpin_lib.runner.engine_border import PRELOADED, edition_preload

    data = edition.resolve() / "data"
    table = parquet.read_table(data / "regions.parquet").to_pylist()
    regions = [
        {
            "month": edition.resolve().parent.name,
            "region_code": row["region_code"],
            "data_dir": str(data),
        }
        for row in table
        if row["level"] == "village"
    ]
    notebook = Path(__file__).parents[1] / "notebooks" / "village.ipynb"
    return Case(folder, notebook, regions, (*PRELOADED, edition_preload(data)))


def newest_edition() -> Path | None:
    """The newest month closed in this checkout (``make demo``), if any."""
    return max(Path(__file__).parents[1].glob("reports/????-??/internal"), default=None)
