"""How many households a figure has to be about: the settings of one edition."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class EditionLimits:
    """What holds for one edition.

    Attributes:
        households: fewer are not told of (户), at least 2.
        interval: how near one may come to a withheld amount, as a share of it: of an amount
            shown, what is left without the two largest households is at least this share of
            the largest one.
    """

    households: int
    interval: float = 0.2

    def fit(self, number: int) -> bool:
        """Whether so many households may be told of; none may always."""
        return number == 0 or number >= self.households
