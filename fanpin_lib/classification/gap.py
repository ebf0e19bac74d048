"""What a finding of the gap finder is, and how several of them are put into words together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from fanpin_lib.policy import Citation
from fanpin_lib.policy.citations import NOT_STATED


@dataclass(frozen=True)
class Clause:
    """A clause as a finding names it: what it says and where it stands."""

    label: str
    title: str = ""
    clause: str = ""

    @classmethod
    def of(cls, label: str, citation: Citation, clause: str = "") -> Clause:
        """A clause with a short citation: title and clause, without issuer and date."""
        where = clause or citation.clause
        stated = "条款未载明" if where == NOT_STATED else where
        inferred = "，推断" if citation.inferred else ""
        return cls(label, f"《{citation.short_title}》", stated + inferred)

    @property
    def citation(self) -> str:
        """Such as 《某县办法》第三条."""
        return f"{self.title}{self.clause}"

    @classmethod
    def of_all(cls, citations: Iterable[Citation]) -> tuple[Clause, ...]:
        """The places alone, one clause a document: 《某县办法》第三条、第五条."""
        places: dict[str, list[str]] = {}
        for citation in citations:
            one = cls.of("", citation)
            places.setdefault(one.title, []).append(one.clause)
        return tuple(cls("", t, "、".join(dict.fromkeys(found))) for t, found in places.items())

    def __str__(self) -> str:
        return "：".join(part for part in (self.citation, self.label) if part)


@dataclass(frozen=True)
class Gap:
    """Something that a profile leaves open, or decides in two ways.

    Attributes:
        kind: 未覆盖, 矛盾, 读法不同, 口径不同, 无法判定, 没有取值, 没有决定人, 要求相反 …
        profile, rule: where; the rule's label.
        whom: the household or step that it is about, in words; empty if it is the rule itself.
        says: what the clauses say of it.
        clauses: the clauses concerned.
        cases: how many cases of the decision space fall under it (0: not by enumeration).
    """

    kind: str
    profile: str
    rule: str
    whom: str
    says: str
    clauses: tuple[Clause, ...] = ()
    cases: int = 0


#: Kinds of findings, those about households first, the plainest omissions last.
KINDS = (
    "矛盾", "未覆盖", "读法不同", "口径不同", "无法判定", "规则未定", "认定不同",
    "要求相反", "结束方式不同", "决定人不同", "步骤不同",
    "没有取值", "没有标准", "没有程序", "没有退出", "没有决定人", "没有责任人", "没有部门",
    "没有规定", "没有时限", "没有日期", "日期不合",
)  # fmt: skip


@dataclass
class Group:
    """Findings that say the same of different households or steps."""

    kind: str
    profile: str
    rule: str
    says: str
    clauses: tuple[Clause, ...] = ()
    whom: list[str] = field(default_factory=list)


def grouped(gaps: Iterable[Gap]) -> list[Group]:
    """Findings by kind, then by what they say, in the order in which they were found.

    Findings about households are one group only if the same clauses are concerned.
    """
    groups: dict[tuple[Any, ...], Group] = {}
    for gap in gaps:
        clauses = gap.clauses if gap.cases else ()
        key = (gap.kind, gap.profile, gap.rule, gap.says, clauses)
        group = groups.setdefault(key, Group(*key[:4]))
        group.clauses = tuple(dict.fromkeys([*group.clauses, *gap.clauses]))
        group.whom.append(gap.whom)
    return sorted(groups.values(), key=lambda group: KINDS.index(group.kind))


def cited(clauses: Sequence[Clause]) -> list[str]:
    """Clauses in words, a document's title only before the first of its clauses.

    Places without a label (what they say is said already) stand in one line.
    """
    said: list[str] = []
    title = ""
    for clause in clauses:
        known = bool(clause.title) and clause.title == title
        said.append(str(replace(clause, title="")) if known else str(clause))
        title = clause.title
    lines = list(dict.fromkeys(said))
    return lines if any(clause.label for clause in clauses) else ["；".join(lines)][: len(lines)]
