"""From a rule to the SQL that inserts its findings, or to the reason why it cannot run."""

from __future__ import annotations

import re
from dataclasses import dataclass

from fanpin_lib.fields import tables
from fanpin_lib.quality.facts import Delivered, FactTable, fact_tables
from fanpin_lib.quality.facts.delivered import OWN
from fanpin_lib.quality.facts.model import words_in
from fanpin_lib.quality.parameters import ParameterMissing, Parameters, literal
from fanpin_lib.quality.populations import POPULATIONS
from fanpin_lib.quality.rule import CONTEXT, QualityRule

#: The columns of the raw findings table, in the order that the rules' SQL fills them; `label`
#: is empty where the rule's own label holds.
RAW_COLUMNS = (
    "rule", "source", "village_code", "household_id", "id_number", "name",
    "label", "value", "message", "instance",
)  # fmt: skip

#: Where the fixed columns of a finding come from, by fact table.
_PLACES = {
    "person": ("village_code", "household_id", "id_number", "name", "NULL"),
    "household": ("village_code", "household_id", "NULL", "head_name", "NULL"),
    "work": ("village_code", "household_id", "id_number", "name", "CAST(started_on AS VARCHAR)"),
    "village": ("village_code", "NULL", "NULL", "village_name", "NULL"),
}
#: ``{{name}}``, ``{{name.operator}}`` or ``{{name@expression}}``, whose expression reads facts.
_PARAMETER = re.compile(r"\{\{[^{}@]*@?([^{}]*)\}\}")
_PLACEHOLDER = re.compile(r"\{([a-z_][a-z_0-9]*)\}")

Types = dict[str, str]  # DuckDB type by column


@dataclass(frozen=True)
class Compiled:
    """SQL for a rule's findings, or why there is none.

    Attributes:
        sql: a SELECT with `RAW_COLUMNS`; empty when the rule cannot run.
        missing: what was not delivered (无数据).
        undecided: which value is not known (规则未定).
        partly: sources that lack a column, when others could be checked.
    """

    sql: str = ""
    missing: tuple[str, ...] = ()
    undecided: str = ""
    partly: str = ""


def compile_rule(
    rule: QualityRule,
    parameters: Parameters,
    delivered: Delivered,
    types: dict[str, Types],
    context: set[str],
) -> Compiled:
    """The SQL of a rule over the fact tables.

    Args:
        types: column types of the fact tables (for showing values).
        context: which of `CONTEXT` the run provides, and ``previous``.
    """
    lacking = [text for name, text in CONTEXT.items() if _needs(rule, name) and name not in context]
    if lacking:
        return Compiled(undecided=lacking[0])
    if rule.previous and "previous" not in context:
        return Compiled(missing=("上月数据",))
    try:
        if rule.select:
            return _query(rule, parameters, delivered)
        return _condition(rule, parameters, delivered, types[rule.table])
    except ParameterMissing as missing:
        return Compiled(undecided=str(missing))


def _needs(rule: QualityRule, name: str) -> bool:
    return any(name in need for need in rule.needs or ())


def _query(rule: QualityRule, parameters: Parameters, delivered: Delivered) -> Compiled:
    of_ledgers = [n for n in rule.needs or () if n[0] not in CONTEXT and not _of_facts(n)]
    missing = [
        _ledger(need[0])
        for need in of_ledgers
        if not any(delivered.has(n if "." in n else f"{n}.") for n in need)
    ]
    missing += _facts_missing([n[0] for n in rule.needs or () if _of_facts(n)], delivered)
    if missing:
        return Compiled(missing=tuple(dict.fromkeys(missing)))
    return Compiled(sql=parameters.fill(rule.select, rule.parameters))


def _of_facts(need: tuple[str, ...]) -> bool:
    """Whether a need of a query is a fact, ``person.relation``, and not a ledger's column."""
    return need[0].partition(".")[0] in fact_tables()


def _facts_missing(needs: list[str], delivered: Delivered) -> list[str]:
    """What is lacking if no one source knows all facts that a query reads; else nothing."""
    by_source: dict[str, list[str]] = {}
    for need in needs:
        name, _, fact = need.partition(".")
        table = fact_tables()[name]
        for source in table.sources:
            lacking = _lacking(table, [(fact,)], source, delivered)
            by_source.setdefault(source, []).extend(lacking)
    fewest: list[str] = min(by_source.values(), key=lambda lacking: len(lacking), default=[])
    return fewest


def _ledger(need: str) -> str:
    owner, _, column = need.partition(".")
    spec = tables()[owner]
    if column == OWN:
        return f"本县自己的{spec.label}"
    return f"{spec.label}“{spec.fields[column].label}”列" if column else spec.label


