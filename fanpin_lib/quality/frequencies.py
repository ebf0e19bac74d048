"""The most frequent findings by rule, township, village or household, as lines of text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from fanpin_lib.errors import InputError
from fanpin_lib.files.yaml_lines import nearest
from fanpin_lib.quality.monthly import Checked
from fanpin_lib.regions import Level, ancestor

MOST_SHOWN = 15
_UNKNOWN = "村代码不明"


def most_frequent(checked: Checked, by: str) -> list[str]:
    """One line each for those with most findings that are not waived.

    Args:
        by: 规则, 乡镇, 村 or 户; a household's line names its head.

    Raises:
        InputError: anything else.
    """
    require_grouping(by)
    counted = Counter(_LABELS[by](checked))
    order = sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))
    lines = [f"  {label}：{number:,} 条" for label, number in order[:MOST_SHOWN]]
    left = len(order) - MOST_SHOWN
    what = "条规则" if by == "规则" else f"个{by}"
    return lines + ([f"  ……另有 {left} {what}有疑点"] if left > 0 else [])


def require_grouping(by: str) -> None:
    """Refuse what findings cannot be counted by, before they are looked for.

    Raises:
        InputError: not 规则, 乡镇, 村 or 户.
    """
    if by not in _LABELS:
        raise InputError(f"不能按“{by}”汇总", hint=nearest(by, _LABELS))


def _rules(checked: Checked) -> Iterable[str]:
    titles = {s.rule: f"{s.rule} {s.title}（{s.severity}）" for s in checked.findings.statuses}
    return (titles[rule] for (rule,) in _columns(checked, "rule"))


def _townships(checked: Checked) -> Iterable[str]:
    return (_named(checked, _township(code)) for (code,) in _columns(checked, "village_code"))


def _villages(checked: Checked) -> Iterable[str]:
    for (code,) in _columns(checked, "village_code"):
        township = _township(code)
        prefix = _named(checked, township) if township and township != code else ""
        yield prefix + _named(checked, code)


def _households(checked: Checked) -> Iterable[str]:
    """Households under one label each, whoever of them a finding is about."""
    heads: dict[str, str] = {}
    rows = list(_columns(checked, "household_id", "id_number", "name", "village_code"))
    for household, person, name, _ in rows:
        if household and name and not person:
            heads[household] = name
    for household, _, _, village in rows:
        if household:
            head = heads.get(household, "")
            yield f"{_named(checked, village)} {household}{f'（{head}）' if head else ''}"


_LABELS = {"规则": _rules, "乡镇": _townships, "村": _villages, "户": _households}


def _columns(checked: Checked, *names: str) -> Iterable[tuple[str, ...]]:
    table = checked.findings.without(checked.waived).table
    return zip(*(table.column(name).to_pylist() for name in names), strict=True)


def _township(code: str | None) -> str | None:
    try:
        return ancestor(code, Level.TOWNSHIP) if code else None
    except InputError:  # the county's own findings
        return code


def _named(checked: Checked, code: str | None) -> str:
    return checked.region_names.get(code, code) if code else _UNKNOWN
