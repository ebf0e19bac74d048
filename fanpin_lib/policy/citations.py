"""Documents and clauses: what a rule rests on, and how surely."""

from __future__ import annotations

import re
from dataclasses import dataclass

#: Where a text was found is added to its title in brackets; the rule's own page says it.
_ADDED = re.compile(r"（[^（）]*收在.*）$")
NOT_STATED = "not stated"


@dataclass(frozen=True)
class Document:
    """A document that rules cite: by its own title, issuer and date."""

    id: str
    title: str
    issuer: str
    date: str
    number: str = ""
    jurisdiction: str = ""
    #: names of the fields above that are inferred, not printed
    inferred: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Citation:
    """Document and clause that a rule or value rests on."""

    document: Document
    clause: str
    inferred: bool = False
    note: str = ""

    @property
    def title(self) -> str:
        """The document's title."""
        return self.document.title

    @property
    def issuer(self) -> str:
        """Who issued the document."""
        return self.document.issuer

    @property
    def date(self) -> str:
        """When it was issued, as printed."""
        return self.document.date

    @property
    def short(self) -> str:
        """Title and clause, without issuer and date: 《某县办法》第三条."""
        clause = "条款未载明" if self.clause == NOT_STATED else self.clause
        return f"《{self.short_title}》{clause}{'，推断' if self.inferred else ''}"

    @property
    def short_title(self) -> str:
        """The title without what was added in brackets about where the text was found."""
        return _ADDED.sub("", self.document.title)

    def __str__(self) -> str:
        parts = [_shown(self.document, part) for part in ("issuer", "number", "date")]
        inside = "，".join(part for part in parts if part)
        clause = "条款未载明" if self.clause == NOT_STATED else self.clause
        mark = "（推断）" if self.inferred else ""
        return f"《{self.document.title}》（{inside}）{clause}{mark}"


def _shown(document: Document, part: str) -> str:
    value = getattr(document, part)
    label = {"issuer": "发文机关", "number": "文号", "date": "日期"}[part]
    if value == NOT_STATED:
        return f"{label}未载明"
    return f"{value}（推断）" if value and part in document.inferred else value
