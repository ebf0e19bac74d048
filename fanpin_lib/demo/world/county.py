"""The whole demo county: every concern's columns in one place."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from fanpin_lib.demo.assumptions import assume
from fanpin_lib.demo.divisions import county_name
from fanpin_lib.demo.system.system import System
from fanpin_lib.demo.world.draws import Draws
from fanpin_lib.demo.world.model import Households, HouseholdState, Persons, PersonState, Villages
from fanpin_lib.demo.world.records import (
    Alerts,
    Cases,
    Claims,
    Events,
    Helpers,
    Measures,
    Meetings,
    Shortfalls,
    Steps,
    Tasks,
)
from fanpin_lib.demo.world.timeline import Timeline


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
    timeline: Timeline
    draws: Draws
    system: System
    villages: Villages = field(init=False)
    households: Households = field(init=False)
    persons: Persons = field(init=False)
    person_states: list[PersonState] = field(init=False)
    household_states: list[HouseholdState] = field(init=False)
    events: Events = field(init=False)
    cases: Cases = field(init=False)
    words: dict[str, np.ndarray] = field(init=False)  # the register's classes, [case]
    steps: Steps = field(init=False)
    alerts: Alerts = field(init=False)
    shortfalls: Shortfalls = field(init=False)
    measures: Measures = field(init=False)
    helpers: Helpers = field(init=False)
    tasks: Tasks = field(init=False)
    claims: Claims = field(init=False)
    meetings: Meetings = field(init=False)
    flows: Flows = field(init=False)
    expenses: Expenses = field(init=False)
    estimates: list[Any] = field(init=False)  # what the ledger says, one a window month
    visited: np.ndarray = field(init=False)  # [window month, household]

    @property
    def county(self) -> str:
        """The county's name."""
        return county_name(str(self.villages.code[0])[:6])

    @property
    def home(self) -> str:
        """The county as a place of work."""
        usual = str(assume("export.home"))
        return usual if usual.endswith(self.county) else self.county

    @property
    def lenders(self) -> dict[str, list[float]]:
        """The lenders' names, each with its first balance and its agricultural share."""
        place = self.county.removesuffix("市").removesuffix("县")
        return {n.format(county=place): v for n, v in assume("money.lenders").items()}

    def state(self, index: int) -> tuple[PersonState, HouseholdState]:
        """The states of the registers in force in window month ``index``."""
        update = self.timeline.update_at(index)
        return self.person_states[update], self.household_states[update]
