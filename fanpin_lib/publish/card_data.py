"""What the card of a figure says beside its numbers: one script file a month for all pages.

A page is read from a folder, where scripts may load scripts but no other file; so the file
is a call of a function of ``assets/cards.js``. It is loaded when the first card is opened.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from fanpin_lib.edition.about import About
from fanpin_lib.indicators import catalogue
from fanpin_lib.indicators.model import Indicator
from fanpin_lib.period import Month
from fanpin_lib.publish.job import PublishJob
from fanpin_lib.publish.one_style import in_one_style

#: What a card has room for; the indicator's own page has the rest.
_FIRST_SENTENCE = re.compile(r"[^。]*。?")
_UNSAFE = {ord(each): f"\\u{ord(each):04x}" for each in "<>&\u2028\u2029"}


def card_file(month: Month) -> str:
    """The script file's path inside the site: ``data/cards-2026-10.js``."""
    return f"data/cards-{month}.js"


def card_script(job: PublishJob, about: About) -> str:
    """The script file's text: by indicator its name, definition, clause and ledgers."""
    said = {
        "asOf": job.as_of,
        "edition": f"{job.month.label}第 {about.number} 版",
        "indicators": _indicators(about),
    }
    text = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
    return f"fanpinCards({text.translate(_UNSAFE)});\n"


def _indicators(about: About) -> dict[str, dict[str, str]]:
    known, rests = catalogue(), (about.provenance or {}).get("indicators", {})
    rules = {rule["id"]: rule for rule in (about.provenance or {}).get("rules", ())}
    ledgers = _ledgers(about.ledgers or ())
    named = {i: spec["name"] for f in about.families or () for i, spec in f["indicators"].items()}
    return {
        indicator: _without_empty(
            {
                "name": name,
                **_words(known.get(indicator)),
                "clause": _clause(known.get(indicator), rests.get(indicator, {}), rules),
                "rules": rules_said(rests.get(indicator, {}), rules),
                "ledgers": "；".join(
                    ledgers.get(label, label)
                    for label in rests.get(indicator, {}).get("ledgers", ())
                ),
            }
        )
        for indicator, name in named.items()
    }


def _words(indicator: Indicator | None) -> dict[str, str]:
    if indicator is None:
        return {}
    return {
        "definition": _FIRST_SENTENCE.findall(indicator.definition)[0],
        "unit": "" if indicator.unit == "%" else indicator.unit.partition("/")[0],
        "numerator": indicator.numerator,
        "denominator": indicator.denominator,
    }


def rules_said(rests: Mapping[str, Any], rules: Mapping[str, Mapping[str, Any]]) -> str:
    """The rules that a figure rests on with their versions: 每月走访次数（e31c71f2）."""
    used = [rules[rule] for rule in rests.get("rules", ()) if rule in rules]
    return "、".join(f"{rule['label']}（{rule['version'] or '规则未定'}）" for rule in used)


def _clause(
    indicator: Indicator | None, rests: Mapping[str, Any], rules: Mapping[str, Mapping[str, Any]]
) -> str:
    """The clauses that a figure rests on, as the edition has them."""
    used = [rules[rule] for rule in rests.get("rules", ()) if rule in rules]
    said = [
        f"{rule['label']}：{rule['citation']}" if rule["citation"] else f"{rule['label']}：规则未定"
        for rule in used
    ]
    return "；".join([*said, *([indicator.clause] if indicator and indicator.clause else [])])


def _ledgers(files: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """By ledger the newest file's month and day: 走访台账（2026年10月，2026年11月4日交付）."""
    newest: dict[str, tuple[str, str]] = {}
    for file in files:
        dates = file["as_of"], file.get("delivered_on", "")
        newest[file["ledger"]] = max(newest.get(file["ledger"], ("", "")), dates)
    return {label: f"{label}（{_dated(*dates)}）" for label, dates in newest.items()}


def _dated(as_of: str, delivered_on: str) -> str:
    month = Month.parse(as_of[:7]).label if as_of else ""
    return "，".join(filter(None, [month, f"{delivered_on}交付" if delivered_on else ""]))


def _without_empty(texts: Mapping[str, str]) -> dict[str, str]:
    return {name: in_one_style(text) for name, text in texts.items() if text}
