"""Word documents from templates that an office changes without code, and PDF of them."""

from fanpin_lib.files.word.filling import (
    Documents,
    Filling,
    filled,
    paragraphs,
)
from fanpin_lib.files.word.pictures import Picture
from fanpin_lib.files.word.portable import NoPdf, as_pdf

__all__ = [
    "Documents",
    "Filling",
    "NoPdf",
    "Picture",
    "as_pdf",
    "filled",
    "paragraphs",
]
