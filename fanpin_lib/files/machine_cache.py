"""What is the same for every county that an account works on: worked out once on a machine.

Nothing of persons or of figures; it may be deleted at any time.
"""

from __future__ import annotations

from pathlib import Path

from platformdirs import user_cache_path


def machine_cache(name: str) -> Path | None:
    """The folder of one kind of thing, which need not be there; None for an account that has no
    home: nothing is kept for it."""
    try:
        return user_cache_path("fanpin", appauthor=False) / name
    except RuntimeError:
        return None
