"""Poverty statistics against printed results and against their definitions."""

from __future__ import annotations

import csv
import math
import os
import shutil
import subprocess
from io import StringIO

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fanpin_lib.errors import InputError
from fanpin_lib.indicators import poverty

#: Printed by laeken's vignette and manual for `eusilc`; Gini by convey for the same data.
PRINTED = {
    "arpt": 10859.24,
    "arpr": 14.44422,
    "rmpg": 18.9286,
    "qsr": 3.970004,
    "gini": 26.48962,
    "gini_osier": 26.49652,
    "arpr_male": 12.02660,
    "arpr_female": 16.73351,
}


@pytest.fixture(scope="module")
def eusilc() -> dict[str, np.ndarray]:
    """Synthetic EU-SILC data of the R package laeken, read from the installed package."""
    rscript = shutil.which("Rscript")
    if rscript is None:
        _missing("Rscript is not installed: apt-get install r-cran-laeken")
    assert rscript
    code = (
        "suppressMessages(library(laeken)); data(eusilc); options(digits = 15); "
        'write.csv(eusilc[, c("eqIncome", "rb050", "rb090", "db040")], row.names = FALSE)'
    )
    done = subprocess.run([rscript, "-e", code], capture_output=True, text=True, check=False)
    if done.returncode:
        _missing("the R package laeken is not installed: apt-get install r-cran-laeken")
    rows = list(csv.DictReader(StringIO(done.stdout)))
    numbers = {name: np.array([float(r[name]) for r in rows]) for name in ("eqIncome", "rb050")}
    return numbers | {name: np.array([r[name] for r in rows]) for name in ("rb090", "db040")}


def _missing(reason: str) -> None:
    """Skip on a desk without R; fail where `.ci/run` has said that everything is installed."""
    if os.environ.get("FANPIN_NOTHING_MISSING"):
        pytest.fail(reason)
    pytest.skip(reason)


#: Thirty households of `eusilc`, incomes rounded to 500 so that some stand on both quantiles,
#: and what laeken 0.5.2 prints for them: `qsr("y", weights = "w", data = d)` and so on. Weights
#: are such that no share is met exactly: there laeken leaves its manual (it takes the next
#: income, not the mean of both), and we follow the manual.
THIRTY = [
    16000, 45000, 17000, 8000, 22500, 13500, 16500, 15500, 16500, 13500,
    15500, 23500, 17500, 12500, 15500, 14000, 37500, 18500, 11500, 17500,
    22000, 23000, 19000, 29000, 18000, 10500, 44500, 13000, 9000, 16500,
]  # fmt: skip
THIRTY_WEIGHTS = [
    5, 5, 5, 6, 5, 9, 7, 7, 5, 7, 5, 6, 5, 5, 5, 5, 6, 6, 5, 5, 7, 5, 5, 6, 5, 5, 5, 5, 5, 6,
]  # fmt: skip
PRINTED_FOR_THIRTY = {
    "arpt": 9900,
    "arpr": 6.54761904761905,
    "rmpg": 19.1919191919192,
    "qsr": 2.01738334858188,
    "gini": 22.6708643859807,
}


@pytest.mark.parametrize("name", PRINTED_FOR_THIRTY)
def test_thirty_households_as_laeken_prints_them(name: str) -> None:
    found = getattr(poverty, name)(THIRTY, THIRTY_WEIGHTS)
    assert found == pytest.approx(PRINTED_FOR_THIRTY[name], rel=1e-13)


def test_some_of_the_thirty_stand_on_the_quantiles_of_the_fifths() -> None:
    """So the printed ratio tells "up to the quantile" from "below the quantile"."""
    for share, income in ((0.2, 13500), (0.8, 22500)):
        assert poverty.weighted_quantile(THIRTY, share, THIRTY_WEIGHTS) == income


def test_a_share_met_exactly_takes_the_mean_of_both_incomes() -> None:
    assert poverty.weighted_quantile([1, 2, 3, 4], 0.5) == 2.5
    assert poverty.weighted_quantile([1, 2, 3], 0.5, [1, 1, 2]) == 2.5
    assert poverty.weighted_quantile([1, 2, 3], 0.5) == 2


def same_digits(value: float, printed: float) -> bool:
    """Whether a value, rounded to the digits that were printed, is the printed one."""
    digits = len(str(printed).partition(".")[2])
    return round(value, digits) == printed


