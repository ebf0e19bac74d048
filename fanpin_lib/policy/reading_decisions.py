"""Reading a decision: outcomes, terms, ambiguous wordings and clauses."""

from __future__ import annotations

from typing import Any

from fanpin_lib.files.yaml_lines import Items, Key, Mapping, Page, nearest
from fanpin_lib.policy import expressions
from fanpin_lib.policy.facts import facts
from fanpin_lib.policy.reading_sources import at_clause
from fanpin_lib.policy.reading_steps_and_rows import Frame
from fanpin_lib.policy.value_kinds import Ambiguity, Clause, Decision, WordingReading

DECISION_KEYS = {
    "outcomes": Key("texts", required=True),
    "otherwise": Key(),
    "among": Key(),
    "only_if": Key("any"),
    "exclusive": Key("bool"),
    "terms": Key("mapping"),
    "ambiguities": Key("mapping"),
    "clauses": Key("list", required=True),
}
_CLAUSE = {
    "id": Key(required=True),
    "label": Key(required=True),
    "when": Key("any", required=True),
    "outcome": Key(required=True),
    "undecidable": Key(),
    "holds": Key("bool"),
    "clause": Key(),
    "inferred": Key("texts"),
    "note": Key(),
}
_AMBIGUITY = {
    "question": Key(required=True),
    "clause": Key(required=True),
    "readings": Key("mapping", required=True),
}
_READING = {"label": Key(required=True), "when": Key("any", required=True)}


def read_decision(
    page: Page, found: dict[str, Any], raw: Mapping, frame: Frame, decides: str
) -> Decision:
    """A decision out of the keys already checked against `DECISION_KEYS`."""
    terms = _terms(page, found.get("terms"))
    ambiguities = _ambiguities(page, found.get("ambiguities"))
    local = {*terms, *(a.id for a in ambiguities)}
    clauses = _clauses(page, found.get("clauses"), frame)
    outcomes = tuple(found.get("outcomes") or ())
    only_if = _text(found.get("only_if", ""))
    _check_outcomes(page, found, raw, clauses, outcomes)
    for clause, line in clauses:
        _check(page, line, clause.when, local)
    _check_definitions(page, found, terms, ambiguities, local)
    if only_if:
        _check(page, raw.lines["only_if"], only_if, local)
    return Decision(
        decides=decides,
        outcomes=outcomes,
        clauses=tuple(clause for clause, _ in clauses),
        otherwise=found.get("otherwise", ""),
        among=found.get("among", ""),
        only_if=only_if,
        exclusive=found.get("exclusive", True),
        terms=terms,
        ambiguities=ambiguities,
    )


def _check_outcomes(
    page: Page,
    found: dict[str, Any],
    raw: Mapping,
    clauses: list[tuple[Clause, int]],
    outcomes: tuple[str, ...],
) -> None:
    otherwise = found.get("otherwise")
    if otherwise and otherwise not in outcomes:
        line = raw.lines["otherwise"]
        page.problem(line, "otherwise 不在 outcomes 里", nearest(otherwise, outcomes))
    for clause, line in clauses:
        if clause.outcome not in outcomes:
            hint = nearest(clause.outcome, outcomes)
            page.problem(line, f"结论“{clause.outcome}”不在 outcomes 里", hint)


def _terms(page: Page, raw: Any) -> dict[str, str]:
    terms = dict(raw or {})
    for name, when in terms.items():
        if not isinstance(when, str):
            page.problem(raw.lines[name], f"“{name}”应是一条条件", "条件请写成一行文字。")
        if name in facts():
            page.problem(raw.lines[name], f"“{name}”与事实同名", "请换一个名字。")
    return {name: when for name, when in terms.items() if isinstance(when, str)}


def _ambiguities(page: Page, raw: Any) -> tuple[Ambiguity, ...]:
    result = []
    for name, spec in (raw or {}).items():
        found = page.read(spec, raw.lines[name], _AMBIGUITY, "歧义")
        readings = found.get("readings") or Mapping()
        if len(readings) < 2:
            page.problem(raw.lines[name], "歧义至少要有两种读法", "每种读法写 label 和 when。")
        read = tuple(
            _reading(page, key, given, readings.lines[key]) for key, given in readings.items()
        )
        question, clause = found.get("question", ""), found.get("clause", "")
        result.append(Ambiguity(name, question, clause, read))
    return tuple(result)


def _reading(page: Page, name: str, raw: Any, line: int) -> WordingReading:
    found = page.read(raw, line, _READING, "读法")
    return WordingReading(str(name), found.get("label", ""), _text(found.get("when", "")))


def _text(when: Any) -> str:
    return (
        {True: "TRUE", False: "FALSE"}.get(when, str(when)) if isinstance(when, bool) else str(when)
    )


def _clauses(page: Page, raw: Any, frame: Frame) -> list[tuple[Clause, int]]:
    result: list[tuple[Clause, int]] = []
    for item, line in zip(raw or Items(), getattr(raw, "lines", ()), strict=True):
        found = page.read(item, line, _CLAUSE, "条款")
        if any(found.get("id") == clause.id for clause, _ in result):
            page.problem(line, f"条款编号“{found['id']}”写了两次", "请换一个编号。")
        plain = {key: found.get(key, "") for key in ("id", "label", "outcome", "undecidable")}
        clause = Clause(
            **plain,
            when=_text(found.get("when", "")),
            citation=at_clause(frame.citation, found),
            note=found.get("note", ""),
            holds=found.get("holds", False),
        )
        result.append((clause, line))
    return result


def _check_definitions(
    page: Page,
    found: dict[str, Any],
    terms: dict[str, str],
    ambiguities: tuple[Ambiguity, ...],
    local: set[str],
) -> None:
    for name, when in terms.items():
        _check(page, found["terms"].lines[name], when, local)
    for ambiguity in ambiguities:
        for reading in ambiguity.readings:
            line = found["ambiguities"].lines[ambiguity.id]
            _check(page, line, reading.expression, local)
    written = {**terms, **{a.id: " ".join(r.expression for r in a.readings) for a in ambiguities}}
    for name in written:
        if _reaches_itself(name, written):
            line = found["terms" if name in terms else "ambiguities"].lines[name]
            page.problem(line, f"“{name}”绕了一圈又用到自己", "请改成不互相引用的写法。")


def _reaches_itself(start: str, written: dict[str, str]) -> bool:
    seen: set[str] = set()
    open_names = [start]
    while open_names:
        for name in _names(written[open_names.pop()]) & written.keys():
            if name == start:
                return True
            if name not in seen:
                seen.add(name)
                open_names.append(name)
    return False


def _names(when: str) -> set[str]:
    try:
        return expressions.names(when)
    except expressions.ExpressionError:
        return set()


def _check(page: Page, line: int, when: str, local: set[str]) -> None:
    try:
        expressions.check(when)
    except expressions.ExpressionError as error:
        page.problem(line, str(error), "条件只用事实名、数、AND、OR、NOT、IN、比较和括号。")
        return
    for name in sorted(expressions.names(when) - local - facts().keys()):
        page.problem(line, f"条件里的“{name}”不是已知的事实", nearest(name, [*facts(), *local]))
