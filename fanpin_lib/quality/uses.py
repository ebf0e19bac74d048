"""Which checks read which of a profile's rules: numbers by parameter, steps by procedure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from fanpin_lib.fields import code_list
from fanpin_lib.policy import Profile
from fanpin_lib.policy.coverage import Use
from fanpin_lib.quality.catalogue import Catalogue
from fanpin_lib.quality.parameters import names_in
from fanpin_lib.quality.policy_rows import policy_rows
from fanpin_lib.quality.rule import QualityRule

_PROCEDURE = "procedure_steps"


def uses(profile: Profile, on: date, catalogue: Catalogue) -> Iterator[Use]:
    """Every rule that an enabled check reads on a day, of catalogues the rows that act.

    Args:
        catalogue: the county's checks.
    """
    rows = policy_rows(profile, on)
    stages = code_list("stage")
    procedures = [rule.id for rule in profile.of_kind("procedure") if rule.stage in stages]
    for check in catalogue.rules.values():
        if not check.enabled:
            continue
        by = f"“{check.title}”"
        for name in sorted(names_in(_sql(check))):
            parameter = check.parameters.get(name) or catalogue.shared.get(name)
            if parameter and parameter.policy:
                yield Use(parameter.policy, "核查", by)
        if _PROCEDURE in _sql(check):
            for rule in procedures:
                yield Use(rule, "核查", by)
        needed = {name for need in check.needs or () for name in need}
        for row in rows:
            if row.topic and row.table in needed:
                yield Use(row.topic, "核查", by, row.place)


def _sql(check: QualityRule) -> str:
    return f"{check.when} {check.fails} {check.select}"
