"""Random worlds that depend on their number alone.

Hypothesis now and then takes a constant from the project's own modules, those that the process
has imported: alone, with other tests and on another machine the same seed gives other worlds.
Here a draw never takes one, so that what CI draws is what a desk draws.
"""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.internal.conjecture.providers import AVAILABLE_PROVIDERS, HypothesisProvider

_BACKEND = "without-constants"


class _WithoutConstants(HypothesisProvider):
    """Hypothesis's own way of drawing, without constants of any module."""

    def _maybe_draw_constant(self, *_: Any, **__: Any) -> None:
        return None


AVAILABLE_PROVIDERS[_BACKEND] = _WithoutConstants

#: No shrinking: a smaller example costs minutes, the row that differs says enough.
_ALIKE = settings(
    backend=_BACKEND,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.generate,),
)


def same_worlds(test: Any, count: int, number: int = 0) -> Any:
    """A property run over ``count`` examples, the same in every process.

    Args:
        test: wrapped by ``given``.
        number: of the batch; another one gives other examples.
    """
    return seed(number)(settings(_ALIKE, max_examples=count)(test))
