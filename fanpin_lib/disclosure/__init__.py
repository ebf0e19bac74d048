"""What must not leave the office: identifiers in text meant to be published.

`Scanner` looks for ID numbers, phones, bank cards and the names of known people;
`refuse` turns findings into an error, so that nothing is published.
"""

from fanpin_lib.disclosure.identifiers import Finding, Kind, LeaksFound, Scanner, refuse

__all__ = ["Finding", "Kind", "LeaksFound", "Scanner", "refuse"]
