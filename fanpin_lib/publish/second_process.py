"""A publication's second process: what it is given it does beside all else, one after the other.

A machine has two cores at least, and a publication is one long thread. What can be told apart in
a few words (a notebook's page, a table's columns, a built page) goes to this process, and the
publication waits for the answer when it needs it. What does not come back is done here.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Generic, TypeVar

from fanpin_lib.files.apart import Apart

Answer = TypeVar("Answer")

#: Of so many regions and more: of fewer all is made before the process has started.
FEWEST_REGIONS = 48


class Coming(Generic[Answer]):
    """An answer that is on its way."""

    def __init__(
        self, sent: Future[Answer] | None, function: Callable[..., Answer], about: tuple[Any, ...]
    ) -> None:
        self._sent, self._function, self._about = sent, function, about

    def there(self) -> bool:
        """Whether nobody waits who asks for it now."""
        return self._sent is None or self._sent.done()

    def answer(self) -> Answer:
        """The answer, waited for; worked out here where the process owes it.

        Raises:
            Whatever the function raises here.
        """
        if self._sent is not None:
            try:
                return self._sent.result()
            except Exception:  # here it says what is wrong, if anything is
                self._sent = None
        return self._function(*self._about)


class SecondProcess:
    """The process; it is started for the first question, and ends with the block.

    Args:
        wanted: False: there is none, and everything is done here, when its answer is asked for.
    """

    def __init__(self, *, wanted: bool = True) -> None:
        self.wanted = wanted
        self._process, self._asking = Apart(), ThreadPoolExecutor(1)

    def __enter__(self) -> SecondProcess:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.interrupt()
        self._asking.shutdown(cancel_futures=True)
        self._process.close()

    def begin(self, function: Callable[..., Answer], *about: Any) -> Coming[Answer]:
        """Have a function of a module work it out, after all that was begun before.

        Args:
            function: gives the same whether it is asked once or twice.
        """
        sent = self._asking.submit(self._ask, function, about) if self.wanted else None
        return Coming(sent, function, about)

    def _ask(self, function: Callable[..., Answer], about: tuple[Any, ...]) -> Answer:
        return self._process.ask(function, *about, name="", hint="")
