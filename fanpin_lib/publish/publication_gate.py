"""The identifier gate of a publication: what the builder builds from first, all else meanwhile.

The builder and whoever keeps the month work in processes of their own. The files of the edition,
the notebooks above all, are searched while one of them has to be waited for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from fanpin_lib.disclosure import Gate, Scanner
from fanpin_lib.edition.names import INDICATORS_CSV, QUALITY_CSV
from fanpin_lib.publish.downloads import add_workbook
from fanpin_lib.publish.job import PublishJob
from fanpin_lib.publish.second_process import Coming

#: Tables that lie beside a Parquet file of the same rows.
_SAME_ROWS = {INDICATORS_CSV, QUALITY_CSV}


class PublicationGate:
    """Searches all that is published, and all of the edition that it comes from.

    Args:
        workbook: where the clerk's workbook waits, once it is written.
        told: called with the place of every notebook that was searched.
    """

    def __init__(
        self,
        job: PublishJob,
        scanner: Scanner,
        workbook: Coming[Path | None],
        told: Callable[[str], None],
    ) -> None:
        self._job, self._gate, self._workbook = job, Gate(scanner), workbook
        self._of_edition = self._edition(told)

    def sources(self, docs: Path, beside: Iterable[tuple[str, str]]) -> None:
        """The sources and all that lies beside them, and the site's settings.

        Args:
            beside: pages with texts of theirs that the builder is not given.

        Raises:
            LeaksFound: personal data; those of the edition's other files are named with them.
        """
        self._gate.look_all(docs)
        self._gate.look(self._job.mkdocs_file, self._job.mkdocs_file.name)
        for page, text in beside:
            self._gate.read(text, page)
        if self._gate.findings or self._gate.unseen:
            self.all_else()

    def edition_until(self, there: Callable[[], bool]) -> None:
        """Files of the edition, one after the other, until nobody has to be waited for."""
        while not there() and next(self._of_edition, None):
            pass

    def all_else(self) -> None:
        """Whatever was not searched yet.

        Raises:
            LeaksFound: personal data in anything that was searched.
        """
        for _ in self._of_edition:
            pass
        add_workbook(self._gate, self._workbook.answer())
        self._gate.refuse()

    def _edition(self, told: Callable[[str], None]) -> Iterator[str]:
        """Search the edition's files in their order; the place of each, when it is done."""
        folder = self._job.edition_folder
        for path in sorted(folder.rglob("*")):
            page = path.relative_to(folder).as_posix()
            if path.is_file() and path.name not in _SAME_ROWS:
                self._gate.look(path, page)
            if path.suffix == ".ipynb":
                told(page)
            yield page
