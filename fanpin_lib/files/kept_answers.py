"""What a library answers of a text, asked once on a machine: it takes longer to load than to ask.

@asked_once("pieces-of-headings", code=("publish/whole_words.py",), libraries=("jieba",))
def pieces(text: str) -> list[str]: ...

keep_answers()  # at the end of what asked
"""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from functools import cached_property, update_wrapper
from pathlib import Path

from fanpin_lib.files.fingerprints import digest_of_package
from fanpin_lib.files.machine_cache import keep_on_machine, machine_cache

#: So many answers of a kind stay, the last ones: several provinces' places.
_MOST = 50_000
_DIGITS = 16

Ask = Callable[[str], list[str]]


class KeptAnswers:
    """A function of texts that remembers, also from one process to the next.

    Args:
        ask: the function; its answer depends on the text, on ``code`` and on ``libraries`` only.
        name: of the answers' folder.
        code: files or folders under ``fanpin_lib``.
        libraries: their distributions.
    """

    def __init__(
        self, ask: Ask, name: str, code: tuple[str, ...], libraries: tuple[str, ...]
    ) -> None:
        self._ask, self._name, self._made_by = ask, name, (code, libraries)
        self._new = False
        update_wrapper(self, ask)

    def __call__(self, text: str) -> list[str]:
        """The answer."""
        if text not in self._known:
            self._known[text] = self._ask(text)
            self._new = True
        return list(self._known[text])

    def keep(self) -> None:
        """Write down what was new; files of other code or other libraries go."""
        if not self._new or self._path is None:
            return
        self._new = False
        all_known = self._written() | self._known  # another process may have asked meanwhile
        last = dict(list(all_known.items())[-_MOST:])
        keep_on_machine(self._path, json.dumps(last, ensure_ascii=False))
        for other in self._path.parent.glob("*.json"):
            if other != self._path:
                with suppress(OSError):
                    other.unlink()

    @cached_property
    def _path(self) -> Path | None:
        folder = machine_cache(self._name)
        return folder and folder / f"{digest_of_package(*self._made_by)[:_DIGITS]}.json"

    @cached_property
    def _known(self) -> dict[str, list[str]]:
        return self._written()

    def _written(self) -> dict[str, list[str]]:
        """Nothing where the file is missing or not as it was written."""
        with suppress(OSError, ValueError):
            found = json.loads(self._path.read_text(encoding="utf-8")) if self._path else None
            if isinstance(found, dict) and all(isinstance(one, list) for one in found.values()):
                return found
        return {}


_ALL: list[KeptAnswers] = []


def asked_once(
    name: str, *, code: tuple[str, ...], libraries: tuple[str, ...]
) -> Callable[[Ask], KeptAnswers]:
    """A decorator: the function becomes `KeptAnswers`."""

    def kept(ask: Ask) -> KeptAnswers:
        _ALL.append(KeptAnswers(ask, name, code, libraries))
        return _ALL[-1]

    return kept


def keep_answers() -> None:
    """Write down all new answers."""
    for each in _ALL:
        each.keep()
