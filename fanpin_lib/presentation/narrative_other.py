"""One point a field of work that has no section of its own: 程序, 帮扶, 交办, 报送, 资金 …

A field without data is left out here; the page's folded list says why it has none.
"""

from __future__ import annotations

from collections.abc import Callable

from fanpin_lib.edition.figures import OK, Figure, Figures
from fanpin_lib.edition.region_reading import RegionData
from fanpin_lib.presentation.narrative_civil_affairs import civil_affairs
from fanpin_lib.presentation.wording import (
    amount,
    enough,
    listing,
    money,
    percent,
    status_phrase,
    told,
)
from fanpin_lib.rounding import number


def other_work(data: RegionData) -> list[str]:
    """Markdown points, in the order of the work."""
    return [
        f"**{name}**：{'；'.join(parts)}。"
        for name, say in _FIELDS
        if (parts := [part for part in say(data.own) if part])
    ]


def _procedure(own: Figures) -> list[str]:
    done, missing, wrong = _get(own, "steps_done", "cases_step_missing", "cases_out_of_order")
    undated = own.get("cases_step_undated")
    flaws = [
        f"{_whole(missing)}缺步骤" if missing.positive else "",
        f"{_whole(undated)}有步骤没填日期" if undated.positive else "",
        f"{_whole(wrong)}步骤倒序" if wrong.positive else "",
    ]
    return [
        f"本月完成步骤{_whole(done)}" if done.positive else "",
        _of(own.get("steps_on_time_rate"), "到期的{whole}步中按时完成{part}步"),
        _if_any(own.get("steps_overdue"), "逾期未办{}"),
        f"识别、帮扶和消除程序中{listing([flaw for flaw in flaws if flaw])}" if any(flaws) else "",
    ]


def _assistance(own: Figures) -> list[str]:
    running, new, money = _get(own, "measures_running", "measures_new", "measure_amount")
    started = f"，本月新开始{_whole(new)}" if new.positive else ""
    paid = f"（金额{_whole(money)}）" if new.positive and money.positive else ""
    return [
        _of(own.get("assistance_coverage"), "{whole}户监测对象中{part}户有帮扶措施"),
        f"实施中的措施{_whole(running)}{started}{paid}" if running.positive else "",
        _of(own.get("risks_answered_rate"), "{whole}户中{part}户的风险都有对应措施"),
        _if_any(own.get("cases_without_measure"), "{}识别后迟迟没有措施"),
        _if_any(own.get("labour_without_developmental"), "{}有劳动力而没有开发式帮扶"),
    ]


def _helpers(own: Figures) -> list[str]:
    return [
        _of(own.get("helper_contact_rate"), "应联系{whole}户次，已联系{part}户次"),
        _if_any(own.get("cases_without_helper"), "{}没有帮扶责任人"),
        _if_any(own.get("cases_without_monitor"), "{}没有监测责任人"),
    ]


def _elimination(own: Figures) -> list[str]:
    gone, doubtful, months = _get(
        own, "cases_eliminated", "eliminated_against_rule", "elimination_months_median"
    )
    doubt = f"，其中{told(doubtful)}需要复核" if doubtful.positive else ""
    middle = f"近12个月消除的从识别到消除用时中位数{_whole(months)}" if enough(months) else ""
    return [f"本月消除{told(gone)}{doubt}" if gone.positive else "", middle]


def _assessment(own: Figures) -> list[str]:
    """Leads to be looked into, never conclusions."""
    asked = own.get("should_be_monitored")
    silent = own.stores("should_be_monitored") and asked.status != OK
    return [
        f"按规则应当监测而没有登记的户数{status_phrase(asked)}" if silent else "",
        _if_any(asked, "按规则应当监测而没有登记的{}"),
        _if_any(own.get("should_be_eliminated"), "按规则可以标注风险消除的{}"),
        _if_any(own.get("households_unsettled"), "规则没有定论的{}"),
    ]


def _scale(own: Figures) -> list[str]:
    """The plan's scale beside what is monitored; only a comparison, where a plan states one."""
    against, left_out = _get(own, "scale_against_stated", "should_be_monitored")
    if not against.ok or not against.denominator:
        return []
    part = told(against, number(against.numerator or 0.0))
    share = f"（{told(against, percent(against))}）" if enough(against) else ""
    others = f"按规则应当监测而没有登记的{told(left_out)}" if left_out.ok else "应纳未纳的没有数据"
    return [
        f"方案写的规模约{number(against.denominator)}人，在监测{part}人{share}",
        f"符合条件的都应登记：{others}；规模只作对照",
    ]