def test_printed_results_of_laeken_and_convey(eusilc: dict[str, np.ndarray]) -> None:
    income, weights = eusilc["eqIncome"], eusilc["rb050"]
    found = {
        name: getattr(poverty, name)(income, weights)
        for name in ("arpt", "arpr", "rmpg", "qsr", "gini")
    }
    found["gini_osier"] = poverty.gini(income, weights, definition="osier")
    by_sex = poverty.by_group(poverty.arpr, income, eusilc["rb090"], weights)
    found |= {f"arpr_{sex}": value for sex, value in by_sex.items()}
    assert {n: v for n, v in found.items() if not same_digits(v, PRINTED[n])} == {}


def test_groups_agree_with_laeken_itself(eusilc: dict[str, np.ndarray]) -> None:
    code = (
        "suppressMessages(library(laeken)); data(eusilc); options(digits = 15)\n"
        'for (name in c("arpr", "rmpg", "qsr", "gini")) {\n'
        '  v <- get(name)("eqIncome", weights = "rb050", breakdown = "db040", data = eusilc)\n'
        "  s <- v$valueByStratum\n"
        '  cat(paste(name, s$stratum, format(s$value, digits = 15), sep = ","), sep = "\\n")\n'
        '  cat("\\n") }'
    )
    out = subprocess.run(["Rscript", "-e", code], capture_output=True, text=True, check=True).stdout
    expected = [line.split(",") for line in out.splitlines() if line]
    assert len(expected) == 4 * 9
    for name, group, value in expected:
        found = poverty.by_group(
            getattr(poverty, name), eusilc["eqIncome"], eusilc["db040"], eusilc["rb050"]
        )
        assert found[group] == pytest.approx(float(value), rel=1e-12), (name, group)


incomes = st.lists(st.integers(0, 30_000), min_size=1, max_size=40)


@given(incomes, st.integers(1, 20_000))
def test_fgt_counts_gaps_and_squares(values: list[int], line: int) -> None:
    gaps = [max(line - v, 0) / line for v in values]
    n = len(values)
    assert poverty.fgt(values, line=line, alpha=0) == pytest.approx(sum(g > 0 for g in gaps) / n)
    assert poverty.fgt(values, line=line, alpha=1) == pytest.approx(sum(gaps) / n)
    assert poverty.fgt(values, line=line, alpha=2) == pytest.approx(sum(g * g for g in gaps) / n)


@given(incomes)
def test_gini_is_half_the_relative_mean_difference(values: list[int]) -> None:
    total, n = sum(values), len(values)
    found = poverty.gini(values)
    if total == 0:
        assert math.isnan(found)
        return
    difference = sum(abs(a - b) for a in values for b in values)
    assert found == pytest.approx(100 * difference / (2 * n * total), abs=1e-9)
    assert found == pytest.approx(poverty.gini(values, definition="osier"), abs=1e-9)


@given(incomes, st.data())
def test_whole_weights_are_repetitions(values: list[int], data: st.DataObject) -> None:
    weights = data.draw(
        st.lists(st.integers(1, 4), min_size=len(values), max_size=len(values)), label="weights"
    )
    repeated = [v for v, w in zip(values, weights, strict=True) for _ in range(w)]
    for statistic in (poverty.arpt, poverty.arpr, poverty.gini):
        one, other = statistic(values, weights), statistic(repeated)
        assert one == pytest.approx(other, nan_ok=True), statistic
    assert poverty.watts(values, weights, line=9000) == pytest.approx(
        poverty.watts(repeated, line=9000)
    )


def test_watts_of_a_known_case_and_without_income() -> None:
    assert poverty.watts([5000, 10000], line=10000) == pytest.approx(math.log(2) / 2)
    assert poverty.watts([0, 10000], line=10000) == math.inf


def test_nobody_poor_and_nobody_at_all() -> None:
    assert poverty.arpr([100, 100, 100]) == 0
    assert math.isnan(poverty.rmpg([100, 100, 100]))
    assert math.isnan(poverty.arpt([]))


def test_missing_incomes_are_named_and_not_dropped() -> None:
    with pytest.raises(InputError, match="空值"):
        poverty.gini([1.0, float("nan")])
    with pytest.raises(InputError, match="权重"):
        poverty.gini([1.0, 2.0], [1.0])
