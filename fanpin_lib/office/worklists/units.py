"""Who gets a workbook: a village, a township, a department, a helper unit, the county."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath

from fanpin_lib.regions import Level, ancestor

VILLAGE, TOWNSHIP, DEPARTMENT, HELPER, COUNTY = (
    "village", "township", "department", "helper", "county",
)  # fmt: skip
#: The folder of each kind, and how its people sign.
FOLDERS = {
    COUNTY: "县",
    TOWNSHIP: "乡镇",
    VILLAGE: "村",
    DEPARTMENT: "部门",
    HELPER: "帮扶单位",
}
_SIGNS = {
    COUNTY: "填表人：　　　　　审核人：　　　　　日期：",
    TOWNSHIP: "填表人：　　　　　乡镇负责人：　　　　　日期：",
    VILLAGE: "填表人：　　　　　村负责人：　　　　　日期：",
    DEPARTMENT: "填表人：　　　　　部门负责人：　　　　　日期：",
    HELPER: "填表人：　　　　　单位负责人：　　　　　日期：",
}
_UNFIT = str.maketrans("", "", '/\\:*?"<>|\r\n\t')
_LONGEST = 60


@dataclass(frozen=True)
class Unit:
    """Whose workbook: ``code`` is a region's code, or the name of a department or unit.

    ``township`` is the code of the township that hands it out (empty: the county itself).
    """

    kind: str
    code: str
    name: str
    township: str = ""

    @property
    def key(self) -> str:
        """What tells it from all others."""
        return f"{self.kind}:{self.code}"

    @property
    def path(self) -> PurePosixPath:
        """Its workbook, within the folder of worklists."""
        own = self.name.translate(_UNFIT)[:_LONGEST]
        name = f"{own}_{self.code}" if self.kind in (VILLAGE, TOWNSHIP) else own
        return PurePosixPath(FOLDERS[self.kind]) / f"{name}.xlsx"

    @property
    def signs(self) -> str:
        """The line to be signed."""
        return _SIGNS[self.kind]


def unit_of_village(code: str, names: dict[str, tuple[str, str]]) -> Unit:
    """A village's unit; one that no register names is called by its code."""
    town, village = names.get(code, ("", code))
    return Unit(VILLAGE, code, f"{town}{village}", ancestor(code, Level.TOWNSHIP))
