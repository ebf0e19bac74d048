"""The name of a part whose figures are withheld tells who is in it, if others are zero."""

from __future__ import annotations

import numpy as np

from fanpin_lib.edition.protection.applying import _telling_nothing


def test_a_part_withheld_beside_zeros_is_not_named() -> None:
    place = np.array([0, 0, 1, 1, 2, 2], np.int64)
    positive = np.array([True, False, True, True, False, False])
    held = np.array([True, False, True, False, False, False])
    # withheld now and zero before: the only one there now would be known by the part's name
    assert _telling_nothing(place, positive, held, 4).tolist() == [False, True, True, True]
