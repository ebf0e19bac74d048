"""The demo county in memory: what is true, before any office wrote it into a file.

Plain columns (NumPy arrays of equal length) per concern. Rows refer to each other by
position: ``persons.household`` is a row of ``households``. Updates are the quarterly
renewals of the registers; ``FOREVER`` marks something that does not happen in the window.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Self

import numpy as np

FOREVER = 99  # an update that never comes


def filled(rows: np.ndarray, values: np.ndarray | str) -> np.ndarray:
    """Values in the given rows, empty cells (None) in the others."""
    result = np.full(rows.shape, None, dtype=object)
    result[rows] = values if isinstance(values, str) else values[rows]
    return result


@dataclass
class Columns:
    """Arrays of equal length, one row each."""

    def __len__(self) -> int:
        return len(getattr(self, fields(self)[0].name))

    def take(self, rows: np.ndarray) -> Self:
        """The same columns with only the given rows (positions or mask)."""
        return type(self)(**{f.name: getattr(self, f.name)[rows] for f in fields(self)})


@dataclass
class Villages(Columns):
    """The county's villages and communities in the order of their codes."""

    code: np.ndarray
    name: np.ndarray
    township_code: np.ndarray
    township_name: np.ndarray
    households: np.ndarray  # how many, over the whole window
    groups: np.ndarray
    income_level: np.ndarray  # 1 = the county's average
    diligence: np.ndarray  # share of due visits made


@dataclass
class Households(Columns):
    """Every household, a column a property."""

    village: np.ndarray
    id: np.ndarray
    group: np.ndarray  # 1, 2 …
    archetype: np.ndarray
    opened_update: np.ndarray  # 0 = before the window
    closed_update: np.ndarray
    opened_on: np.ndarray
    closed_on: np.ndarray
    phone: np.ndarray
    land: np.ndarray  # mu
    registered: np.ndarray  # 脱贫户, or not out of poverty yet
    kind: np.ndarray  # what the register calls it
    dibao_from: np.ndarray  # update
    tekun: np.ndarray


@dataclass
class Persons(Columns):
    """Everybody who belongs to a household at some time of the window.

    ``luck_*`` are a person's own uniform draws: with them every later state (schooling,
    labour, work) follows from the date alone.
    """

    household: np.ndarray
    relation: np.ndarray
    male: np.ndarray
    birth: np.ndarray
    joined: np.ndarray
    left: np.ndarray
    name: np.ndarray
    id_number: np.ndarray
    ethnicity: np.ndarray
    phone: np.ndarray
    chronic_from: np.ndarray
    major_from: np.ndarray
    disabled_from: np.ndarray
    disability_kind: np.ndarray
    disability_grade: np.ndarray
    luck_school: np.ndarray
    luck_college: np.ndarray
    luck_education: np.ndarray
    luck_labour: np.ndarray
    luck_work: np.ndarray
    pension_insured: np.ndarray
    wage: np.ndarray  # yuan a month when working away
    work_months: np.ndarray
    work_place: np.ndarray
    public_post: np.ndarray


@dataclass
class PersonState(Columns):
    """Everybody at one update; rows as in `Persons`."""

    present: np.ndarray
    age: np.ndarray
    schooling: np.ndarray  # "" = not at school
    education: np.ndarray
    dropout_reason: np.ndarray
    labour: np.ndarray
    working: np.ndarray
    chronic: np.ndarray
    major: np.ndarray
    disabled: np.ndarray
    insured: np.ndarray

    @property
    def student(self) -> np.ndarray:
        """Who is at a school."""
        return self.schooling != ""


@dataclass
class HouseholdState(Columns):
    """Every household at one update; rows as in `Households`."""

    open: np.ndarray
    members: np.ndarray
    labourers: np.ndarray
    no_labour: np.ndarray
    safety_net: np.ndarray
