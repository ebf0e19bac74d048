"""Which classes are as open as the categories that monitored households are registered in."""

from __future__ import annotations

import pytest

from fanpin_lib.indicators.classes import by_category
from fanpin_lib.policy.loader import load_profile


@pytest.mark.parametrize("profile", ["county-2020", "village-n2", "demo-jiaohe"])
def test_what_the_register_itself_says_is_open(profile: str) -> None:
    """Whether a rule says it as well or not: counts of cases by category say the same."""
    classes = load_profile(profile).classes.values()
    found = {one.label for one in classes if by_category(one)}
    assert found == {"监测对象类别"}
    assert "低保特困情况" in {one.label for one in classes}, "what other ledgers say is not"
