"""What the rules say of every household: assessed beside the ledger's registered category.

from fanpin_lib.classification import assess
assess(connection, profile)          # creates household_facts, assessments
"""

from fanpin_lib.classification.assess import assess, assess_facts
from fanpin_lib.classification.compare import differences
from fanpin_lib.classification.facts import build_facts
from fanpin_lib.classification.gap import Gap
from fanpin_lib.classification.simulate import Rules, simulate
from fanpin_lib.classification.verdicts import STATUSES

__all__ = [
    "STATUSES",
    "Gap",
    "Rules",
    "assess",
    "assess_facts",
    "build_facts",
    "differences",
    "simulate",
]
