"""Runs notebooks in processes forked from a warm one; also an engine for papermill.

`NotebookEngine` runs many notebooks at once, `Template` is a notebook read once, `Limits`
says what a run may use, `Outcome` how it ended and `Words` in which words. Nothing here knows
what the notebooks are about: the package imports nothing of fanpin (see ``README.md``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fanpin_lib.engine.errors import (
        EngineError,
        EngineFailed,
        Gone,
        NotStarted,
        ThreadsBeforeFork,
        UnknownParameter,
    )
    from fanpin_lib.engine.limits import Limits, Outcome
    from fanpin_lib.engine.notebook_engine import NotebookEngine
    from fanpin_lib.engine.template import Template
    from fanpin_lib.engine.words import Words

__all__ = [
    "EngineError",
    "EngineFailed",
    "Gone",
    "Limits",
    "NotStarted",
    "NotebookEngine",
    "Outcome",
    "Template",
    "ThreadsBeforeFork",
    "UnknownParameter",
    "Words",
]

_HOMES = {
    "NotebookEngine": "notebook_engine",
    "Limits": "limits",
    "Outcome": "limits",
    "Template": "template",
    "Words": "words",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used: papermill loads this package early."""
    from importlib import import_module

    if name not in __all__:
        raise AttributeError(name)
    return getattr(import_module(f"{__name__}.{_HOMES.get(name, 'errors')}"), name)
