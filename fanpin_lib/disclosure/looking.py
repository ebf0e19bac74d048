"""What is said of a file that cannot be looked into."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from fanpin_lib.disclosure.identifiers import Finding


class Looking(Protocol):
    """Whoever is given the texts of a file."""

    def scan(self, text: str, page: str) -> list[Finding]:
        """What stands in a text; `Scanner.scan`."""


class CannotLookInto(Exception):
    """A file hides its contents; the message says in Chinese why, and what to do."""
