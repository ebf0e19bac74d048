"""What the rules say of every household: assessed beside the ledger's registered category.

from fanpin_lib.classification import assess
assess(connection, profile)          # creates household_facts, assessments
"""

from fanpin_lib.classification.assess import STATUSES, assess, assess_facts
from fanpin_lib.classification.compare import differences
from fanpin_lib.classification.facts import build_facts

__all__ = ["STATUSES", "assess", "assess_facts", "build_facts", "differences"]
