"""Sentences about the month's work: visits, alerts and the conditions found."""

from __future__ import annotations

from fanpin_lib.edition.figures import NO_DATA, NOT_APPLICABLE, Figure, Figures
from fanpin_lib.edition.region_reading import RegionData
from fanpin_lib.fields import code_list
from fanpin_lib.presentation.outputs import markdown_text
from fanpin_lib.presentation.wording import (
    amount,
    breakdown,
    enough,
    largest_first,
    listing,
    percent,
    status_phrase,
    told,
)
from fanpin_lib.rounding import number


def visits(data: RegionData) -> list[str]:
    """Visits due and made this month, and who has waited too long."""
    own = data.own
    due, done = own.get("visits_due"), own.get("visits_met")
    done = done if done.ok else own.get("visits_done")
    if not due.ok:
        return _none_demanded(data, due)
    if not done.ok:
        return [f"本月走访情况{status_phrase(done)}。"]
    if not due.positive:
        return ["本月没有应走访的户。"]
    if due.number == to_visit(own).number:
        return [_once_each(own, due, done), _waiting(data)]
    return [_several_each(own, due), _waiting(data)]


def _none_demanded(data: RegionData, due: Figure) -> list[str]:
    """Where nothing tells how many visits are due: those made, if they are known."""
    made = data.own.get("visits_done")
    if not made.ok:
        return [f"本月走访情况{status_phrase(due)}。"]
    said = f"本月走访{told(made)}{_in_person(data.own, made)}" if made.positive else "本月没有走访"
    long = _waiting(data) if data.own.get("unvisited_two_months").ok else ""
    return [f"{said}；应走访的户数{status_phrase(due)}。", long]


def to_visit(own: Figures, back: int = 0) -> Figure:
    """How many households were to be visited, some months back; where the rules give no number
    of visits (and in older editions) those under monitoring.
    """
    asked = own.get("households_to_visit", back=back)
    return asked if asked.ok else own.get("cases_active", back=back)


def visited_otherwise(own: Figures, back: int = 0) -> float:
    """Households visited, but not in the way, by the day or as often as wanted; 0: none known."""
    met, done = own.get("visits_met", back=back), own.get("visits_done", back=back)
    return max(done.number - met.number, 0.0) if met.ok and done.ok else 0.0


def _once_each(own: Figures, due: Figure, done: Figure) -> str:
    """One visit a household: visits due and households visited are the same count."""
    asked = told(due, f"{number(due.number)}户")
    if not done.positive:
        still = "还没有走访" if due.number == 1 else "，都还没有走访"
        return f"本月应走访{asked}{still}。"
    if due.number == 1:
        return f"本月应走访的1户已走访{_in_person(own, done)}。"
    if done.number >= due.number:
        return f"本月应走访{asked}，全部走访到位{_in_person(own, done)}。"
    left = number(due.number - done.number)
    if otherwise := visited_otherwise(own):
        made = f"按要求走访{told(done)}；还有{left}户没有按要求走访"
        never = number(max(due.number - done.number - otherwise, 0.0))
        made += (
            f"（走访过而方式、日期或次数不合要求的{number(otherwise)}户，一次没有走访的{never}户）"
        )
        return f"本月应走访{asked}，{made}{_rate_with_last(own)}。"
    made = f"已走访{told(done)}{_in_person(own, done)}"
    return f"本月应走访{asked}，{made}；还有{left}户没有走访{_rate_with_last(own)}。"


def _several_each(own: Figures, due: Figure) -> str:
    """Where the rule asks for more than one visit a household and month."""
    done = own.get("visits_done")
    rate = own.get("visit_rate")
    made = ""
    if rate.ok and rate.numerator is not None:
        made = f"，完成{told(rate, f'{number(rate.numerator)}户次')}"
    reached = f"走访到{told(done)}{_in_person(own, done)}"
    return f"本月应走访{told(due, amount(due))}{made}{_rate_with_last(own)}；{reached}。"


def _in_person(own: Figures, done: Figure) -> str:
    in_person = own.get("visits_in_person")
    if not in_person.ok:
        return ""
    if done.number == 1:
        return "，是入户走访" if in_person.positive else "，不是入户走访"
    if in_person.number >= done.number:
        return "，都是入户走访"
    return f"，其中入户{told(in_person)}" if in_person.positive else "，没有入户走访"


def _rate_with_last(own: Figures) -> str:
    rate, last = own.get("visit_rate"), own.get("visit_rate", back=1)
    if not enough(rate):
        return ""
    before = f"（上月{told(last, percent(last))}）" if enough(last) else ""
    return f"，完成率{told(rate, percent(rate))}{before}"


def _waiting(data: RegionData) -> str:
    waiting = data.own.get("unvisited_two_months")
    if not waiting.ok:
        return f"长期没有走访的户数{status_phrase(waiting)}。"
    return f"{told(waiting)}{long_unvisited(data)}。" if waiting.positive else ""


