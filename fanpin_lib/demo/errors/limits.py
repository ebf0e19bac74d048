"""The catalogue's limits and words (``limits.yaml``)."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@cache
def _tree() -> dict[str, Any]:
    text = files("fanpin_lib.demo.errors").joinpath("limits.yaml").read_text(encoding="utf-8")
    return yaml.safe_load(text)


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
