"""What can go wrong with the engine itself; a notebook that fails is an `Outcome`, no error.

EngineError
├── EngineFailed            the processes that run notebooks are not there
│   ├── NotStarted          they did not start, or a module could not be imported
│   └── Gone                they ended, or the engine was closed
├── UnknownParameter        a notebook does not define a parameter that it would be given
└── ThreadsBeforeFork       a module starts threads when it is imported

The messages are English and for engineers. A program that speaks to people catches these and
says it in its own words: everything that a message is made of is an attribute.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path


class EngineError(Exception):
    """Base of all errors of the engine."""


class EngineFailed(EngineError):
    """The processes that run notebooks did not start or are gone."""


class NotStarted(EngineFailed):
    """A process did not start.

    Attributes:
        detail: the exception of a module that could not be imported, as ``Name: message``;
            empty if the process ended without a word or did not answer.
    """

    def __init__(self, detail: str = "") -> None:
        self.detail = detail
        super().__init__(detail)

    def __str__(self) -> str:
        return f"the process that runs notebooks did not start: {self.detail or 'it ended early'}"


class Gone(EngineFailed):
    """The process that runs notebooks has ended, or the engine was closed."""

    def __str__(self) -> str:
        return "the process that runs notebooks is gone"


class UnknownParameter(EngineError):
    """A parameter that the notebook's parameters cell does not define.

    Attributes:
        path: the notebook.
        unknown: the names that it does not define, as they were given.
        known: the names that it defines, sorted.
    """

    def __init__(self, path: Path, unknown: Iterable[str], known: Iterable[str]) -> None:
        self.path, self.unknown, self.known = path, list(unknown), sorted(known)
        super().__init__(path, self.unknown, self.known)

    def __str__(self) -> str:
        unknown = ", ".join(map(repr, self.unknown))
        known = ", ".join(map(repr, self.known)) or "none"
        return f"{self.path} has no parameter {unknown}; it has {known}"


class ThreadsBeforeFork(EngineError):
    """A module started threads when it was imported; their locks would not survive a fork."""
