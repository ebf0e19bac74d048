"""What is known about headers and words in ledger files (``columns.yaml``).

A county's own file adds to it: lists are joined, single values replaced.
"""

from __future__ import annotations

import dataclasses
import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

from fanpin_lib.errors import ConfigError, Where
from fanpin_lib.fields import Table, code_list, code_lists, code_synonyms, tables
from fanpin_lib.ledgers.headers import normalise_header, split_unit

PLACE_FIELDS = ("county_name", "township_name", "village_name")


@dataclass(frozen=True)
class Words:
    """Words met in cells: for nothing, yes and no; units and rows that are no records."""

    empty: dict[str, list[str]]
    keep_none: list[str]
    spellings: dict[str, dict[str, list[str]]]
    true_words: list[str]
    false_words: list[str]
    code_synonyms: dict[str, dict[str, str]]
    month_as_last_day: list[str]
    units: dict[str, dict[str, float]]
    total_words: list[str]
    footer_words: list[str]

    def codes(self, name: str) -> dict[str, str]:
        """Every spelling of a list's codes, with the code it stands for."""
        codes = {code: code for code in code_list(name)}
        known = code_synonyms(name) | self.code_synonyms.get(name, {})
        return codes | {old: code for old, code in known.items() if code in codes}

    def empty_for(self, field: str, kind: str) -> list[str]:
        """Words that mean "not filled in" for a column of that name and type."""
        own = [] if field in self.keep_none else self.empty.get(kind, [])
        return self.empty["all"] + own


@dataclass(frozen=True)
class ColumnMap:
    """Headers and words as data; built by `ColumnMap.load`."""

    spec: dict[str, Any]

    @classmethod
    def load(cls, extra: Path | None = None) -> ColumnMap:
        """The shipped map, with a county's ``columns.yaml`` added if there is one.

        Raises:
            ConfigError: the county's file is no YAML, or has a key or a table that does not exist.
        """
        text = files("fanpin_lib.ledgers").joinpath("columns.yaml").read_text(encoding="utf-8")
        spec = _read_yaml(text)
        if extra is not None and Path(extra).exists():
            spec = _merged(spec, _county_spec(Path(extra), spec))
        return cls(spec)

    @cached_property
    def words(self) -> Words:
        """Words met in cells, as the map lists them."""
        return Words(**{f.name: self.spec[f.name] for f in dataclasses.fields(Words)})

    @property
    def refuse_share(self) -> float:
        """The share of bad rows above which a file is taken for misread."""
        return float(self.spec["refuse_share"])

    def share(self, name: str) -> float:
        """Another share that decides over a file, by its name in the map."""
        return float(self.spec[f"{name}_share"])

    @property
    def header_rows(self) -> int:
        """How many rows from the top a header is looked for in."""
        return int(self.spec["header_rows"])

    def bad_rows(self, table: str) -> str:
        """``refuse`` or ``skip``: what becomes of a file of that table with bad rows."""
        return str(self.spec["bad_rows_of"].get(table, self.spec["bad_rows"]))

    def duplicates(self, table: str) -> str:
        """``refuse`` or ``keep``: what becomes of rows with the same key."""
        return str(self.spec["duplicates_of"].get(table, "refuse"))

    def hints(self, table: str) -> list[str]:
        """Words in a file's name or title that speak for a table, normalised like headers."""
        return [normalise_header(word) for word in self.spec["hints"].get(table, [])]

    @cached_property
    def ignored(self) -> frozenset[str]:
        """Headers that are known to mean nothing to us, normalised."""
        return frozenset(normalise_header(h) for h in self.spec["ignored"])

    @cached_property
    def headers(self) -> dict[str, dict[str, str]]:
        """For each table: normalised header → field name (place names included)."""
        return {name: self._headers_of(table) for name, table in tables().items()}

    def _headers_of(self, table: Table) -> dict[str, str]:
        claims = [(field.label, name) for name, field in table.fields.items()]
        claims += [(name, name) for name in table.fields]
        claims += _aliases(self.spec["tables"].get(table.name, {}))
        for source in (self.spec["places"], self.spec["common"]):
            claims += [(h, f) for h, f in _aliases(source) if _belongs(table, f)]
        plain = [(normalise_header(header), field) for header, field in claims]
        known: dict[str, str] = {}
        for header, field in plain + [(split_unit(h)[0], f) for h, f in plain]:
            known.setdefault(header, field)  # the first to claim a header keeps it
        return known

    @cached_property
    def every_header(self) -> frozenset[str]:
        """Headers that mean something in at least one table."""
        return frozenset(header for known in self.headers.values() for header in known)

    def field_of(self, table: str, header: str) -> str | None:
        """The field that a normalised header stands for in a table, with or without unit."""
        known = self.headers[table]
        return known.get(header) or known.get(split_unit(header)[0])