def long_unvisited(data: RegionData) -> str:
    """Not visited for as long as the rule calls overdue, with its months where known."""
    gap = data.rule("visit_gap")
    return f"已有{gap.link}及以上没有走访" if gap else "已很久没有走访（超过规则月数）"


def conditions(data: RegionData) -> list[str]:
    """Which of the six conditions households are short of, and what changed."""
    own = data.own
    parts = own.split("condition_short", "condition")
    total = own.get("condition_short")
    gaps = [part.category for part in parts if not part.ok]
    if not total.ok and len(gaps) in (0, len(code_list("condition"))):
        return [f"{_the_six()}的状况{status_phrase(total)}。"]
    unknown = f"{listing(gaps)}{status_phrase(total)}。" if gaps else ""
    short = breakdown(parts, "户")
    if len(short) == 1 and own.get("households_short").number == 1:
        short = [markdown_text(largest_first(parts)[0].category)]
    if not short:
        found = "有数据的各项都没有缺项。" if gaps else f"{_the_six()}都没有缺项。"
        return [found, unknown, _condition_changes(own)]
    return [f"{_short_households(own)}{listing(short)}。", unknown, _condition_changes(own)]


def _short_households(own: Figures) -> str:
    """One household may be short of several conditions, so its number is said apart."""
    total = own.get("households_short")
    return f"{told(total, amount(total))}尚有缺项：" if total.positive else "尚有缺项："


def _the_six() -> str:
    return f"{listing(code_list('condition'))}六项"


def _condition_changes(own: Figures) -> str:
    new, restored = (
        listing(breakdown(own.split(indicator, "condition"), "户"))
        for indicator in ("conditions_newly_short", "conditions_restored")
    )
    parts = [f"本月新出现{new}" if new else "", f"本月已解决{restored}" if restored else ""]
    rate = own.get("clearance_rate")
    parts.append(f"本月清零率{told(rate, percent(rate))}" if enough(rate) else "")
    known = [part for part in parts if part]
    return f"{'，'.join(known)}。" if known else ""


def alerts(data: RegionData) -> list[str]:
    """Alerts received, verified in time, overdue, and turned into cases."""
    own = data.own
    received = own.get("alerts_received")
    if not received.ok:
        return [f"本月收到的预警线索{status_phrase(received)}。", _open_alerts(data)]
    return [_received(own, received), _in_time(own), _open_alerts(data), _became_cases(own)]


def _received(own: Figures, received: Figure) -> str:
    if not received.positive:
        return "本月没有收到预警线索。"
    total = told(received, amount(received))
    parts = largest_first(own.split("alerts_received", "source"))
    if len(parts) == 1 and parts[0].number == received.number:
        return f"本月收到预警线索{total}，来自{markdown_text(parts[0].category)}。"
    sources = breakdown(parts)
    return f"本月收到预警线索{total}{'：' if sources else ''}{listing(sources)}。"


def _in_time(own: Figures) -> str:
    rate = own.get("alert_on_time_rate")
    if not rate.ok:
        silent = rate.status in (NOT_APPLICABLE, NO_DATA)
        return "" if silent else f"线索是否按时核查：{status_phrase(rate)}。"
    done, due = rate.numerator or 0.0, rate.denominator or 0.0
    if not due:
        return ""
    if done >= due:
        all_of_them = told(rate, f"{number(due)}条")
        return f"本月到期的{all_of_them}{'都' if due > 1 else ''}按时核查了。"
    share = f"（{told(rate, percent(rate))}）" if enough(rate) else ""
    return f"本月到期的{number(due)}条中按时核查{told(rate, f'{number(done)}条')}{share}。"


def _open_alerts(data: RegionData) -> str:
    """Alerts waiting at the month's end, and how many of them are late."""
    waiting, late = data.own.get("alerts_waiting"), data.own.get("alerts_overdue")
    if not waiting.positive:
        return f"到月末有{told(late)}{overdue(data)}。" if late.positive else ""
    text = f"到月末还有{told(waiting)}待核查"
    if not late.ok:
        return f"{text}，是否超时{status_phrase(late)}。"
    both = "都" if waiting.number > 1 else ""
    if not late.positive:
        return f"{text}，{both}没有超时。"
    which = both if late.number >= waiting.number else f"其中{told(late)}"
    return f"{text}，{which}{overdue(data)}。"


def overdue(data: RegionData) -> str:
    """Late, with the deadline where the edition names it."""
    deadline = data.rule("alert_verification_deadline")
    return f"已超过核查时限{f'（{deadline.link}）' if deadline else ''}"


def _became_cases(own: Figures) -> str:
    became = own.get("alerts_to_cases")
    return f"本月核查后纳入监测{told(became, amount(became))}。" if became.positive else ""
