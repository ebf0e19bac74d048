"""What rules may speak of: facts about persons, households, work spells and villages.

The YAML files say where each fact comes from, `sources.sql` which rows are read, and
`macros.sql` holds the functions that they and the rules share.
"""

from fanpin_lib.quality.facts.build import build_facts, drop_facts
from fanpin_lib.quality.facts.delivered import Delivered
from fanpin_lib.quality.facts.model import FactColumn, FactTable, fact_tables

__all__ = ["Delivered", "FactColumn", "FactTable", "build_facts", "drop_facts", "fact_tables"]
