"""Which folder is the working directory: the one that holds the settings."""

from __future__ import annotations

from pathlib import Path

CONFIG_NAME = "fanpin.toml"


def working_root(start: Path) -> Path | None:
    """The nearest folder at or above ``start`` that holds ``fanpin.toml``."""
    start = start.resolve()
    return next((f for f in (start, *start.parents) if (f / CONFIG_NAME).exists()), None)
