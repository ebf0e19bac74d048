"""What must not leave the office: identifiers in text and files meant to be published.

`Scanner` looks for ID numbers, phones, cards, addresses and the names of known people in
texts; `Gate` looks into files and turns what it finds into one error.
"""

from fanpin_lib.disclosure.gate import Gate
from fanpin_lib.disclosure.identifiers import Finding, Kind, LeaksFound, Scanner

__all__ = ["Finding", "Gate", "Kind", "LeaksFound", "Scanner"]
