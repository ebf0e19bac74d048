"""Names partly masked, and cells that say what no notice may show; the rules are data."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from fanpin_lib.files.yaml_lines import shipped_yaml

_DOTS = "·•・‧．"


@cache
def rules() -> Mapping[str, Any]:
    """What ``notices.yaml`` says."""
    return shipped_yaml(__package__, "notices.yaml")


def masked(name: str) -> str:
    """``张大明`` as ``张＊明``, ``欧阳明`` as ``欧阳＊``, ``买买提·艾力`` as ``买＊＊·＊力``.

    Empty names and names of one character are not shown at all.
    """
    said = rules()["masking"]
    letters = [c for c in "".join(name.split()) if c not in _DOTS]
    if len(letters) < 2:
        return str(rules()["no_name"])
    first, last = said["keep"].get(len(letters), said["longer"])
    if any("".join(letters).startswith(one) for one in said["compound"]) and len(letters) > 2:
        first, last = first + 1, last if len(letters) > first + last + 1 else 0
    hidden = range(first, len(letters) - last)
    shown = iter(said["sign"] if at in hidden else c for at, c in enumerate(letters))
    return "".join(c if c in _DOTS else next(shown) for c in "".join(name.split()))


def shown(column: str, text: str) -> str:
    """A cell's text, part by part, without what tells of health, disability or income."""
    parts = [one for one in text.split("、") if one]
    kept = [one for one in parts if not any(word in one for word in rules()["not_shown"])]
    if len(kept) == len(parts) and parts:
        return "、".join(parts)
    return "、".join([*kept, rules()["instead"][column]])
