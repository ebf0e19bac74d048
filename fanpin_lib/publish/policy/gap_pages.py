"""Pages about what the profiles leave open: an overview, a page a profile, profiles compared."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Mapping, Sequence

from fanpin_lib.classification import Gap
from fanpin_lib.classification.gap import KINDS, Group, cited, grouped
from fanpin_lib.policy import Profile
from fanpin_lib.publish.policy.book import crumbs, link_to
from fanpin_lib.publish.policy.html import Cell, Line, Link, bullets, plain, table

OVERVIEW = "policy/gaps.md"
BETWEEN = "policy/gaps/between.md"
#: More cases of one finding than this are counted, not listed.
_MOST_LISTED = 20

_EXPLAINED = {
    "矛盾": "两条规定给同一种情形不同的结论，或两项要求不能同时做到",
    "未覆盖": "没有一条规定管得到的情形",
    "读法不同": "原文有两可之处，怎么读，结论不一样",
    "口径不同": "没有写明是纯收入还是可支配收入，或各方案的口径不一样，结论因此不同",
    "无法判定": "文件没有给出数或标准",
    "规则未定": "要用的数没有",
    "没有取值": "这一天没有有效的规定",
    "没有程序": "没有写怎么办、由谁定",
    "没有决定人": "没有写由谁决定",
    "没有规定": "没有写要不要做",
    "没有时限": "没有写多长时间内办完",
    "没有日期": "没有写哪一天或多久一次",
    "没有标准": "有这一类，没有写什么样的户归这一类",
    "没有退出": "写了怎样列入，没有写怎样退出",
    "没有责任人": "没有写哪一户归谁，或者写的人对不上哪一类户",
    "没有部门": "要看这一项，没有写缺了交哪个部门",
    "日期不合": "日子在文件失效以后，节点排完了没有下文，或者先后对不上",
    "认定不同": "同一户，各方案结论不同",
    "步骤不同": "同一步、同一个数或同一件事，各方案的决定人、时限、数或做法不同",
    "决定人不同": "最后由谁定，各方案不同",
    "要求相反": "有的方案要求或允许，有的禁止",
    "结束方式不同": "有的按日期结束，有的按条件结束",
}
#: Findings that take a line each: a table names the rule, others a block with the clauses below.
_IN_A_TABLE = tuple(kind for kind in KINDS if kind.startswith("没有")) + ("日期不合",)
_INTRODUCTION = (
    "把每种情形（收入档 × 条件 × 户类型 × 事件……）逐一代入各方案的条款，"
    "列出没有条款管的、两条规定不一致的、没有取值的。"
    "这些是文件的问题，不是某一户的问题；程序只列出来，不替文件作主。"
)


def gap_pages(
    profiles: Sequence[Profile], gaps: Mapping[str, Sequence[Gap]], between: Sequence[Gap]
) -> dict[str, str]:
    """The overview, and a page with findings for each profile that has some."""
    pages = {OVERVIEW: _overview(profiles, gaps, between)}
    for profile in profiles:
        if gaps.get(profile.name):
            page = path_of(profile)
            pages[page] = _page(f"空白和矛盾 · {profile.label}", gaps[profile.name], page)
    if between:
        pages[BETWEEN] = _page("各方案之间的不同", between, BETWEEN)
    return pages


def path_of(profile: Profile) -> str:
    """The page with a profile's findings."""
    return f"policy/gaps/{profile.name}.md"


def counted(gaps: Sequence[Gap]) -> str:
    """Such as 矛盾 2 处、未覆盖 3 处."""
    counts = Counter(gap.kind for gap in gaps)
    return "、".join(f"{kind} {counts[kind]} 处" for kind in KINDS if counts[kind])


def _overview(
    profiles: Sequence[Profile], gaps: Mapping[str, Sequence[Gap]], between: Sequence[Gap]
) -> str:
    rows: list[tuple[Link, str]] = [
        (link_to(profile.label, path_of(profile), OVERVIEW), counted(gaps[profile.name]))
        for profile in profiles
        if gaps.get(profile.name)
    ]
    if between:
        rows.append((link_to("各方案之间", BETWEEN, OVERVIEW), counted(between)))
    found = {gap.kind for each in (*gaps.values(), between) for gap in each}
    kinds = [(kind, _EXPLAINED[kind]) for kind in KINDS if kind in found]
    return "\n\n".join(
        [
            "# 空白和矛盾",
            _INTRODUCTION,
            table(["方案", "发现"], rows),
            "## 各种说法的意思",
            table(["说法", "意思"], kinds),
        ]
    )


def _page(title: str, gaps: Sequence[Gap], page: str) -> str:
    parts = [
        f"# {plain(title)}",
        crumbs(page, ("空白和矛盾", OVERVIEW)),
        f"{counted(gaps)}。",
    ]
    groups = grouped(gaps)
    for kind in dict.fromkeys(group.kind for group in groups):
        those = [group for group in groups if group.kind == kind]
        parts += [f"## {kind}", f"{_EXPLAINED[kind]}。"]
        if kind in _IN_A_TABLE:
            parts.append(table(["规则", "发现", "哪些情形", "条款"], map(_row, those)))
        else:
            for same in _by_clauses(those):
                parts += _block(same)
    return "\n\n".join(parts)


def _row(group: Group) -> list[Cell]:
    return [group.rule, f"{group.says}。", _whom(group), [*cited(group.clauses)]]


def _by_clauses(groups: Sequence[Group]) -> list[list[Group]]:
    """Neighbouring findings about the same rule and the same clauses: named once for all."""
    runs = itertools.groupby(groups, key=lambda group: (group.rule, group.clauses))
    return [list(run) for _, run in runs]


def _block(groups: Sequence[Group]) -> list[str]:
    """Findings about one rule, then the clauses that they are about."""
    rule, clauses = plain(groups[0].rule), cited(groups[0].clauses)
    if len(groups) == 1:
        whom = _whom(groups[0])
        parts = [f"**{rule}**：{plain(groups[0].says)}。", *([bullets(whom)] if whom else [])]
    else:
        rows: list[list[Cell]] = [[f"{group.says}。", _whom(group)] for group in groups]
        parts = [f"**{rule}**", table(["发现", "哪些情形"], rows)]
    if len(clauses) == 1:
        parts.append(f"条款：{plain(clauses[0])}。")
    elif clauses:
        parts += ["条款：", bullets(clauses)]
    return parts


def _whom(group: Group) -> list[Line]:
    shown: list[Line] = [whom for whom in group.whom[:_MOST_LISTED] if whom]
    left = len(group.whom) - _MOST_LISTED
    return [*shown, f"……另有 {left} 种"] if left > 0 else shown
