"""What a row or a column of a form says."""

from __future__ import annotations

from dataclasses import dataclass, field

from fanpin_lib.office.forms.reading import TextReading
from fanpin_lib.office.forms.vocabulary import SplitPart


@dataclass
class Line:
    """A row or a column.

    Attributes:
        says: its texts as people read them.
        place: the code of the place that it is about; empty where it names none.
        lost: a text that should be a place and is none.
        readings: what its other texts say.
        rest: of a part that is what others leave over, these others.
        lent: what the text before says, of one that is a part of it (其中).
        certain: whether it says itself that it is (其中).
        beside: what the other texts of its row or column of labels speak of.
        head: what kind of texts a column is for, where it is for texts.
        among: of a total, the places that it adds up, where they are no place together.
        summed: of a total that is a place, the places listed that make it up.
        doubt: why it cannot be said what it is about.
    """

    says: str = ""
    place: str = ""
    lost: str = ""
    readings: list[TextReading] = field(default_factory=list)
    rest: tuple[SplitPart, ...] = ()
    head: str = ""
    lent: TextReading | None = None
    certain: bool = False
    among: tuple[str, ...] = ()
    summed: tuple[str, ...] = ()
    doubt: str = ""
    beside: frozenset[str] = frozenset()

    @property
    def leave(self) -> bool:
        """Whether it is a column for remarks or signatures."""
        return any(r.leave and r.empty for r in self.readings)
