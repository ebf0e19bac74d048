"""Names of known people in Chinese text.

Names have no boundaries in Chinese: 高山 is a person, a mountain and part of 高山村. What
is reported, for a name known to the store:

1. standing alone (nothing Chinese touches it: a table cell, after ``：`` or ``、``), also
   written with blanks or signs between its characters (``李　明``): always;
2. inside a longer run of Chinese characters, three characters or more: always;
3. inside a longer run, two characters: after or before a word that goes with people
   (户主, 同志 …), or where the dictionary cuts the sentence at both ends of it and it is no
   ordinary word.

Never reported: what lies inside a longer known place name or page word (高山 in 高山村) or
begins inside a place name and runs out of it, and names that equal a known place name or
page word as a whole; the latter are counted in `NameMatcher.not_searched`, so nobody
believes they were looked for.

What can therefore slip through: those names; a two-character name that is also an ordinary
word, in the middle of a sentence without a word that goes with people; one whose last
character makes a word with what follows (李明|天); single characters; names drawn as
pixels or spelt in Latin letters. The first defence stays that pages are made from
aggregates, which hold no names at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from fanpin_lib.disclosure.as_read import plain
from fanpin_lib.disclosure.word_cutter import dictionary_lines, word_cutter
from fanpin_lib.files.yaml_lines import shipped_yaml

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\ue000-\uf8ff〇\U00020000-\U000323af"
_RUN = re.compile(f"[{_HAN}](?:[·{_HAN}]*[{_HAN}])?")
#: Between the characters of a name that is written letter by letter; below each other it
#: takes three of them, as two words of a table stand so too.
_SIGNS = r"[ \t\u3000\xa0¦./_*·-]"
_BELOW = r"[ \t¦]*\n[ \t¦]*"
_SPREAD = re.compile(
    f"[{_HAN}](?<![{_HAN}].)(?:(?:{_SIGNS}{{1,4}}[{_HAN}]|¦\\s*¦[{_HAN}]){{1,7}}|(?:{_BELOW}[{_HAN}·]){{2,7}})"
    f"(?![{_HAN}])"
)
_BLANKS = re.compile(r"[\s\u3000\xa0]+")
_BETWEEN = re.compile(r"[\s\u3000\xa0¦./_*·-]+")
_DOTS = str.maketrans(dict.fromkeys("•‧・.．", "·"))
_DOT_IN_NAME = re.compile(f"[•‧・.．](?<=[{_HAN}].)(?=[{_HAN}])")
_HAN_WORD = re.compile(f"[{_HAN}]{{2}}")
_ONLY_HAN = re.compile(f"[{_HAN}·]+")

_FREQUENT = 700

Span = tuple[int, int]


@cache
def _words() -> dict[str, list[str]]:
    """``words.yaml``: words of pages and forms, and words that go with people."""
    return shipped_yaml("fanpin_lib.disclosure", "words.yaml")


class NameMatcher:
    """Finds known names; built once, then run over every text.

    Args:
        names: of everybody the store knows; blanks and dots are evened out.
        places: names of regions, which may contain or equal a person's name.
    """

    def __init__(self, names: Iterable[str], places: Iterable[str] = ()) -> None:
        allowed = {place for place in places if place} | set(_words()["page_words"])
        evened = (plain(str(name)) for name in names if name)
        cleaned = {_BLANKS.sub("", name).translate(_DOTS) for name in evened}
        searchable = {name for name in cleaned if len(name) > 1}
        self.not_searched = frozenset((cleaned - searchable) | (searchable & allowed)) - {""}
        self._names = _Phrases(n for n in searchable - allowed if _ONLY_HAN.fullmatch(n))
        self._without_dots = {name.replace("·", "") for name in searchable - allowed}
        odd = [name for name in searchable - allowed if not _ONLY_HAN.fullmatch(name)]
        self._latin = [
            re.compile(r"(?<!\w)" + r"\s*".join(map(re.escape, name)) + r"(?!\w)") for name in odd
        ]
        #: Whether a name has letters and Chinese words, which may stand in two lines.
        self.mixed = any(_HAN_WORD.search(name[1:]) for name in odd)
        self._allowed = _Phrases(allowed)
        self._before = tuple(_words()["before_people"])
        self._after = tuple(_words()["after_people"])
        self._known_runs: dict[str, tuple[Span, ...]] = {}

    def find(self, text: str) -> Iterator[Span]:
        """Where names stand in ``text``; a dot may be part of a name or stand between two."""
        parted, text = text, _DOT_IN_NAME.sub("·", text)
        variants = dict.fromkeys((parted, text))
        yield from dict.fromkeys(span for each in variants for span in self._in_runs(each))
        for match in _SPREAD.finditer(text):
            if _BETWEEN.sub("", match[0]) in self._without_dots:
                yield match.span()
        for pattern in self._latin:
            yield from (match.span() for match in pattern.finditer(text))

    def _in_runs(self, text: str) -> Iterator[Span]:
        """Reported spans of all runs; hardly any has one, so the runs are looked at first."""
        if not any(self._in_run(run) for run in set(_RUN.findall(text))):
            return
        for run in _RUN.finditer(text):
            for start, end in self._in_run(run[0]):
                yield run.start() + start, run.start() + end

    def _in_run(self, run: str) -> tuple[Span, ...]:
        """Reported spans of one run; pages repeat their sentences, so runs are remembered."""
        known = self._known_runs.get(run)
        if known is None:
            found = list(self._names.spans(run))
            if found:
                allowed = list(self._allowed.spans(run))
                found = [span for span in found if self._counts(run, span, allowed)]
            known = self._known_runs[run] = tuple(found)
        return known

    def _counts(self, run: str, span: Span, allowed: list[Span]) -> bool:
        start, end = span
        if end - start == len(run):
            return True
        if any(a <= start and end <= b and b - a > end - start for a, b in allowed):
            return False
        if any(a < start < b < end and b - a > 2 for a, b in allowed):
            return False  # 保安村|有: begins inside a place's name and runs out of it
        if end - start > 2:
            return True
        if run[:start].endswith(self._before) or run[end:].startswith(self._after):
            return True
        return _is_cut_out(run, span) and not _is_ordinary_word(run[start:end])


class _Phrases:
    """A set of phrases found in one pass: a look at two characters, then at the few lengths.

    Measured: 20,000 names over 6 million characters take 0.9 s, so no matcher written in
    another language is needed.
    """

    def __init__(self, phrases: Iterable[str]) -> None:
        self._phrases = frozenset(phrases)
        self._lengths: dict[str, tuple[int, ...]] = {}
        for phrase in self._phrases:
            known = self._lengths.get(phrase[:2], ())
            self._lengths[phrase[:2]] = tuple(sorted({*known, len(phrase)}))

    def spans(self, text: str) -> Iterator[Span]:
        for start in range(len(text) - 1):
            for length in self._lengths.get(text[start : start + 2], ()):
                end = start + length
                if end <= len(text) and text[start:end] in self._phrases:
                    yield start, end


def _is_cut_out(run: str, span: Span) -> bool:
    """Whether the dictionary cuts the sentence at both ends of the span."""
    position, cuts = 0, {0}
    for token in word_cutter().cut(run, HMM=False):
        position += len(token)
        cuts.add(position)
    return span[0] in cuts and span[1] in cuts


def _is_ordinary_word(text: str) -> bool:
    return text in _ordinary_words()


@cache
def _ordinary_words() -> frozenset[str]:
    """Two-character dictionary words: not given as people's names, or frequent all the same.

    jieba's dictionary tags 文明 and 康复 as names (``nr``); above this frequency its names
    are nearly all ordinary words.
    """
    words = set()
    for line in dictionary_lines():
        word, frequency, tag = line.split(" ")
        if len(word) == 2 and (not tag.startswith("nr") or int(frequency) >= _FREQUENT):
            words.add(word)
    return frozenset(words)
