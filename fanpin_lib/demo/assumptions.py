"""The demo's assumptions: every number the generator uses, each with its reason.

``assumptions.yaml`` is a tree whose leaves are ``{value: …, reason: …}``; code asks for a
leaf's value by its dotted path and holds no numbers of its own.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@cache
def _tree() -> dict[str, Any]:
    text = files("fanpin_lib.demo").joinpath("assumptions.yaml").read_text(encoding="utf-8")
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(text, Loader=loader)  # noqa: S506 - a safe loader, the C one where built


def assume(path: str) -> Any:
    """The value of one assumption, e.g. ``assume("villages.size_sigma")``.

    Raises:
        KeyError: there is no such assumption.
    """
    node = _tree()
    for part in path.split("."):
        node = node[part]
    return node["value"]
