"""What is the same for every county that an account works on: worked out once on a machine.

Nothing of persons or of figures; it may be deleted at any time.
"""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path

from platformdirs import user_cache_path


def machine_cache(name: str) -> Path | None:
    """The folder of one kind of thing, which need not be there; None for an account that has no
    home: nothing is kept for it."""
    try:
        return user_cache_path("fanpin", appauthor=False) / name
    except RuntimeError:
        return None


def keep_on_machine(path: Path, text: str) -> None:
    """Write a file of a machine's cache, whole whoever else writes it at the same moment: several
    counties may be closed at once. Where nothing can be written, nothing is kept.
    """
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        number, name = tempfile.mkstemp(prefix=f".{path.stem}-", dir=path.parent)
        beside = Path(name)
        try:
            with os.fdopen(number, "w", encoding="utf-8") as file:
                file.write(text)
            beside.replace(path)
        except BaseException:
            beside.unlink(missing_ok=True)
            raise