def _warnings(own: Figures) -> list[str]:
    new, gone, still, late = _get(
        own, "warnings_flagged", "warnings_closed", "warnings_open", "warnings_overdue"
    )
    overdue = f"，其中{told(late)}逾期" if late.positive else ""
    return [
        _if_any(new, "本月新标注{}"),
        _if_any(gone, "销号{}"),
        f"月末未销号{told(still)}{overdue}" if still.positive else "",
        _if_any(own.get("warnings_not_updated"), "{}销号后系统没有更新"),
    ]


def _sweeps(own: Figures) -> list[str]:
    return [
        _of(own.get("sweep_rate"), "应排查{whole}组次，已排查{part}组次"),
        _if_any(own.get("sweep_found"), "发现有风险的{}"),
    ]


def _tasks(own: Figures) -> list[str]:
    still, late = _get(own, "tasks_open", "tasks_overdue")
    overdue = f"，其中{_whole(late)}反馈逾期" if late.positive else ""
    return [
        _if_any(own.get("tasks_assigned"), "本月交办{}"),
        _if_any(own.get("tasks_closed"), "办结{}"),
        f"月末未办结{_whole(still)}{overdue}" if still.positive else "",
    ]


def _submissions(own: Figures) -> list[str]:
    return [
        _reports(own, kind, name)
        for kind, name in (("village", "村"), ("township", "乡镇"), ("unit", "县级单位"))
    ]


def _reports(own: Figures, kind: str, name: str) -> str:
    due, on_time, late, missing = (
        own.get(f"{kind}_reports_{part}") for part in ("due", "on_time", "late", "missing")
    )
    if not (due.positive and on_time.ok):
        return ""
    if on_time.number >= due.number:
        return f"{name}应报{_whole(due)}，都按时报了"
    faults = [
        f"迟报{_whole(late)}" if late.positive else "",
        f"漏报{_whole(missing)}" if missing.positive else "",
    ]
    kinds = [f"按时{_whole(on_time)}", *(fault for fault in faults if fault)]
    return f"{name}应报{_whole(due)}，{'、'.join(kinds)}"


def _funds(own: Figures) -> list[str]:
    budget, paid, share = _get(own, "fund_budget", "fund_paid", "fund_paid_share")
    if not (budget.positive and paid.ok):
        return []
    part = f"（{told(share, percent(share))}）" if enough(share) else ""
    return [f"本年预算{_whole(budget)}，已拨付{_whole(paid)}{part}"]


def _insurance(own: Figures) -> list[str]:
    paid, money = _get(own, "claims_paid", "claims_paid_amount")
    return [
        _if_any(own.get("claims_reported"), "本月报案{}"),
        f"赔付{_whole(paid)}、{_whole(money)}" if paid.positive and money.ok else "",
        _if_any(own.get("claims_unpaid"), "月末未赔付{}"),
    ]


def _credit(own: Figures) -> list[str]:
    balance, growth = _get(own, "loan_balance", "loan_growth")
    if not balance.positive:
        return []
    on_year = f"，比上年同月{_direction(growth)}" if growth.ok else ""
    return [f"贷款余额{_whole(balance)}{on_year}"]


def _direction(growth: Figure) -> str:
    """The change of the balance; as a share where enough lenders are compared."""
    more = growth.number >= 0
    if enough(growth):
        change = told(growth, f"{number(abs(growth.number), 1)}%")
        return f"{'增长' if more else '下降'}{change}"
    change = told(growth, money(abs(growth.numerator or 0.0)))
    return f"{'增加' if more else '减少'}{change}"


def _get(own: Figures, *indicators: str) -> list[Figure]:
    return [own.get(indicator) for indicator in indicators]


def _whole(figure: Figure) -> str:
    return told(figure, amount(figure))


def _if_any(figure: Figure, phrase: str) -> str:
    return phrase.format(told(figure)) if figure.positive else ""


def _of(rate: Figure, phrase: str) -> str:
    """Part and whole of a rate; its percentage where the whole is large enough."""
    if not rate.ok or not rate.denominator:
        return ""
    part = told(rate, number(rate.numerator or 0.0))
    words = phrase.format(whole=number(rate.denominator), part=part)
    return f"{words}（{told(rate, percent(rate))}）" if enough(rate) else words


_FIELDS: tuple[tuple[str, Callable[[Figures], list[str]]], ...] = (
    ("监测规模", _scale),
    ("程序", _procedure),
    ("帮扶措施", _assistance),
    ("帮扶责任人", _helpers),
    ("风险消除", _elimination),
    ("规则认定", _assessment),
    ("民政名单", civil_affairs),
    ("预警户", _warnings),
    ("排查", _sweeps),
    ("交办事项", _tasks),
    ("报送", _submissions),
    ("资金", _funds),
    ("防贫保险", _insurance),
    ("信贷", _credit),
)
