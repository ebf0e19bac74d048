"""What any rule engine must find in the demo county, worked out row by row.

An independent reading of the catalogue in plain Python: it walks the written cells and
shares neither code nor SQL with the checks themselves, so that the two can be held against
each other. Where they disagree, one of them misreads the catalogue.
"""

from __future__ import annotations

from functools import cached_property

from fanpin_lib.demo.oracle.cross_rules import of_several_rows
from fanpin_lib.demo.oracle.department_rules import ListsAndLedgers
from fanpin_lib.demo.oracle.episode_rules import of_episodes
from fanpin_lib.demo.oracle.expected import Expected
from fanpin_lib.demo.oracle.help_rules import of_help
from fanpin_lib.demo.oracle.helper_rules import of_helpers
from fanpin_lib.demo.oracle.meeting_rules import of_meetings
from fanpin_lib.demo.oracle.month_rules import of_two_months
from fanpin_lib.demo.oracle.procedure_rules import Procedure, Steps, monitoring_lines
from fanpin_lib.demo.oracle.reading import read
from fanpin_lib.demo.oracle.reference_rules import of_references
from fanpin_lib.demo.oracle.row_rules import Lines, of_rows
from fanpin_lib.demo.rows.county import County
from fanpin_lib.demo.world.county import World

__all__ = ["Expected", "Oracle"]


class Oracle:
    """Expected findings as of the month's end, under the demo county's policy values."""

    def __init__(self, world: World, values_file: str) -> None:
        self.world, self.values_file = world, values_file

    @cached_property
    def lines(self) -> Lines:
        """The monitoring lines in force, from the demo county's values."""
        return monitoring_lines(self.world, self.values_file)

    @cached_property
    def procedure(self) -> Procedure:
        """The steps in force on the month's last day."""
        end = self.world.timeline.month.last_day
        return Procedure.on(end, self.values_file, self.world.timeline.calendar)

    def findings(self, county: County) -> dict[tuple[str, ...], Expected]:
        """Everything to be found, by place."""
        seen = read(county)
        found = [
            *of_rows(county, seen, self.lines),
            *of_several_rows(county, seen),
            *Steps(county, self.procedure).findings(),
            *of_help(county),
            *of_helpers(county),
            *of_meetings(county),
            *of_episodes(county, seen),
            *of_two_months(county),
            *of_references(county),
            *ListsAndLedgers(county, seen).findings(),
        ]
        return {expected.place: expected for expected in found}
