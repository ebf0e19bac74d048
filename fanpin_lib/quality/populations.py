"""Whom rules may ask about, and whom their short examples stand for: see ``populations.yaml``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fanpin_lib.files.yaml_lines import shipped_yaml

_SAID = shipped_yaml(__package__, "populations.yaml")
_KINDS: Mapping[str, Mapping[str, Any]] = _SAID["populations"]

#: Whom a rule asks about, as a condition over the facts of persons and households.
POPULATIONS: dict[str, str] = {name: said.get("where", "") for name, said in _KINDS.items()}

#: What makes an example's household one of them.
EXAMPLES: dict[str, Mapping[str, Any]] = {n: said.get("example", {}) for n, said in _KINDS.items()}

#: By table what a row of an example has where the example does not say it.
DEFAULTS: Mapping[str, Mapping[str, Any]] = _SAID["defaults"]
