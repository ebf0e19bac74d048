"""The catalogue's limits and words (``limits.yaml``)."""

from __future__ import annotations

from functools import cache
from typing import Any

from fanpin_lib.files.yaml_lines import shipped_yaml


@cache
def _tree() -> dict[str, Any]:
    return shipped_yaml("fanpin_lib.demo.rows", "limits.yaml")


@cache
def limit(path: str) -> Any:
    """One entry, e.g. ``limit("ages.adult")``.

    Raises:
        KeyError: there is no such entry.
    """
    node: Any = _tree()
    for part in path.split("."):
        node = node[part]
    return node
