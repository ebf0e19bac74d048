"""Which of a profile's classes a sentence of its lists names, and on which side of a change."""

from __future__ import annotations

import re

from fanpin_lib.policy import Classification

#: The words by which a list says that one class becomes another.
_BECOMES = re.compile(r"升为|升级为|降为|降级为|转为|变为|调整为|改为")


def names(classification: Classification, sentence: str) -> list[str]:
    """The classes that a sentence names by any of their spellings, in the profile's order.

    Of spellings within each other only the longest counts: 脱贫不稳定户 names no 脱贫户.
    """
    spellings = sorted(classification.spellings.items(), key=lambda item: -len(item[0]))
    found = set()
    for spelling, name in spellings:
        if spelling in sentence:
            found.add(name)
            sentence = sentence.replace(spelling, "　")
    return [name for name in classification.names if name in found]


def before_change(classification: Classification, sentence: str) -> list[str]:
    """The classes before the word of change; none where the sentence tells of no change."""
    parts = _BECOMES.split(sentence, maxsplit=1)
    return names(classification, parts[0]) if len(parts) > 1 else []


def after_change(classification: Classification, sentence: str) -> list[str]:
    """The classes behind the word of change."""
    parts = _BECOMES.split(sentence, maxsplit=1)
    return names(classification, parts[1]) if len(parts) > 1 else []
