"""Where a month's editions lie."""

from __future__ import annotations

from fanpin_lib.config import Config
from fanpin_lib.period import Month
from fanpin_lib.runner.edition_folder import EditionFolder

EDITION = "internal"


def edition_of(config: Config, month: Month) -> EditionFolder:
    """The month's edition: the one in force, the one in progress, and those before."""
    return EditionFolder(config.edition_folder(month, EDITION))
