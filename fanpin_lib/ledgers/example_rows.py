"""What an empty ledger shows in its example row (``examples.yaml``)."""

from __future__ import annotations

from functools import cache
from typing import Any

from fanpin_lib.fields import Field
from fanpin_lib.files.yaml_lines import shipped_yaml


@cache
def _examples() -> Any:
    return shipped_yaml("fanpin_lib.ledgers", "examples.yaml")


def example_of(spec: Field) -> str:
    """What is shown in a column whose words are not fixed; may be empty."""
    by_type = _examples()["type"].get(spec.type, "")
    return str(_examples()["column"].get(spec.name, by_type))
