"""An executed notebook as a page's body and the charts beside it."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field


@dataclass(frozen=True)
class NotebookPage:
    """The body of a page and the files it shows; ``failed`` if a cell ended in an error."""

    body: str
    charts: dict[str, str | bytes] = field(default_factory=dict)
    failed: bool = False

    @classmethod
    def from_text(cls, text: str) -> NotebookPage:
        """The page that `as_text` wrote."""
        body, charts, pictures, failed = json.loads(text)
        decoded = {file: base64.b64decode(content) for file, content in pictures.items()}
        return cls(body, {**charts, **decoded}, failed)

    def as_text(self) -> str:
        """All of it in a text."""
        charts = {file: text for file, text in self.charts.items() if isinstance(text, str)}
        pictures = {
            file: base64.b64encode(content).decode("ascii")
            for file, content in self.charts.items()
            if isinstance(content, bytes)
        }
        return json.dumps([self.body, charts, pictures, self.failed], ensure_ascii=False)
