"""What a run that was ended from outside says of itself, in a language that can be replaced.

These sentences stand in the notebook (as the message of its error) and in the `Outcome`; they
are read by whoever reads the notebook, so a program hands in its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module

from fanpin_lib.engine.limits import Verdict


@dataclass(frozen=True)
class Words:
    """Sentences by what happened (`Verdict.event`), templates of ``str.format``.

    Attributes:
        notebook_timeout: the notebook ran longer than {seconds}.
        cell_timeout: one cell ran longer than {seconds}.
        memory: it used {used} MiB of at most {limit} MiB.
        output: its outputs are larger than {limit} MiB.
        exited: a cell called ``exit`` or ``quit``.
        exit_code: the process ended with {code}.
        signal: the process ended by the signal {name} (a number if it has no name).
        stayed: the process did not end after its last cell.
        cancelled: somebody stopped the run.
        not_valid: the notebook format does not allow an output; {error} says which.
    """

    notebook_timeout: str = "The notebook ran for more than {seconds:g} seconds and was killed."
    cell_timeout: str = "A cell ran for more than {seconds:g} seconds and was killed."
    memory: str = "Used {used} MiB of memory, more than the limit of {limit} MiB; killed."
    output: str = "The outputs are larger than the limit of {limit} MiB; killed."
    exited: str = "The process of the notebook ended early (the notebook called exit or quit)."
    exit_code: str = "The process of the notebook ended early (exit code {code})."
    signal: str = "The process of the notebook ended early (signal {name})."
    stayed: str = "The process of the notebook did not end after its last cell; killed."
    cancelled: str = "The run was stopped."
    not_valid: str = "An output does not fit the notebook format: {error}"

    def tell(self, verdict: Verdict) -> str:
        """The sentence for a verdict."""
        sentence: str = getattr(self, verdict.event)
        return sentence.format(**verdict.values)


ENGLISH = Words()
"""What the engine says unless told otherwise."""


def words_at(place: str) -> Words:
    """The `Words` that a module holds, named as ``package.module:NAME``.

    Raises:
        ValueError: there is no such module or name, or it is not `Words`.
    """
    module, _, name = place.partition(":")
    try:
        found = getattr(import_module(module), name)
    except (ImportError, AttributeError, ValueError) as error:
        raise ValueError(f"no words for notebooks at {place!r}: {error}") from error
    if not isinstance(found, Words):
        raise ValueError(f"{place!r} is not a Words but a {type(found).__name__}")
    return found
