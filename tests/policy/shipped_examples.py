"""Every example file beside the rules that are shipped."""

from __future__ import annotations

from fanpin_lib.policy.examples import Examples, read_examples
from fanpin_lib.policy.library import EXAMPLES, RULES


def shipped_examples() -> list[Examples]:
    """The examples of all files, in the order of their paths."""
    return [read_examples(path) for path in sorted(RULES.rglob(f"*{EXAMPLES}"))]
