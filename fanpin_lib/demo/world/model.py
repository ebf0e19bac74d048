"""The demo county in memory: what is true, before any office wrote it into a file.

Plain columns (NumPy arrays of equal length) per concern. Rows refer to each other by
position: ``persons.household`` is a row of ``households``. Updates are the quarterly
renewals of the registers; ``FOREVER`` marks something that does not happen in the window.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any, Self

import numpy as np

FOREVER = 99  # an update that never comes


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
    registered: np.ndarray  # 脱贫户
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
        return self.schooling != ""


@dataclass
class HouseholdState(Columns):
    """Every household at one update; rows as in `Households`."""

    open: np.ndarray
    members: np.ndarray
    labourers: np.ndarray
    no_labour: np.ndarray
    safety_net: np.ndarray


@dataclass
class Events(Columns):
    """A risk event in one village."""

    id: np.ndarray
    village: np.ndarray
    kind: np.ndarray
    what: np.ndarray
    started_on: np.ndarray
    ended_on: np.ndarray
    hit: np.ndarray  # lists of household rows


@dataclass
class Cases(Columns):
    """Monitoring episodes, also those that the window's end does not see yet."""

    household: np.ndarray
    category: np.ndarray
    risks: np.ndarray  # lists, main risk first
    source: np.ndarray
    department: np.ndarray
    found_on: np.ndarray
    received_on: np.ndarray
    verified_on: np.ndarray
    fed_back_on: np.ndarray
    identified_on: np.ndarray
    eliminated_on: np.ndarray
    elimination_way: np.ndarray
    reversed_on: np.ndarray
    returned: np.ndarray
    returned_on: np.ndarray
    tagged_2019: np.ndarray
    months: np.ndarray  # planned months to elimination
    low_income: np.ndarray  # net income per head at identification, yuan
    high_income: np.ndarray  # … reached at elimination
    id: np.ndarray
    rejected_on: np.ndarray  # a nomination for elimination sent back


@dataclass
class Steps(Columns):
    case: np.ndarray
    stage: np.ndarray
    step: np.ndarray
    started_on: np.ndarray
    completed_on: np.ndarray
    result: np.ndarray


@dataclass
class Alerts(Columns):
    id: np.ndarray
    household: np.ndarray
    source: np.ndarray
    department: np.ndarray
    risk: np.ndarray
    found_on: np.ndarray
    received_on: np.ndarray
    verified_on: np.ndarray
    fed_back_on: np.ndarray
    decided_on: np.ndarray  # from this day the result is final
    result: np.ndarray


@dataclass
class Shortfalls(Columns):
    """A household short of one of the six conditions for a time; also its warning."""

    id: np.ndarray
    household: np.ndarray
    person: np.ndarray  # -1 if the household as a whole
    condition: np.ndarray
    flagged_on: np.ndarray
    township_on: np.ndarray
    county_decided_on: np.ndarray
    department: np.ndarray
    closing_applied_on: np.ndarray
    closed_on: np.ndarray
    system_updated_on: np.ndarray


@dataclass
class Measures(Columns):
    id: np.ndarray
    case: np.ndarray
    person: np.ndarray  # -1 if for the household
    kind: np.ndarray
    item: np.ndarray
    department: np.ndarray
    started_on: np.ndarray
    ended_on: np.ndarray
    amount: np.ndarray
    fund: np.ndarray


@dataclass
class Helpers(Columns):
    case: np.ndarray
    role: np.ndarray
    name: np.ndarray
    phone: np.ndarray
    level: np.ndarray
    unit: np.ndarray
    valid_from: np.ndarray
    valid_to: np.ndarray


@dataclass
class Tasks(Columns):
    id: np.ndarray
    case: np.ndarray
    origin: np.ndarray
    problem: np.ndarray
    department: np.ndarray
    assigned_on: np.ndarray
    reported_back_on: np.ndarray
    closed_on: np.ndarray


@dataclass
class Claims(Columns):
    id: np.ndarray
    household: np.ndarray
    cause: np.ndarray
    claimed_on: np.ndarray
    verified_on: np.ndarray
    paid_on: np.ndarray
    amount: np.ndarray


@dataclass
class Flows:
    """Incomes: yearly bases and monthly factors; see `flows.estimate`."""

    base: dict[str, np.ndarray]  # component → yuan a year, [year, household]
    error: dict[str, np.ndarray]  # component → relative error of the estimate, same shape
    factor: np.ndarray  # all components, [household, flow month]
    wage_factor: np.ndarray
    business_factor: np.ndarray


@dataclass
class Expenses:
    """Essential expenditure; see `expenses.spent_so_far`."""

    medical: np.ndarray  # yuan a year, [year, household]
    schooling: np.ndarray  # yuan a year, [household]
    lump_household: np.ndarray
    lump_kind: np.ndarray  # housing, disaster, other
    lump_on: np.ndarray
    lump_amount: np.ndarray
    premium: np.ndarray  # contributions a head that disposable income leaves out


@dataclass
class World:
    """Everything about the demo county; filled concern by concern by `build.build_world`."""

    seed: int
    scale: float
    timeline: Any
    draws: Any
    villages: Villages = field(init=False)
    households: Households = field(init=False)
    persons: Persons = field(init=False)
    person_states: list[PersonState] = field(init=False)
    household_states: list[HouseholdState] = field(init=False)
    events: Events = field(init=False)
    cases: Cases = field(init=False)
    steps: Steps = field(init=False)
    alerts: Alerts = field(init=False)
    shortfalls: Shortfalls = field(init=False)
    measures: Measures = field(init=False)
    helpers: Helpers = field(init=False)
    tasks: Tasks = field(init=False)
    claims: Claims = field(init=False)
    flows: Flows = field(init=False)
    expenses: Expenses = field(init=False)
    estimates: list[Any] = field(init=False)  # what the ledger says, one a window month
    visited: np.ndarray = field(init=False)  # [window month, household]

    def state(self, index: int) -> tuple[PersonState, HouseholdState]:
        """The states of the registers in force in window month ``index``."""
        update = self.timeline.update_at(index)
        return self.person_states[update], self.household_states[update]
