"""Citations as the pages write them: short in tables, in full once on the rule's own page."""

from __future__ import annotations

import re
from collections.abc import Iterable

from fanpin_lib.classification.gap import Clause
from fanpin_lib.policy import Citation
from fanpin_lib.policy.citations import NOT_STATED

#: Where a text was found, in brackets behind its title.
_FOUND_IN = re.compile(r"^(.*?)(（[^（）]*收在.*）)?$")
_LABELS = {"issuer": "发文机关", "number": "文号", "date": "日期"}


def short(citation: Citation) -> str:
    """Title and clause: 《某县办法》第三条."""
    return Clause.of("", citation).citation


def full(citation: Citation) -> str:
    """Everything that is known of the document, what is inferred marked as such."""
    title, found_in = _FOUND_IN.fullmatch(citation.title).groups()  # type: ignore[union-attr]
    parts = [f"《{title}》{found_in or ''}", *_stated(citation)]
    clause = "条款未载明" if citation.clause == NOT_STATED else citation.clause
    parts.append(clause + ("（推断）" if citation.inferred else ""))
    return "，".join(part for part in parts if part)


def _stated(citation: Citation) -> Iterable[str]:
    document = citation.document
    for name, label in _LABELS.items():
        value = getattr(document, name)
        if value == NOT_STATED:
            yield f"{label}未载明"
        elif value:
            yield f"{value}（推断）" if name in document.inferred else value