def _aliases(spec: dict[str, list[str]]) -> list[tuple[str, str]]:
    return [(header, field) for field, headers in spec.items() for header in headers]


def _belongs(table: Table, field: str) -> bool:
    """Whether a table has that column, or a village code that place names can stand for."""
    return field in table.fields or (field in PLACE_FIELDS and "village_code" in table.fields)


def _read_yaml(text: str) -> dict[str, Any]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(text, Loader=loader) or {}  # noqa: S506 - a safe loader


def _county_spec(path: Path, shipped: dict[str, Any]) -> dict[str, Any]:
    """A county's map, checked: only keys, tables and columns that exist."""
    try:
        spec = _read_yaml(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError as error:
        raise ConfigError(
            "不是 UTF-8 编码，读不了", where=Where(file=str(path)), hint="请用 UTF-8 另存。"
        ) from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise ConfigError(
            "不是有效的 YAML",
            where=Where(file=str(path), line=mark.line + 1 if mark else None),
            hint="请检查缩进（用空格，不用制表符）、冒号后的空格和括号。",
        ) from error
    if not isinstance(spec, dict):
        raise ConfigError(
            "应是“键: 值”的列表",
            where=Where(file=str(path)),
            hint="例如 tables: 下面写台账名和列名。",
        )
    for key, value in spec.items():
        if key not in shipped:
            raise _mistake(path, f"没有“{key}”这一项", key, shipped)
        _check_kind(path, f"“{key}”", value, shipped[key])
    _check_tables(path, spec)
    _check_synonyms(path, spec)
    return spec


def _mistake(path: Path, problem: str, written: str, known: Iterable[str]) -> ConfigError:
    """A name that does not exist, with the similar ones that do, or all of them."""
    names = list(known)
    close = difflib.get_close_matches(str(written), names, n=3)
    return ConfigError(
        problem, where=Where(file=str(path)), hint=f"可以写的有：{'、'.join(close or names)}。"
    )


def _check_kind(path: Path, what: str, given: Any, wanted: Any) -> None:
    """A list where a list is wanted, a mapping where a mapping is."""
    for kind, how in ((dict, "写成“键: 值”，每项一行"), (list, "写成列表，如 [甲, 乙]")):
        if given is not None and isinstance(wanted, kind) and not isinstance(given, kind):
            raise ConfigError(
                f"{what}的写法不对，现在是“{given}”", where=Where(file=str(path)), hint=f"请{how}。"
            )


def _check_tables(path: Path, spec: dict[str, Any]) -> None:
    named = [*(spec.get("hints") or {}), *(spec.get("tables") or {})]
    for name in named:
        if name not in tables():
            raise _mistake(path, f"没有名为“{name}”的台账", name, tables())
    for name, columns in (spec.get("tables") or {}).items():
        _check_kind(path, f"台账“{name}”", columns, {})
        for column, headers in (columns or {}).items():
            if not _belongs(tables()[name], column):
                known = tables()[name].fields
                raise _mistake(path, f"台账“{name}”没有名为“{column}”的列", column, known)
            _check_kind(path, f"“{column}”", headers, [])


def _check_synonyms(path: Path, spec: dict[str, Any]) -> None:
    for name, spellings in (spec.get("code_synonyms") or {}).items():
        try:
            codes = code_list(name)
        except KeyError:
            raise _mistake(path, f"没有名为“{name}”的代码表", name, code_lists()) from None
        _check_kind(path, f"代码表“{name}”", spellings, {})
        for spelling, code in (spellings or {}).items():
            if code not in codes:
                problem = f"“{spelling}”对应的“{code}”不在代码表“{name}”里"
                raise _mistake(path, problem, code, codes)


def _merged(base: Any, extra: Any) -> Any:
    """Dictionaries merged key by key, lists joined, single values replaced."""
    if isinstance(base, dict) and isinstance(extra, dict):
        return base | {key: _merged(base.get(key), value) for key, value in extra.items()}
    if isinstance(base, list) and isinstance(extra, list):
        return extra + base  # what the county says comes first
    return base if extra is None else extra
