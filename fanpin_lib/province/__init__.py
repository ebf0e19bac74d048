"""A month of many counties: each closed by itself, then cities, provinces and the portal.

``close_province`` is the whole of it; see there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fanpin_lib.province.month import ProvinceResult, close_province

__all__ = ["ProvinceResult", "close_province"]


def __getattr__(name: str) -> Any:
    """Import on first use: the command line must answer at once."""
    if name not in __all__:
        raise AttributeError(name)
    from fanpin_lib.province import month

    return getattr(month, name)
