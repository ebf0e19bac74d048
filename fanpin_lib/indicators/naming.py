"""Which places may be named: more than chance, over everything that a page compares.

A sentence or a mark that says "this place is lower (higher) than the others" compares its
rate with that of all others together. The one method for all of them:

1. *Floor.* Below ``few_observations`` units a place is not compared at all.
2. *Exact.* If the place were like the others, its share of the hits would be drawn without
   replacement: the hypergeometric tail (Fisher's exact test, one-sided) is the chance of a
   figure as bad or worse. No normal approximation, right for rates near 0 and 100 %.
3. *All comparisons of the page.* Benjamini and Hochberg (1995, J. R. Stat. Soc. B 57:289):
   among those named at most a share of ``naming_false_alarm`` is expected to be chance, and
   where no place differs that is the chance that anybody is named.

Counts of work (3 overdue, of which 3 in one town) are facts and compare nothing: they need no
test. ``site/docs/methods/small-numbers.md`` says which sentence is which.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Compared:
    """A place's part of its units, and the same of all places together, itself included.

    ``worse`` is 1 where a high rate is worse, -1 where a low one is.
    """

    part: int
    whole: int
    all_part: int
    all_whole: int
    worse: int

    @property
    def chance(self) -> float:
        """Of a rate as bad or worse if the place were like the others; 1 without others."""
        if self.whole >= self.all_whole or not 0 <= self.part <= self.whole:
            return 1.0
        others = self.all_part - self.part
        if not 0 <= others <= self.all_whole - self.whole:
            return 1.0  # the places' figures do not add up to that of all
        if self.worse > 0:
            return at_least(self.part, self.whole, self.all_part, self.all_whole)
        missed, all_missed = self.whole - self.part, self.all_whole - self.all_part
        return at_least(missed, self.whole, all_missed, self.all_whole)


def at_least(hits: int, drawn: int, all_hits: int, everything: int) -> float:
    """P(X >= hits) of a hypergeometric distribution: ``drawn`` of ``everything`` without
    replacement, which holds ``all_hits`` hits.
    """
    lowest, highest = max(0, drawn + all_hits - everything), min(drawn, all_hits)
    if hits <= lowest:
        return 1.0
    if hits > highest:
        return 0.0
    misses = everything - all_hits
    if hits * everything <= drawn * all_hits:  # the other side is the short one
        return max(0.0, 1.0 - at_least(drawn - hits + 1, drawn, misses, everything))
    term = total = math.exp(
        _choose(all_hits, hits) + _choose(misses, drawn - hits) - _choose(everything, drawn)
    )
    for k in range(hits, highest):
        term *= (all_hits - k) * (drawn - k) / ((k + 1) * (misses - drawn + k + 1))
        total += term
    return min(1.0, total)


def _choose(n: int, k: int) -> float:
    """The logarithm of n over k."""
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)


def largest_named(chances: Iterable[float], comparisons: int, false_alarm: float) -> float:
    """The chance up to which a place is named: Benjamini and Hochberg's step.

    Args:
        chances: those of the page's comparisons; ones above ``false_alarm`` may be left out.
        comparisons: how many there are in all.
        false_alarm: the share of false names that is accepted.

    Returns:
        The step reached; where none is, the first one, which nobody's chance reaches.
    """
    if not comparisons:
        return 0.0
    reached = [
        place
        for place, chance in enumerate(sorted(chances), 1)
        if chance <= false_alarm * place / comparisons
    ]
    return false_alarm * max(reached, default=1) / comparisons


def named(compared: Sequence[Compared], floor: int, false_alarm: float) -> list[bool]:
    """For each comparison of a page, whether its place may be named."""
    chances = [c.chance if c.whole >= floor else None for c in compared]
    known = [chance for chance in chances if chance is not None]
    step = largest_named(known, len(known), false_alarm)
    return [chance is not None and chance <= step for chance in chances]
