"""Synthetic names, ID numbers and telephone numbers: valid in form, nobody's in fact."""

from __future__ import annotations

import numpy as np

from fanpin_lib.demo.assumptions import assume
from fanpin_lib.demo.world.draws import Rng

_WEIGHTS = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2])  # GB 11643
_CHECKS = np.array(list("10X98765432"))
_PHONE_STEP = 7919  # coprime with 10**8: counting in this step never repeats a number


def id_numbers(county_code: str, birth: np.ndarray, male: np.ndarray) -> np.ndarray:
    """18-digit numbers with a right checksum, unique by construction.

    The sequence digits count down from 999 (men) and 998 (women) for every birth date, a
    block by convention kept for centenarians; see ``persons.id_sequence_first``.
    """
    first = assume("persons.id_sequence_first")
    sequence = first - np.where(male, 0, 1) - 2 * _rank_within(birth, male)
    body = int(county_code) * 10**11 + _yyyymmdd(birth) * 1000 + sequence
    digits = (body[:, None] // 10 ** np.arange(16, -1, -1)) % 10
    check = _CHECKS[(digits * _WEIGHTS).sum(axis=1) % 11]
    return np.char.add(body.astype("U17"), check).astype(object)


def _yyyymmdd(days: np.ndarray) -> np.ndarray:
    months = days.astype("datetime64[M]")
    year = months.astype("datetime64[Y]").astype(int) + 1970
    month = months.astype(int) % 12 + 1
    day = (days - months.astype("datetime64[D]")).astype(int) + 1
    return year * 10000 + month * 100 + day


def _rank_within(birth: np.ndarray, male: np.ndarray) -> np.ndarray:
    """0, 1, 2 … among people of the same birth date and sex, in order of rows."""
    key = birth.astype(np.int64) * 2 + male
    order = np.argsort(key, kind="stable")
    ordered = key[order]
    starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])
    rank = np.arange(key.size) - np.repeat(starts, np.diff(np.r_[starts, key.size]))
    result = np.empty(key.size, dtype=np.int64)
    result[order] = rank
    return result


def phones(first: int, count: int) -> np.ndarray:
    """Telephone numbers number ``first`` … of a series in a range given to nobody."""
    tail = (np.arange(first, first + count, dtype=np.int64) * _PHONE_STEP) % 10**8
    prefix = assume("persons.phone_prefix")
    return np.array([f"{prefix}{number:08d}" for number in tail.tolist()], dtype=object)


def surnames(rng: Rng, count: int) -> np.ndarray:
    """Surnames, frequent ones first in the list and most often drawn."""
    stock = np.array(list(assume("persons.surnames")), dtype=object)
    weight = np.arange(1, stock.size + 1.0) ** -assume("persons.surname_exponent")
    return stock[rng.choice(stock.size, count, p=weight / weight.sum())]


def given_names(rng: Rng, male: np.ndarray) -> np.ndarray:
    """One or two characters fitting the sex, now and then a rare one."""
    names = np.empty(male.size, dtype=object)
    for sex, two, one in (
        (True, "persons.given_male", "persons.single_male"),
        (False, "persons.given_female", "persons.single_female"),
    ):
        rows = np.flatnonzero(male == sex)
        names[rows] = _given(rng, assume(two), assume(one), rows.size)
    rare = np.array(list(assume("persons.rare_characters")), dtype=object)
    rows = np.flatnonzero(rng.random(male.size) < assume("persons.rare_share"))
    names[rows] = rare[rng.integers(rare.size, size=rows.size)]
    return names


def _given(rng: Rng, two: str, one: str, count: int) -> np.ndarray:
    stock = np.array(list(dict.fromkeys(two)), dtype=object)
    single = np.array(list(one), dtype=object)
    first = rng.integers(stock.size, size=count)
    second = (first + rng.integers(1, stock.size, size=count)) % stock.size
    names = stock[first] + stock[second]
    short = rng.random(count) < assume("persons.single_given")
    names[short] = single[rng.integers(single.size, size=count)][short]
    return names
