"""What each clause of the county's profile drives, and which are text: a page, and lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from fanpin_lib.policy import Citation, Profile
from fanpin_lib.policy.coverage import SILENT, TEXT, Covered, Use, counts, share_of_text
from fanpin_lib.publish.policy import citing
from fanpin_lib.publish.policy.book import RuleBook
from fanpin_lib.publish.policy.html import Cell, Line, anchor, plain, table
from fanpin_lib.publish.policy.value_wording import line_of
from fanpin_lib.rounding import share

PAGE = "policy/coverage.md"
_INTRODUCTION = (
    "本县的方案逐条写在下面：每一条用来算什么，算不了的为什么只是文字。"
    "这一页由程序实际读取的规则写成：哪一处读了哪一条，这里就写哪一处。"
)
#: Uses of a kind that are named; more are counted.
_MOST_NAMED = 3


def coverage_page(
    profile: Profile, rows: Sequence[Covered], figures: Mapping[str, str], book: RuleBook
) -> dict[str, str]:
    """The page about the profile in force, by its path; nothing where it has no clause.

    Args:
        rows: its clauses, as `fanpin_lib.policy.coverage.coverage` found them.
        figures: this month's figures in words, by the names that uses carry.
        book: where the rules' pages lie.
    """
    if not rows:
        return {}
    document = citing.document_of(one.row.citation for one in rows)
    parts = ["# 条款怎样用", _INTRODUCTION, f"{plain(profile.label)}：{summary(rows)}"]
    if document:
        parts.append(f"没有另外注明的，都出自{plain(citing.document(document))}。")
    for rule, group in groupby(rows, key=lambda one: one.row.rule):
        covered = list(group)
        link = book.link(profile, rule.id, rule.label, PAGE)
        parts.append(f"## {anchor(link)}")
        parts += _of_the_rule(covered, figures)
        alone = len(covered) == 1
        lines = [_line(one, document, _figures(one.uses, figures, alone)) for one in covered]
        parts.append(table(["规定", "条款", "用来", "本月"], lines))
    return {PAGE: "\n\n".join(parts)}


def summary(rows: Sequence[Covered]) -> str:
    """Such as 共 128 条，用于认定 12、期限 3；只是文字的 60 条（48%）；文件没有写的另有 4 项。"""
    found = counts(rows)
    text, silent = found.pop(TEXT, 0), found.pop(SILENT, 0)
    used = "、".join(f"{kind} {count}" for kind, count in found.items())
    parts = [f"共 {len(rows) - silent} 条" + (f"，用于{used}（一条可以用在几处）" if used else "")]
    if text:
        parts.append(f"只是文字的 {text} 条（{share(share_of_text(rows))}）")
    if silent:
        parts.append(f"文件没有写、没有给数的另有 {silent} 项")
    return "；".join(parts) + "。"


def used_for(covered: Covered) -> list[str]:
    """A line a kind of use; where there is none the reason."""
    if not covered.uses:
        return [f"{covered.kinds[0]}：{covered.why}"]
    return [f"{kind}：{_named(covered, kind)}" for kind in covered.kinds]


def _named(covered: Covered, kind: str) -> str:
    by = list(dict.fromkeys(use.by for use in covered.uses if use.kind == kind))
    more = f"等 {len(by)} 处" if len(by) > _MOST_NAMED else ""
    return "、".join(by[:_MOST_NAMED]) + more


def _of_the_rule(rows: Sequence[Covered], figures: Mapping[str, str]) -> list[str]:
    """Figures that are of several rows together: said once, not beside each of them."""
    whole = [use for use in rows[0].uses if use.place is None] if len(rows) > 1 else []
    said = list(_figures(whole, figures, True))
    return [plain(f"几条合起来，本月：{'；'.join(said)}。")] if said else []


def _line(covered: Covered, document: Citation | None, figures: Iterator[str]) -> list[Cell]:
    row = covered.row
    used: list[Line] = [*used_for(covered)]
    shown: list[Line] = list(figures)
    return [line_of(row), citing.within(row.citation, document), used, shown]


def _figures(uses: Sequence[Use], figures: Mapping[str, str], whole: bool) -> Iterator[str]:
    """The figures that answer a row; those of its whole rule only where that is the same."""
    ours = [use for use in uses if use.figure in figures and (whole or use.place is not None)]
    for name, by in list({use.figure: use.by for use in ours}.items())[:_MOST_NAMED]:
        yield f"{by}：{figures[name]}"
