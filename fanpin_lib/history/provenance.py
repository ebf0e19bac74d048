"""Where an edition's figures come from, without personal data: for its manifest and pages."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from fanpin_lib import __version__, fields
from fanpin_lib.history.sources import rules_of, rules_used
from fanpin_lib.indicators import catalogue
from fanpin_lib.period import Month
from fanpin_lib.policy import Profile
from fanpin_lib.policy.versions import profile_version
from fanpin_lib.store import Snapshot


def provenance(profile: Profile, month: Month) -> dict[str, Any]:
    """Versions of code, profile and every rule, and what each indicator rests on."""
    indicators = list(catalogue().values())
    wanted = dict.fromkeys(rule for i in indicators for rule in rules_of(i, profile))
    return {
        "code": __version__,
        "profile": profile.name,
        "profile_label": profile.label,
        "profile_version": profile_version(profile),
        "rules": [asdict(rule) for rule in rules_used(profile, wanted, month)],
        "indicators": {
            i.id: {
                "ledgers": [fields.table(need.table).label for need in i.ledgers],
                "rules": rules_of(i, profile),
            }
            for i in indicators
        },
    }


def ledger_record(snapshot: Snapshot) -> list[dict[str, Any]]:
    """Which file each ledger in force came from; who delivered it is not said."""
    return [
        {
            "table": name,
            "ledger": table.label,
            "file": chosen.delivery.file,
            "sha256": chosen.delivery.sha256,
            "delivery": chosen.delivery.seq,
            "as_of": str(chosen.delivery.as_of),
            "delivered_on": str(chosen.delivery.delivered_at.astimezone().date()),
        }
        for name, table in fields.tables().items()
        for chosen in snapshot.chosen(name)
    ]
