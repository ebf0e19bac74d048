"""What a publication tells whoever published, beside that it is done."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from fanpin_lib.disclosure import Scanner
from fanpin_lib.publish.job import PublishJob
from fanpin_lib.publish.months.publishing import KeptMonths


class Published(Protocol):
    """A publication: its months, pages that are hidden, regions without a page."""

    months: KeptMonths
    hidden: list[str]
    incomplete: list[str]


def notes(job: PublishJob, publication: Published, scanner: Scanner) -> Iterator[str]:
    """Sentences for the person who published; none where there is nothing to tell."""
    yield from publication.months.notes()
    if job.later:
        later = "、".join(month.label for month in job.later)
        yield f"网站现在显示{job.month.label}，而{later}也已有结果；要显示最新的，请发布那个月。"
    if publication.hidden:
        yield (
            f"site/{job.kind.docs} 里手写的 {'、'.join(publication.hidden)} 没有显示："
            "这些网页由程序写。本县自己的话请换一个文件名，并列进 mkdocs.yml 的 nav；不要的请删掉。"
        )
    if publication.incomplete:
        yield f"{len(publication.incomplete)} 个地区的笔记本没有运行成功，页面写明“本月没有生成”。"
    if scanner.names_not_searched:
        yield (
            f"{scanner.names_not_searched} 个姓名与地名或页面用词相同（或只有一个字），"
            "检查个人信息时无法查找它们。"
        )
