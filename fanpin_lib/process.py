"""A month as its list of steps; every step is a command and a function of its own.

ledgers/ ──ingest_new──▶ store ──compute──▶ reports/<month>/internal/data
         ──run_notebooks──▶ reports/<month>/internal/<level> ──publish_site──▶ site/public
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from fanpin_lib.config import Config
from fanpin_lib.errors import NoDataForMonth
from fanpin_lib.layout import make_private
from fanpin_lib.period import Month

Progress = Callable[[int, int, str], None]
LEDGER_ENDINGS = {".xlsx", ".xls", ".xlsm", ".csv"}


def _silent(done: int, total: int, item: str = "") -> None:
    """Progress for callers that do not show any."""


def new_ledgers(config: Config) -> list[Path]:
    """Files in ``ledgers/`` that may hold ledgers, in a stable order (office lock files left out)."""
    folder = config.folders.ledgers
    if not folder.is_dir():
        return []
    return sorted(
        path
        for path in folder.rglob("*")
        if path.suffix.lower() in LEDGER_ENDINGS and not path.name.startswith(("~$", "."))
    )
