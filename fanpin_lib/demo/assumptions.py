"""The demo's assumptions: every number the generator uses, each with its reason.

``assumptions.yaml`` is a tree whose leaves are ``{value: …, reason: …}``; code asks for a
leaf's value by its dotted path and holds no numbers of its own.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from fanpin_lib.files.yaml_lines import shipped_yaml


@cache
def _tree() -> dict[str, Any]:
    return shipped_yaml("fanpin_lib.demo", "assumptions.yaml")


def assume(path: str) -> Any:
    """The value of one assumption, e.g. ``assume("villages.size_sigma")``.

    Raises:
        KeyError: there is no such assumption.
    """
    node = _tree()
    for part in path.split("."):
        node = node[part]
    return node["value"]
