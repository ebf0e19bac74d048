"""The ledger of meetings: who met about what, and which households were read out."""

from __future__ import annotations

import numpy as np

from fanpin_lib.demo.assumptions import assume
from fanpin_lib.demo.office.table import Columns, touched
from fanpin_lib.demo.world.county import World


def meetings(world: World, index: int) -> Columns:
    """The meetings of the month; the first file holds the earlier ones too."""
    own = world.meetings
    own = own.take(np.flatnonzero(touched(world, index, own.held_on)))
    ids = [world.households.id[world.cases.household[rows]] for rows in own.cases]
    read_out, other = assume("meetings.decisions").values()
    return {
        "meeting_id": own.id,
        "held_on": own.held_on,
        "level": own.level,
        "region_code": _or_none(own.place),
        "department": _or_none(own.department),
        "subject": own.subject,
        "place": _by_level(assume("meetings.places"), own.level),
        "chair": _by_level(assume("meetings.chairs"), own.level),
        "recorder": _by_level(assume("meetings.recorders"), own.level),
        "present": _by_level(assume("meetings.present"), own.level),
        "household_ids": np.array(["、".join(one) or None for one in ids], dtype=object),
        "decisions": np.where([len(one) > 0 for one in ids], read_out, other).astype(object),
    }


def _or_none(values: np.ndarray) -> np.ndarray:
    return np.array([value or None for value in values], dtype=object)


def _by_level(words: dict[str, str], levels: np.ndarray) -> np.ndarray:
    return np.array([words[level] for level in levels], dtype=object)
