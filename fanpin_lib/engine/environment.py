"""What changed in the environment since a warm process took its copy."""

from __future__ import annotations

import os
from typing import Any


class Environment:
    """The environment at the start of a warm process."""

    def __init__(self) -> None:
        self._then = dict(os.environ)

    def changes(self) -> dict[str, Any]:
        """Variables to set (``environ``) and names to remove (``unset``) in a run."""
        now = dict(os.environ)
        changed = {name: text for name, text in now.items() if self._then.get(name) != text}
        return {"environ": changed, "unset": [name for name in self._then if name not in now]}
