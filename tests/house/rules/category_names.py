"""What households are called is data: no class or outcome of a profile is named in Python.

The words are those that the profiles' YAML gives (``outcomes``, ``outcome``, ``classes``,
``class``) and the code lists of what a document may call differently. The demo is left out: its
world is one county under one profile.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from fanpin_lib import fields
from tests.house.rules.source import PACKAGE, Broken, Module

PLANTED = """
def monitored(category):
    return category == "边缘易致贫户"
"""

#: Lists whose words documents decide; others (村, 识别, 男 …) are the field's own language.
LISTS = (
    "category", "colour", "risk", "measure", "developmental_measure", "household_type",
    "safety_net", "visit_way",
)  # fmt: skip
#: Hundreds of files: libyaml reads them in a tenth of the time.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_KEYS = ("outcome", "outcomes", "class")
#: Words of those lists that mean many things.
_EVERYDAY = {"无", "否", "其他"}
#: From this length on a word is looked for inside sentences, too.
_TELLING = 4


@cache
def category_words() -> frozenset[str]:
    """Every class and outcome of every profile, and the words of the lists."""
    found = {word for name in LISTS for word in fields.code_list(name)}
    for folder in ("rules", "profiles", "county_templates"):
        for path in (PACKAGE / "policy" / folder).rglob("*.yaml"):
            if not path.name.endswith(".examples.yaml"):
                found.update(_given(_read(path)))
    return frozenset(found - _EVERYDAY)


def _read(path: Path) -> Any:
    """What a file says; nothing of a file without one of the keys, which most are."""
    text = path.read_text(encoding="utf-8")
    if not any(f"{key}:" in text for key in (*_KEYS, "classes")):
        return None
    return yaml.load(text, _LOADER)  # noqa: S506 - it is a safe one


def broken(modules: Sequence[Module]) -> Iterator[Broken]:
    """Texts that are such a word, hold one in quotes (SQL), or hold a long one anywhere."""
    any_word = _one_of(category_words())
    for module in modules:
        if module.room == "demo":
            continue
        for text in module.texts():
            for word in dict.fromkeys(any_word.findall(text.value)):
                if text.value == word or f"'{word}'" in text.value or len(word) >= _TELLING:
                    yield Broken(module.path, text.lineno, word)


def _one_of(words: Collection[str]) -> re.Pattern[str]:
    """Finds any of the words; of words within words the longest."""
    return re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True))))


def _given(said: Any) -> Iterator[str]:
    """Words under the keys that name classes, at any depth."""
    if isinstance(said, dict):
        for key, value in said.items():
            if key == "classes":
                yield from (word for one in value.values() for word in _declared(one))
            elif key in _KEYS:
                yield from [value] if isinstance(value, str) else value
            else:
                yield from _given(value)
    elif isinstance(said, list):
        for value in said:
            yield from _given(value)


def _declared(classification: dict[str, Any]) -> Iterator[str]:
    """The classes that a profile declares, each with its other spellings."""
    for value in classification["values"]:
        yield from (
            [value] if isinstance(value, str) else [value["value"], *value.get("aliases", ())]
        )
