"""What a decision says of every case of its space, as an array over the space."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fanpin_lib.classification.dimension import Dimension
from fanpin_lib.classification.verdicts import NOT_ASKED, Verdict, pattern_sql, verdict_of
from fanpin_lib.policy import CompiledDecision

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True)
class Outcomes:
    """For every case the number of its verdict; ``verdicts`` are the different ones."""

    which: np.ndarray
    verdicts: list[Verdict | None]

    @property
    def results(self) -> list[str]:
        """The outcome or status of each different verdict."""
        return [verdict.result if verdict else NOT_ASKED for verdict in self.verdicts]


def outcomes_over(
    connection: duckdb.DuckDBPyConnection, decision: CompiledDecision, space: Sequence[Dimension]
) -> Outcomes:
    """Run a decision over a space laid out by `space.lay_out`."""
    columns = pattern_sql(decision)
    found = connection.execute(
        f"SELECT point, {', '.join(columns)} FROM household_facts ORDER BY point"
    ).fetchnumpy()
    patterns = np.stack([np.asarray(found[name]) for name in list(found)[1:]], axis=1)
    different, which = np.unique(patterns, axis=0, return_inverse=True)
    verdicts: list[Verdict | None] = []
    numbers = []
    for pattern in different.tolist():
        verdict = verdict_of(decision, pattern)
        if verdict not in verdicts:
            verdicts.append(verdict)
        numbers.append(verdicts.index(verdict))
    shape = tuple(len(dimension.values) for dimension in space)
    return Outcomes(np.asarray(numbers)[which.reshape(-1)].reshape(shape), verdicts)


def alike(several: Sequence[Outcomes]) -> Iterator[tuple[tuple[Verdict | None, ...], np.ndarray]]:
    """The combinations of verdicts that occur, each with the cases that it occurs in."""
    stacked = np.stack([outcomes.which.reshape(-1) for outcomes in several], axis=1)
    combinations, which = np.unique(stacked, axis=0, return_inverse=True)
    for number, combination in enumerate(combinations.tolist()):
        verdicts = tuple(o.verdicts[n] for o, n in zip(several, combination, strict=True))
        yield verdicts, (which.reshape(-1) == number).reshape(several[0].which.shape)
