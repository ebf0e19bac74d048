"""What words in cells mean, as ``columns.yaml`` and the code lists have them."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cached_property

from fanpin_lib.ledgers.codes import Classes, code_words


@dataclass(frozen=True)
class CellWords:
    """Words met in cells: for nothing, yes and no; units and rows that are no records."""

    empty: dict[str, list[str]]
    keep_none: list[str]
    spellings: dict[str, dict[str, list[str]]]
    true_words: list[str]
    false_words: list[str]
    code_synonyms: dict[str, dict[str, str]]
    month_as_last_day: list[str]
    may_lie_ahead: list[str]
    furthest_ahead: int
    units: dict[str, dict[str, float]]
    total_words: list[str]
    example_words: list[str]
    footer_words: list[str]
    no_names_from: list[str]
    classes: Classes

    def codes(self, name: str) -> dict[str, str]:
        """Every spelling of a list's codes, with the code it stands for."""
        known = code_words(name, self.classes)
        codes, own = set(known.values()), self.code_synonyms.get(name, {})
        own = {word: code for word, code in own.items() if code in codes}
        return {_folded(word): code for word, code in (known | own).items()}

    def codes_of(self, name: str) -> list[str]:
        """A list's codes themselves, without other spellings."""
        return list(dict.fromkeys(self.codes(name).values()))

    @cached_property
    def no_names(self) -> list[str]:
        """Words for classes of persons and households: nobody's name."""
        lists = dict.fromkeys([*self.no_names_from, *self.classes])
        words = {word for name in lists for pair in self.codes(name).items() for word in pair}
        return sorted(word for word in words if len(word) > 1 or word.isdigit())

    def empty_for(self, field: str, kind: str) -> list[str]:
        """Words that mean "not filled in" for a column of that name and type."""
        own = [] if field in self.keep_none else self.empty.get(kind, [])
        return self.empty["all"] + own


def _folded(word: str) -> str:
    """A word as cells are compared: half-width, without blanks."""
    return "".join(unicodedata.normalize("NFKC", word).split())
