"""The help columns of the national export: what each household gets, by kind."""

from __future__ import annotations

import numpy as np

from fanpin_lib.demo.office.table import Columns
from fanpin_lib.demo.world.county import World
from fanpin_lib.demo.world.model import filled
from fanpin_lib.fields import code_list

_FIELDS = {
    "产业帮扶": "aid_industry",
    "就业帮扶": "aid_employment",
    "金融帮扶": "aid_finance",
    "公益岗位帮扶": "aid_public_post",
    "健康帮扶": "aid_health",
    "义务教育保障": "aid_compulsory_education",
    "教育帮扶": "aid_education",
    "综合保障": "aid_security",
    "住房安全保障": "aid_housing",
    "饮水安全保障": "aid_water",
    "社会帮扶": "aid_social",
    "搬迁": "aid_relocation",
    "生产生活条件改善": "aid_living_conditions",
    "基础设施建设": "aid_infrastructure",
}


def aid(world: World, index: int) -> Columns:
    """Items by kind, several joined by commas: measures begun, and standing benefits."""
    given: dict[str, dict[int, list[str]]] = {field: {} for field in _FIELDS.values()}
    developmental = np.zeros(len(world.households), dtype=bool)
    own, latest = world.measures, latest_case(world, index)
    shown = own.started_on <= world.timeline.ends[index]
    shown &= latest[world.cases.household[own.case]] == own.case
    for row in np.flatnonzero(shown).tolist():
        household = int(world.cases.household[own.case[row]])
        if own.kind[row] in _FIELDS:
            given[_FIELDS[own.kind[row]]].setdefault(household, []).append(own.item[row])
        developmental[household] |= own.kind[row] in code_list("developmental_measure")
    for field, item, rows in _standing(world, index):
        for household in np.flatnonzero(rows).tolist():
            given[field].setdefault(household, []).append(item)
    columns = {field: _texts(items, developmental.size) for field, items in given.items()}
    columns["developmental_aid_status"] = filled(developmental, "已实施")
    return columns


def _standing(world: World, index: int) -> list[tuple[str, str, np.ndarray]]:
    """Benefits that follow from a person's or household's status."""
    people, homes = world.state(index)
    severe = people.disabled & np.isin(world.persons.disability_grade, ["1", "2"])
    vocational = np.array([s.startswith(("中职", "高职")) for s in people.schooling])
    return [
        ("aid_security", "农村低保", homes.safety_net == "低保"),
        ("aid_security", "特困供养", homes.safety_net == "特困"),
        ("aid_security", "残疾人两项补贴", any_member(world, people.present & severe)),
        ("aid_education", "雨露计划", any_member(world, people.present & vocational)),
    ]


def latest_case(world: World, index: int) -> np.ndarray:
    """Each household's latest episode known by the month's end; -1 if none."""
    latest = np.full(len(world.households), -1)
    known = np.flatnonzero(world.cases.identified_on <= world.timeline.ends[index])
    latest[world.cases.household[known]] = known
    return latest


def any_member(world: World, mask: np.ndarray) -> np.ndarray:
    """Households (boolean) with a member for whom the mask holds."""
    return np.bincount(world.persons.household[mask], minlength=len(world.households)) > 0


def _texts(items: dict[int, list[str]], size: int) -> np.ndarray:
    column = np.full(size, None, dtype=object)
    for household, names in items.items():
        column[household] = ",".join(dict.fromkeys(names))
    return column
