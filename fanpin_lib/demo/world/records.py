"""What happens in the demo county, as columns: events, cases and all that follows from them.

Rows refer to households, persons and cases by position.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fanpin_lib.demo.world.model import Columns


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
    """Steps of procedures, done or begun."""

    case: np.ndarray
    stage: np.ndarray
    step: np.ndarray
    started_on: np.ndarray
    completed_on: np.ndarray
    result: np.ndarray


@dataclass
class Alerts(Columns):
    """Alerts that departments, cadres or households raised."""

    id: np.ndarray
    household: np.ndarray
    source: np.ndarray
    department: np.ndarray
    risk: np.ndarray
    found_on: np.ndarray
    received_on: np.ndarray
    verified_on: np.ndarray
    fed_back_on: np.ndarray
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
    """Measures of help to households and persons."""

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
    """Who is responsible for a case, from when to when."""

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
    """Matters assigned to departments."""

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
    """Claims on the insurance against falling back."""

    id: np.ndarray
    household: np.ndarray
    cause: np.ndarray
    claimed_on: np.ndarray
    verified_on: np.ndarray
    paid_on: np.ndarray
    amount: np.ndarray


@dataclass
class Meetings(Columns):
    """Meetings held 研判会议, by day; `cases` are lists of those read out, often empty."""

    id: np.ndarray
    held_on: np.ndarray
    level: np.ndarray
    place: np.ndarray  # code of the village or township, "" for the county and departments
    department: np.ndarray
    subject: np.ndarray
    stage: np.ndarray  # "" if no households are read out
    cases: np.ndarray
