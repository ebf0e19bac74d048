"""The gate: everything that is about to leave, file by file, and one refusal for all of it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from fanpin_lib.disclosure.files import scan_file, scan_text
from fanpin_lib.disclosure.identifiers import Finding, LeaksFound, Scanner
from fanpin_lib.disclosure.looking import CannotLookInto


class Gate:
    """Collects what must not pass; `refuse` ends it."""

    def __init__(self, scanner: Scanner) -> None:
        self._scanner = scanner
        self.findings: list[Finding] = []
        self.unseen: list[str] = []
        self.files = 0

    def look(self, path: Path, page: str) -> None:
        """Into one file, its name and the names of its folders.

        Args:
            page: how a message names the file.
        """
        self.files += 1
        self.findings += self._scanner.scan(page, f"{page}（文件名）")
        try:
            self.findings += scan_file(self._scanner, path, page)
        except CannotLookInto as reason:
            self.unseen.append(f"{page}：{reason}")
        except OSError as error:
            self.unseen.append(f"{page}：读不了（{error.strerror}）")

    def look_all(self, folder: Path, under: str = "") -> None:
        """Into every file of a folder, the folders in it included."""
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                self.look(path, under + path.relative_to(folder).as_posix())

    def read(self, text: str, page: str) -> None:
        """A text that lies in no file of its own."""
        self.findings += scan_text(self._scanner, text, page)

    def refuse(self, outcome: str = "没有发布任何内容，原来的网站没有变") -> None:
        """Raise if anything must not pass.

        Args:
            outcome: what came of it, in Chinese.

        Raises:
            LeaksFound: naming every place, and every file that hides its contents.
        """
        if self.findings or self.unseen:
            raise LeaksFound(once_each(self.findings), self.unseen, outcome)


def once_each(findings: Iterable[Finding]) -> list[Finding]:
    """Findings without repeats: what stands on a page and in its notebook is told once."""
    seen: set[tuple[str, str]] = set()
    kept = []
    for finding in findings:
        key = finding.kind, finding.excerpt
        if key not in seen:
            kept.append(finding)
        seen.add(key)
    return kept
