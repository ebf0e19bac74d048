"""A log that several processes write a line to at a time, and that never grows without end."""

from __future__ import annotations

import logging
from logging.handlers import RotatingFileHandler
from pathlib import Path

from fanpin_lib.files.private import make_private

LOG_NAME = "运行记录.log"
#: Bytes of one log file, and how many older ones are kept beside it.
_LOG_BYTES, _LOGS_KEPT = 1_000_000, 5


class _Quiet(RotatingFileHandler):
    """A log that cannot be written keeps nobody from closing a month."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - its name in logging
        """Nothing: the screen is for the person who waits for the month."""


def add_line(private: Path, text: str) -> None:
    """A line of the log in a private folder; nothing where it cannot be written."""
    try:
        make_private(private)
        handler = _Quiet(
            private / LOG_NAME, maxBytes=_LOG_BYTES, backupCount=_LOGS_KEPT, encoding="utf-8"
        )
    except OSError:
        return
    handler.setFormatter(
        logging.Formatter("%(asctime)s [%(process)d] %(message)s", "%Y-%m-%d %H:%M:%S")
    )
    handler.handle(logging.LogRecord("fanpin", logging.INFO, "", 0, text, None, None))
    handler.close()
