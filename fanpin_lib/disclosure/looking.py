"""What is said of a file that cannot be looked into."""

from __future__ import annotations


class CannotLookInto(Exception):
    """A file hides its contents; the message says in Chinese why, and what to do."""