def _condition(
    rule: QualityRule, parameters: Parameters, delivered: Delivered, types: Types
) -> Compiled:
    table = fact_tables()[rule.table]
    needs = required_facts(rule, table)
    lacking = {source: _lacking(table, needs, source, delivered) for source in table.sources}
    able = [source for source, missing in lacking.items() if not missing]
    if not able:
        return Compiled(missing=tuple(_nearest_source(table, lacking, delivered)))
    partly = [
        f"{table.sources[source].label}没有{'、'.join(missing)}"
        for source, missing in lacking.items()
        if missing and delivered.has_table(table.sources[source].table)
    ]
    sql = condition_sql(rule, table, able, types, parameters)
    return Compiled(sql=sql, partly="；".join(partly))


def required_facts(rule: QualityRule, table: FactTable) -> list[tuple[str, ...]]:
    """Facts without which the rule cannot be asked (each entry: one of these).

    Everything that its conditions, its value and its population read, and what ``needs``
    adds. Facts that ``needs`` lists as alternatives (``a|b``) prove each other; nothing else
    takes a fact out: a rule that reads a column which was not delivered says 无数据.
    """
    text = " ".join((rule.when, rule.fails, rule.value, POPULATIONS[rule.population]))
    read = words_in(_PARAMETER.sub(r" \1 ", text)) | {rule.column}
    said = rule.needs or ()
    covered = {name for need in said for name in need}
    return [*said, *((name,) for name in table.facts if name in read - covered)]


def _lacking(
    table: FactTable, needs: list[tuple[str, ...]], source: str, delivered: Delivered
) -> list[str]:
    if not delivered.has_table(table.sources[source].table):
        return [table.sources[source].label]
    found: list[str] = []
    for need in needs:
        if not any(delivered.knows(table, name, source) for name in need):
            found += delivered.missing(table, need[0], source)
    return list(dict.fromkeys(found))


def _nearest_source(
    table: FactTable, lacking: dict[str, list[str]], delivered: Delivered
) -> list[str]:
    """What the source that comes closest lacks: the shortest way to data."""
    there = [s for s in lacking if delivered.has_table(table.sources[s].table)]
    return min((lacking[s] for s in there or lacking), key=len)


def condition_sql(
    rule: QualityRule,
    table: FactTable,
    sources: list[str],
    types: Types,
    parameters: Parameters,
) -> str:
    """SELECT of the raw findings of a condition."""
    village, household, id_number, name, instance = _PLACES[rule.table]
    listed = ", ".join(literal(source) for source in sources)
    parts = [f"source IN ({listed})" if len(sources) < len(table.sources) else "TRUE"]
    parts += [f"({text})" for text in (POPULATIONS[rule.population], rule.when, rule.fails) if text]
    where = parameters.fill(" AND ".join(parts), rule.parameters)
    value = parameters.fill(
        f"CAST(({rule.value}) AS VARCHAR)" if rule.value else shown(rule.column, types),
        rule.parameters,
    )
    message = message_sql(parameters.words(rule.message, rule.parameters), types)
    return (
        f"SELECT {literal(rule.code)}, source, {village}, {household}, {id_number}, {name}, "
        f"NULL, {value}, {message}, {instance} "
        f"FROM {rule.table} WHERE {where}"
    )


def label_of(rule: QualityRule) -> str:
    """The column's label that the findings of a rule show."""
    return rule.column_label or fact_tables()[rule.table].facts[rule.column].label


def query_sql(rule: QualityRule, select: str, types: Types, parameters: Parameters) -> str:
    """SELECT of the raw findings of a query, whose result columns are known by now."""

    def column(name: str) -> str:
        return f"CAST(q.{name} AS VARCHAR)" if name in types else "NULL"

    value = shown("value", types) if "value" in types else "NULL"
    source = "q.source" if "source" in types else "'ledger'"
    message = message_sql(parameters.words(rule.message, rule.parameters), types)
    fixed = ", ".join(column(n) for n in ("village_code", "household_id", "id_number", "name"))
    label = "q.label" if "label" in types else "NULL"
    return (
        f"SELECT {literal(rule.code)}, {source}, {fixed}, "
        f"{label}, {value}, {message}, {column('instance')} "
        f"FROM ({select}) q"
    )


def message_sql(text: str, types: Types) -> str:
    """A message with ``{column}`` as an SQL text expression."""
    parts = _PLACEHOLDER.split(text)
    pieces = [literal(part) if i % 2 == 0 else shown(part, types) for i, part in enumerate(parts)]
    return f"concat({', '.join(piece for piece in pieces if piece != chr(39) * 2)})"


def shown(column: str, types: Types) -> str:
    """A column as people write it; an empty cell reads 空."""
    kind = types.get(column, "VARCHAR")
    if kind == "BOOLEAN":
        text = f"CASE WHEN {column} THEN '是' WHEN NOT {column} THEN '否' END"
    elif kind.startswith(("DECIMAL", "DOUBLE")):
        whole = f"regexp_replace(CAST({column} AS VARCHAR), '(\\.[0-9]*?)0+$', '\\1')"
        text = f"rtrim({whole}, '.')"
    elif kind.endswith("[]"):
        text = f"nullif(array_to_string({column}, '、'), '')"
    else:
        text = f"CAST({column} AS VARCHAR)"
    return f"coalesce({text}, '空')"
