"""Classifications that a profile declares: which words a ledger may hold, and what they mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from fanpin_lib.policy.citations import Citation


@dataclass(frozen=True)
class ClassValue:
    """One class of a classification.

    ``since`` and ``until`` are the days on which the class may be given (None: not said). A
    word that has ended stays readable: a register keeps the episodes of its time.
    """

    name: str
    aliases: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    note: str = ""

    def given_on(self, day: date) -> bool:
        """Whether a household may be given this class on a day."""
        return (self.since is None or self.since <= day) and (
            self.until is None or day <= self.until
        )


@dataclass(frozen=True)
class Classification:
    """A classification by the name of the list that ledger columns use (``category`` …).

    ``values`` are in the order in which the profile wants them shown.
    """

    id: str
    label: str
    values: tuple[ClassValue, ...]
    citation: Citation

    @property
    def names(self) -> tuple[str, ...]:
        """The classes, ended ones included, in order."""
        return tuple(value.name for value in self.values)

    def names_on(self, day: date) -> tuple[str, ...]:
        """The classes that may be given on a day, in order."""
        return tuple(value.name for value in self.values if value.given_on(day))

    @property
    def spellings(self) -> dict[str, str]:
        """Every word that stands for a class, with the class; the classes themselves first."""
        aliases = {word: value.name for value in self.values for word in value.aliases}
        return {name: name for name in self.names} | aliases


def spellings_of(classes: Mapping[str, Classification]) -> dict[str, dict[str, str]]:
    """The words of all classifications as plain data: list → spelling → class.

    What whoever reads ledgers is given, so that reading needs to know nothing of profiles.
    """
    return {name: classification.spellings for name, classification in classes.items()}
