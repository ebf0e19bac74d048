"""What a publication takes over from the last one, as far as it would come out the same."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from fanpin_lib.files.fingerprints import digest_of_package
from fanpin_lib.publish.job import PublishJob
from fanpin_lib.publish.kept_aside import new_token
from fanpin_lib.publish.kept_pages import KeptPages
from fanpin_lib.publish.kept_texts import KeptTexts

#: All that decides what a notebook and a built page become.
_CODE = ("publish", "presentation", "disclosure", "files")
_PACKAGES = ("jieba", "jinja2", "lxml", "nbconvert", "nbformat", "nh3", "pypinyin")


@dataclass(frozen=True)
class LastPublication:
    """Its parts: what notebooks became, bodies of regions' pages, pages as MkDocs built them,
    pages as they were finished.
    """

    notebooks: KeptTexts
    bodies: KeptTexts
    pages: KeptPages
    finished: KeptTexts

    @classmethod
    def of(cls, job: PublishJob, work: Path, *, everything: bool) -> LastPublication:
        """What lies beside a workshop.

        Args:
            everything: take nothing of it.
        """
        basis = digest_of_package(_CODE, _PACKAGES)
        return cls(
            KeptTexts("notebooks", work, basis, everything=everything),
            KeptTexts("bodies", work, basis, everything=everything),
            KeptPages(job, work, new_token(), everything=everything),
            KeptTexts("finished", work, basis, everything=everything),
        )

    def keep(self) -> None:
        """Keep what this publication made, once it has passed."""
        self.notebooks.keep()
        self.bodies.keep()
        self.pages.keep()
        self.finished.keep()
