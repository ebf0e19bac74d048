"""What an edition may show: figures of too few households are withheld, with what betrays them.

The one way in is `protect`: it takes every figure of a month, who stands behind those that
tell something of persons, and what earlier editions showed; it gives the figures as they may
be published, and the *pattern* (what was shown of whom) that the next closing takes.

What is protected (``t`` is the edition's number of households):

1. A figure that tells of health, disability, income or money is shown if nobody stands behind
   it or at least ``t`` households do; of a count, at least ``t`` households on either side.
2. What figures give away by subtraction is about ``t`` households at least: between levels
   (a township less its villages), between months and between editions of one month
   (`release`), between the parts of a split (`cells`), and by combinations of any number of
   sums (`auditing`, for groups of up to two households).
3. No household gives nearly all of an amount (`amounts`), nor of what is left of one.
4. Figures that an equation ties together are withheld together (`linking`). A stock is not
   closed by its flows: what moved between two months of it must not come out (`moves`).
5. Nothing opens by waiting: what was decided for a month holds as long as the households are
   the same; an earlier edition's figures count as known for good.

Rules 1 and 3 withhold by themselves (primary), 2, 4 and 5 withhold what would betray it
(secondary). Numbers only, no noise: what is shown is exact.
"""

from fanpin_lib.edition.protection.limits import EditionLimits
from fanpin_lib.edition.protection.pattern import Pattern, read_pattern, write_pattern
from fanpin_lib.edition.protection.protecting import Protected, protect

__all__ = ["EditionLimits", "Pattern", "Protected", "protect", "read_pattern", "write_pattern"]
