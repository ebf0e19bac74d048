"""Classifications that a profile declares: which words a ledger may hold, and what they mean."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from fanpin_lib.fields import tables
from fanpin_lib.policy.citations import Citation

#: Whose word counts: the register's alone, the rules' alone, or the rules' where the register
#: says nothing.
DECIDERS = ("register", "rules", "register_then_rules")

#: The column in which the register of monitored households says what each of them is.
REGISTER_COLUMN = "cases.registered_category"


@dataclass(frozen=True)
class ClassValue:
    """One class of a classification.

    ``since`` and ``until`` are the days on which the class may be given (None: not said). A
    word that has ended stays readable: a register keeps the episodes of its time. ``colour``
    is the one that charts draw it in, by its name (empty: any). ``foreign`` is a word of
    other documents, read and counted where a register has it, and not offered to anybody.
    ``implies`` is the fact that being registered in the class says of a household.
    """

    name: str
    aliases: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    note: str = ""
    colour: str = ""
    foreign: bool = False
    implies: str = ""

    def given_on(self, day: date) -> bool:
        """Whether a household may be given this class on a day."""
        return (self.since is None or self.since <= day) and (
            self.until is None or day <= self.until
        )


@dataclass(frozen=True)
class Classification:
    """One way of dividing households into classes, as a profile declares it.

    Attributes:
        id: its name; the list of codes or the decision of that name belong to it by themselves.
        label: what people call it.
        values: the classes in the order in which the profile wants them shown.
        citation: where it stands.
        rule: the decision that gives a household its class; empty: none does. An outcome that
            is no class here says that a household is in none.
        columns: ledger columns (``cases.registered_category``) that register it; of several
            the first that is filled counts. Columns of one list may hold classes of several
            classifications: the word tells which.
        decided_by: see `DECIDERS`.
        graded: the classes go from the gravest to the lightest, so that a change is up or down.
        several: a household may be in several of the classes at once.
        headline: the one that pages show first.
    """

    id: str
    label: str
    values: tuple[ClassValue, ...]
    citation: Citation
    rule: str = ""
    columns: tuple[str, ...] = ()
    decided_by: str = "register"
    graded: bool = False
    several: bool = False
    headline: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """The classes, ended ones included, in order."""
        return tuple(value.name for value in self.values)

    def names_on(self, day: date) -> tuple[str, ...]:
        """The document's own classes that may be given on a day, in order."""
        return tuple(v.name for v in self.values if v.given_on(day) and not v.foreign)

    @property
    def spellings(self) -> dict[str, str]:
        """Every word that stands for a class, with the class; the classes themselves first."""
        aliases = {word: value.name for value in self.values for word in value.aliases}
        return {name: name for name in self.names} | aliases

    @property
    def lists(self) -> tuple[str, ...]:
        """The lists of codes of the columns that register it."""
        return tuple(dict.fromkeys(_list_of(column) for column in self.columns))


def spellings_of(classes: Mapping[str, Classification]) -> dict[str, dict[str, str]]:
    """The words of all classifications as plain data: list of codes → spelling → class.

    What whoever reads ledgers is given, so that reading needs to know nothing of profiles. Of
    a word that two classifications share the headline's meaning counts, then the nearest
    profile's.
    """
    found: dict[str, dict[str, str]] = {}
    for one in sorted(classes.values(), key=lambda one: not one.headline):
        for name in one.lists:
            found[name] = one.spellings | found.get(name, {})
    return found


def names_in(
    classes: Mapping[str, Classification], code_list: str, *, foreign: bool = True
) -> tuple[str, ...]:
    """Every class that a column of a list of codes may hold.

    Args:
        foreign: also words of other documents.
    """
    names = dict.fromkeys(spellings_of(classes).get(code_list, {}).values())
    own = {v.name for one in classes.values() for v in one.values if not v.foreign}
    return tuple(name for name in names if foreign or name in own)


def laid_over(
    inherited: Mapping[str, Classification], own: Mapping[str, Classification]
) -> dict[str, Classification]:
    """Classifications of a profile over those that it inherits.

    One is replaced by that of the same name; being the headline passes on with the name,
    unless another of the profile's own is said to be it.
    """
    claimed = any(one.headline for one in own.values())
    kept = {
        name: replace(one, headline=one.headline and not claimed) for name, one in inherited.items()
    }
    heirs = {
        name: replace(one, headline=True) if name in kept and kept[name].headline else one
        for name, one in own.items()
    }
    return heirs | {name: one for name, one in kept.items() if name not in heirs}


@cache
def _columns() -> dict[str, str]:
    """Every ledger column that holds one code, with its list."""
    return dict(_coded())


def _coded() -> Iterator[tuple[str, str]]:
    for table in tables().values():
        for name, field in table.fields.items():
            if field.type == "code" and field.codes:
                yield f"{table.name}.{name}", field.codes


def coded_columns() -> list[str]:
    """Every ledger column that may register a class (``cases.registered_category``)."""
    return list(_columns())


def columns_of(code_list: str) -> tuple[str, ...]:
    """The ledger columns of a list of codes."""
    return tuple(column for column, codes in _columns().items() if codes == code_list)


def _list_of(column: str) -> str:
    return _columns()[column]
