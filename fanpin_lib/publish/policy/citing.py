"""Citations as the pages write them: short in tables, in full once on the rule's own page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from fanpin_lib.classification.gap import Clause
from fanpin_lib.policy import Citation
from fanpin_lib.policy.citations import NOT_STATED

#: Where a text was found, in brackets behind its title.
_FOUND_IN = re.compile(r"^(.*?)(（[^（）]*收在.*）)?$")
_LABELS = {"issuer": "发文机关", "number": "文号", "date": "日期"}


def short(citation: Citation) -> str:
    """Title and clause: 《某县办法》第三条."""
    return Clause.of("", citation).citation


def document_of(citations: Iterable[Citation]) -> Citation | None:
    """A citation of the document that most of them are from: named once, not in every row."""
    found = list(citations)
    titles = Counter(citation.title for citation in found)
    most = titles.most_common(1)
    return next((c for c in found if c.title == most[0][0]), None) if most else None


def within(citation: Citation, document: Citation | None) -> str:
    """The clause alone for a citation from the document, title and clause for another one."""
    known = document is not None and citation.title == document.title
    return Clause.of("", citation).clause if known else short(citation)


def places(citations: Sequence[Citation]) -> list[str]:
    """Where each item of a list stands, or nothing at all if all stand in the same place."""
    document = document_of(citations)
    found = [within(citation, document) for citation in citations]
    return found if len(set(found)) > 1 else [""] * len(found)


def full(citation: Citation) -> str:
    """Everything that is known of the document, what is inferred marked as such."""
    clause = "条款未载明" if citation.clause == NOT_STATED else citation.clause
    place = clause + ("（推断）" if citation.inferred else "")
    return "，".join(part for part in (document(citation), place) if part)


def document(citation: Citation) -> str:
    """The document alone: title, issuer, number and date as far as they are printed."""
    title, found_in = _FOUND_IN.fullmatch(citation.title).groups()  # type: ignore[union-attr]
    return "，".join([f"《{title}》{found_in or ''}", *_stated(citation)])


def _stated(citation: Citation) -> Iterable[str]:
    document = citation.document
    for name, label in _LABELS.items():
        value = getattr(document, name)
        if value == NOT_STATED:
            yield f"{label}未载明"
        elif value:
            yield f"{value}（推断）" if name in document.inferred else value
