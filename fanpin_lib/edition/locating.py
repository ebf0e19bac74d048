"""Where an edition's data folder lies, seen from a notebook."""

from __future__ import annotations

import os
from pathlib import Path

from fanpin_lib.edition.names import INDICATORS
from fanpin_lib.errors import NoDataForMonth


def find_data(data_dir: str | Path) -> Path:
    """The edition's data folder: as given, else looked for upwards to the working directory.

    Raises:
        NoDataForMonth: there is no ``indicators.parquet``.
    """
    wanted = Path(data_dir)
    for base in [Path.cwd(), *_above(Path.cwd()), *_named_root()]:
        if (base / wanted / INDICATORS).is_file():
            return base / wanted
    raise NoDataForMonth(
        f"没有找到 {wanted / INDICATORS}",
        hint="请先运行“fanpin month 月份”算出这个月的指标，或检查 data_dir 写的文件夹。",
    )


def _above(folder: Path) -> list[Path]:
    """The folders above, no further than the one that holds ``fanpin.toml``."""
    found: list[Path] = []
    for parent in folder.parents:
        if (Path(found[-1] if found else folder) / "fanpin.toml").exists():
            break
        found.append(parent)
    return found


def _named_root() -> list[Path]:
    root = os.environ.get("FANPIN_ROOT")
    return [Path(root)] if root else []
