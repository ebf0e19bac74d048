"""Civil affairs' list beside the ledgers: leads, both ways, of each of its six kinds."""

from __future__ import annotations

from fanpin_lib.edition.figures import Figure, Figures
from fanpin_lib.presentation.wording import amount, listing, told

_PEOPLE, _BOTH = "low_income_persons", "low_income_both"
#: Figures of those monitored, and of the other kinds (by the household ledger's word).
_MONITORED = {
    "low_income_not_registered": "名单列为监测对象而台账没有在监测的{}",
    "low_income_not_listed": "台账在监测而名单没有列的{}",
    "low_income_unmatched": "名单上在台账里找不到户的{}",
}
_SIDES = {"low_income_kind_listed": "名单{}", "low_income_kind_registered": "台账{}"}
_COMPARED = {
    "low_income_kind_matched": "都有的{}",
    "low_income_kind_only_listed": "名单有台账没有的{}",
    "low_income_kind_only_registered": "台账有名单没有的{}",
}


def civil_affairs(own: Figures) -> list[str]:
    """What is said of the list; nothing where there is none, or it does not keep monitored ones."""
    persons, both = own.get(_PEOPLE), own.get(_BOTH)
    if not (persons.positive and both.ok):
        return _other_kinds(own)
    people = told(persons, amount(persons))
    return [
        f"低收入人口名单{people}，名单和台账都有的监测户{told(both)}",
        *(_if_any(own.get(indicator), words) for indicator, words in _MONITORED.items()),
        *_other_kinds(own),
    ]


def _other_kinds(own: Figures) -> list[str]:
    """Of each other kind, where list and ledger both keep it: who is on each side, and on one."""
    held = [figure for side in _SIDES for figure in own.split(side, "safety_net") if figure.ok]
    said = []
    for dimension, kind in dict.fromkeys((f.dimension, f.category) for f in held):
        if any(own.get(indicator, dimension).ok for indicator in _COMPARED):
            named = (_SIDES | _COMPARED).items()
            parts = [_if_any(own.get(one, dimension), words) for one, words in named]
            said.append(f"{kind}：{listing([part for part in parts if part])}")
    return said


def _if_any(figure: Figure, phrase: str) -> str:
    return phrase.format(told(figure)) if figure.positive else ""
