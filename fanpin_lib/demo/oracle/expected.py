"""One expected finding: the rule and the place, as any engine would name them."""

from __future__ import annotations

from typing import NamedTuple


class Expected(NamedTuple):
    """A rule's code and where it must find something.

    ``column`` and ``instance`` tell findings at one place apart and are empty elsewhere.
    """

    rule: str
    household_id: str = ""
    id_number: str = ""
    village_code: str = ""
    column: str = ""
    instance: str = ""

    @property
    def place(self) -> tuple[str, ...]:
        """What makes the finding one.

        Of a household its village says nothing new, and a disability certificate's number
        means the same person as the ID number that it begins with.
        """
        village = "" if self.household_id or self.id_number else self.village_code
        person = self.id_number[:18] if len(self.id_number) in (20, 22) else self.id_number
        return (self.rule, self.household_id, person, village, self.column, self.instance)
