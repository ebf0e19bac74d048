"""From raw findings to the findings table: in order, each once, with what the rules say."""

from __future__ import annotations

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from fanpin_lib.quality.compiling import label_of
from fanpin_lib.quality.findings import FINGERPRINT_LENGTH, SCHEMA
from fanpin_lib.quality.parameters import ParameterMissing, Parameters
from fanpin_lib.quality.rule import QualityRule


def finished(
    connection: duckdb.DuckDBPyConnection, rules: list[QualityRule], parameters: Parameters
) -> pa.Table:
    """The table ``raw_findings`` as a findings table.

    The fingerprint names rule, household (or village), member, column and instance, so that
    the same finding has the same fingerprint every month; what two ledgers say alike is one
    finding, also where one of them knows the member by the disability certificate (the ID
    number and two or four digits more). A household's finding carries its head's name.
    """
    numbers = pa.table(
        {
            "rule": [rule.code for rule in rules],
            "number": list(range(len(rules))),
            "column_id": [column_id(rule) for rule in rules],
        }
    )
    connection.register("quality_rules", numbers)
    found = connection.sql(
        f"""
        SELECT f.* REPLACE (coalesce(f.name, h.head_name) AS name), r.number,
            substr(md5(concat_ws('|', f.rule, coalesce(f.household_id, f.village_code, ''),
                                 coalesce({person_sql("f.id_number")}, ''), r.column_id,
                                 coalesce(f.instance, ''))), 1, {FINGERPRINT_LENGTH})
                AS fingerprint
        FROM raw_findings f JOIN quality_rules r USING (rule)
        LEFT JOIN (
            SELECT household_id, any_value(head_name ORDER BY source) AS head_name
            FROM household GROUP BY household_id
        ) h ON h.household_id = f.household_id AND f.id_number IS NULL
        QUALIFY row_number() OVER (PARTITION BY fingerprint ORDER BY source DESC, message) = 1
        ORDER BY village_code, household_id, id_number, number, instance
        """
    ).to_arrow_table()
    connection.unregister("quality_rules")
    return _worded(found, rules, parameters)


def person_sql(number: str) -> str:
    """SQL for whom a certificate number is about: a disability certificate holds the ID number."""
    return f"CASE WHEN length({number}) IN (20, 22) THEN left({number}, 18) ELSE {number} END"


def column_id(rule: QualityRule) -> str:
    """The identifier of the column that the rule's findings are about."""
    return rule.column or "row"


def _worded(found: pa.Table, rules: list[QualityRule], parameters: Parameters) -> pa.Table:
    """Add the columns that are the same for all findings of a rule, as dictionaries."""
    number = pc.cast(found.column("number"), pa.int32()).combine_chunks()
    columns = {
        name: pa.DictionaryArray.from_arrays(number, pa.array(texts, pa.string()))
        for name, texts in _said(rules, parameters).items()
    }
    own = found.column("label").combine_chunks()
    if own.null_count < len(own):
        label = pc.coalesce(own, columns["column"].cast(pa.string()))
        columns["column"] = pc.dictionary_encode(label)
    columns["source"] = pc.dictionary_encode(found.column("source").combine_chunks())
    plain = {name: found.column(name) for name in SCHEMA.names if name not in columns}
    everything = columns | plain
    return pa.table([everything[name] for name in SCHEMA.names], schema=SCHEMA)


def _said(rules: list[QualityRule], parameters: Parameters) -> dict[str, list[str]]:
    return {
        "rule": [rule.code for rule in rules],
        "title": [rule.title for rule in rules],
        "section": [rule.section for rule in rules],
        "severity": [rule.severity for rule in rules],
        "scope": [rule.scope for rule in rules],
        "todo": [_words(rule, rule.todo, parameters) for rule in rules],
        "corrector": [rule.corrector for rule in rules],
        "column": [label_of(rule) for rule in rules],
        "column_id": [column_id(rule) for rule in rules],
    }


def _words(rule: QualityRule, text: str, parameters: Parameters) -> str:
    try:
        return parameters.words(text, rule.parameters)
    except ParameterMissing:  # such a rule did not run: its advice is never shown
        return text
