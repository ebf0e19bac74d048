"""What is said of an edition's file that cannot be read."""

from __future__ import annotations

from pathlib import Path

from fanpin_lib.errors import StoreUnusable

_COMPUTE_AGAIN = "请重新运行这个月的“fanpin month 月份”，会重新计算。"


def damaged(path: Path) -> StoreUnusable:
    """The error to raise for a damaged file of an edition."""
    return StoreUnusable(f"“{path}”读不出来，可能已损坏", hint=_COMPUTE_AGAIN)
