"""The demo county, concern by concern, in the order in which they depend on each other."""

from __future__ import annotations

from fanpin_lib.demo.system.system import DEMO_PROFILE, system_of
from fanpin_lib.demo.world import (
    episodes,
    expenses,
    flows,
    happenings,
    helpers,
    households,
    incomes,
    meetings,
    persons,
    procedure,
    routine,
    shocks,
    shortfalls,
    states,
    villages,
    visits,
)
from fanpin_lib.demo.world import help as help_given
from fanpin_lib.demo.world.county import World
from fanpin_lib.demo.world.draws import Draws
from fanpin_lib.demo.world.timeline import Timeline
from fanpin_lib.demo.world.words import registered_words
from fanpin_lib.period import Month
from fanpin_lib.policy import Profile, load_profile


def build_world(
    month: Month, seed: int, scale: float, county_code: str, profile: Profile | None = None
) -> World:
    """Everything that is true of the synthetic county for the thirteen months up to ``month``.

    Args:
        profile: by which it is monitored; the demo's own by default.
    """
    system = system_of(profile or load_profile(DEMO_PROFILE), month.last_day)
    world = World(seed, scale, Timeline(month), Draws(seed), system)
    _settle(world, county_code)
    world.flows = incomes.build_flows(world)
    world.events = happenings.build_events(world)
    _watch(world)
    _help(world)
    world.visited = visits.build_visits(world)
    world.estimates = flows.recorded(world)
    world.expenses = expenses.build_expenses(world)
    return world


def _settle(world: World, county_code: str) -> None:
    """Villages, households and the people in them, with their status."""
    world.villages = villages.build_villages(world, county_code)
    world.households, draft = households.build_households(world)
    world.persons = persons.build_persons(world, draft, county_code)
    _renew_states(world)
    households.grant_status(world, world.person_states[0], world.household_states[0])
    _renew_states(world)


def _watch(world: World) -> None:
    """Cases and what they do to a household; the procedure; alerts; shortfalls."""
    found = episodes.build_episodes(world)
    world.cases = found.cases
    world.words = registered_words(world)
    shocks.apply_cases(world)
    households.grant_case_dibao(world)
    _renew_states(world)
    world.steps = procedure.build_steps(found)
    world.meetings = meetings.build_meetings(world)
    world.alerts = procedure.build_alerts(world)
    world.shortfalls = shortfalls.build_shortfalls(world)
    shortfalls.apply_to_members(world)


def _help(world: World) -> None:
    """Measures, responsible people, tasks and claims."""
    world.measures = help_given.build_measures(world)
    world.helpers = helpers.build_helpers(world)
    world.tasks = routine.build_tasks(world)
    world.claims = routine.build_claims(world)


def _renew_states(world: World) -> None:
    updates = range(len(world.timeline.update_months))
    world.person_states = [states.person_state(world, u) for u in updates]
    world.household_states = [
        households.household_state(world, u, world.person_states[u]) for u in updates
    ]
