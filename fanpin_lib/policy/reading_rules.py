"""Reading a rule file."""

from __future__ import annotations

from typing import Any

from fanpin_lib.errors import Where
from fanpin_lib.files.yaml_lines import Key, Mapping, Page, nearest
from fanpin_lib.policy.citations import Citation
from fanpin_lib.policy.model import Rule
from fanpin_lib.policy.reading_sources import read_citation
from fanpin_lib.policy.reading_values import (
    CONCEPTS,
    OPERATORS,
    STATUSES,
    Dated,
    Head,
    read_values,
)
from fanpin_lib.policy.topics import KINDS, Topic, TopicColumn, read_columns, topics

_RULE = {
    "rule": Key(required=True),
    "label": Key(),
    "kind": Key(choices=KINDS),
    "description": Key(required=True),
    "cite": Key("mapping", required=True),
    "unit": Key(),
    "concept": Key(choices=CONCEPTS),
    "operator": Key(choices=OPERATORS),
    "stage": Key(),
    "runs_from": Key(),
    "columns": Key("mapping"),
    "status": Key(choices=STATUSES),
    "synthetic": Key("bool"),
    "note": Key(),
    "continues": Key(),
    "values": Key("any"),
}


def read_rule(page: Page, raw: Mapping, key: str) -> Rule | None:
    """A rule file; None after its mistakes were written down.

    Args:
        page: where mistakes are written down.
        raw: the file's content.
        key: ``folder/id``, the name by which profiles list it.
    """
    before = len(page.problems)
    found = page.read(raw, 1, _RULE, "规则")
    identifier = str(found.get("rule", ""))
    topic = topics().get(identifier)
    _check_names(page, raw, found, identifier, key, topic)
    columns = read_columns(page, found.get("columns", Mapping.at(1)))
    citation = read_citation(page, found["cite"], raw.lines["cite"]) if "cite" in found else None
    if len(page.problems) > before or citation is None:
        return None
    head = _head(found, identifier, topic, citation, columns)
    line = raw.lines.get("values", 1)
    given = found.get("values")
    dated = read_values(page, Mapping.at(line) if given is None else given, line, head)
    if len(page.problems) > before:
        return None
    return _rule(head, key, page.where(line), found, dated)


def rule_from_topic(page: Page, topic: Topic, citation: Citation, line: int) -> Rule:
    """A rule that only a county's file of values answers: question and columns of the topic."""
    said = {"description": f"{topic.label}：方案没有规定，由县里的取值文件给出。"}
    head = _head(said, topic.id, topic, citation, {})
    return _rule(head, f"county/{topic.id}", page.where(line), said, Dated())


def _rule(head: Head, key: str, where: Where, found: dict[str, Any], dated: Dated) -> Rule:
    return Rule(
        id=head.id,
        key=key,
        label=head.label,
        kind=head.kind,
        description=" ".join(found["description"].split()),
        citation=head.citation,
        values=dated.values,
        ends=dated.ends,
        unit=head.unit,
        concept=head.concept,
        operator=head.operator,
        stage=head.stage,
        runs_from=head.runs_from,
        columns={name: column.label for name, column in head.columns.items()},
        note=found.get("note", ""),
        continues=found.get("continues", ""),
        head=head,
        where=where,
    )


def _check_names(
    page: Page, raw: Mapping, found: dict[str, Any], identifier: str, key: str, topic: Topic | None
) -> None:
    line = raw.lines.get("rule", 1)
    if identifier and key.rpartition("/")[2] != identifier:
        page.problem(line, f"规则编号“{identifier}”与文件名“{key}.yaml”不同", "两处请写成一样。")
    if topic is None and identifier and not {"label", "kind"} <= found.keys():
        page.problem(
            line,
            f"“{identifier}”不是已有的题目",
            nearest(identifier, topics()) + "新题目请自己写 label、kind（目录还要 columns）。",
        )
    if topic is not None and found.get("kind", topic.kind) != topic.kind:
        page.problem(raw.lines["kind"], f"题目“{identifier}”的类型是 {topic.kind}", "请去掉 kind。")


def _head(
    found: dict[str, Any],
    identifier: str,
    topic: Topic | None,
    citation: Citation,
    columns: dict[str, TopicColumn],
) -> Head:
    return Head(
        id=identifier,
        label=found.get("label", topic.label if topic else identifier),
        kind=topic.kind if topic else found["kind"],
        citation=citation,
        unit=found.get("unit", topic.unit if topic else ""),
        choices=topic.choices if topic else (),
        concept=found.get("concept"),
        operator=found.get("operator", "<"),
        stage=found.get("stage", topic.stage if topic else ""),
        runs_from=found.get("runs_from", topic.runs_from if topic else ""),
        status=found.get("status", "stated"),
        synthetic=found.get("synthetic", False),
        columns=columns or (topic.columns if topic else {}),
    )
