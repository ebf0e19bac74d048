"""Runs notebooks in processes forked from a warm one; also an engine for papermill.

`NotebookEngine` runs many notebooks at once, `Template` is a notebook read once, `Limits`
says what a run may use and `Outcome` how it ended.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fanpin_lib.runner.engine.boot import EngineFailed
    from fanpin_lib.runner.engine.engine import NotebookEngine
    from fanpin_lib.runner.engine.limits import Limits, Outcome
    from fanpin_lib.runner.engine.template import Template, UnknownParameter

__all__ = ["EngineFailed", "Limits", "NotebookEngine", "Outcome", "Template", "UnknownParameter"]

_HOMES = {
    "NotebookEngine": "engine",
    "Limits": "limits",
    "Outcome": "limits",
    "Template": "template",
    "UnknownParameter": "template",
    "EngineFailed": "boot",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used: papermill loads this package early."""
    from importlib import import_module

    if name not in _HOMES:
        raise AttributeError(name)
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
