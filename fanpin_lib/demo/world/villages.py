"""Villages: how many households each has, and how they differ."""

from __future__ import annotations

import numpy as np

from fanpin_lib.demo.assumptions import assume
from fanpin_lib.demo.divisions import county_villages
from fanpin_lib.demo.world.county import World
from fanpin_lib.demo.world.draws import Rng
from fanpin_lib.demo.world.model import Villages


def build_villages(world: World, county_code: str) -> Villages:
    """All villages of the county with their sizes and their own levels."""
    rows = county_villages(county_code)
    rng = world.draws.stream("villages")
    names = np.array([row["village"] for row in rows], dtype=object)
    townships = np.array([row["township_code"] for row in rows], dtype=object)
    sizes = _sizes(rng, names, world.scale)
    good, bad = assume("villages.diligence")
    return Villages(
        code=np.array([row["village_code"] for row in rows], dtype=object),
        name=names,
        township_code=townships,
        township_name=np.array([row["township"] for row in rows], dtype=object),
        households=sizes,
        groups=_groups(sizes),
        income_level=_income_levels(rng, townships),
        diligence=rng.beta(good, bad, len(rows)),
    )


def _sizes(rng: Rng, names: np.ndarray, scale: float) -> np.ndarray:
    minimum = assume("villages.minimum_households")
    weight = np.exp(rng.normal(0, assume("villages.size_sigma"), names.size))
    urban = np.array([name.endswith("社区") for name in names])
    weight[urban] *= assume("villages.community_weight")
    wanted = round(assume("households.per_scale") * scale)
    spare = max(wanted - minimum * names.size, 0)
    return minimum + rng.multinomial(spare, weight / weight.sum())


def _groups(sizes: np.ndarray) -> np.ndarray:
    wanted = np.round(sizes / assume("villages.group_households")).astype(int)
    return np.clip(wanted, 1, assume("villages.group_maximum"))


def _income_levels(rng: Rng, townships: np.ndarray) -> np.ndarray:
    """Neighbours in code order within a township resemble each other (first-order chain)."""
    carry = assume("villages.income_neighbour")
    noise = rng.normal(0, 1, townships.size)
    level = noise.copy()
    for i in range(1, townships.size):
        if townships[i] == townships[i - 1]:
            level[i] = carry * level[i - 1] + np.sqrt(1 - carry**2) * noise[i]
    return np.exp(level * assume("villages.income_sigma"))
