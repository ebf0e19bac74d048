"""What pictures say beside what they show: titles, comments, camera data, places, leftovers.

What is drawn in pixels is not read: pictures that hold text have to be looked at by a person.
"""

from __future__ import annotations

import base64
import binascii
import io
import re
from collections.abc import Iterator
from typing import Any

from fanpin_lib.disclosure.identifiers import Finding
from fanpin_lib.disclosure.looking import CannotLookInto, Looking

_EMBEDDED = re.compile(r"data:image/(?!svg)[\w.+-]+;base64,([A-Za-z0-9+/=\s]{40,})")
#: Where pictures of these kinds end; what follows is no picture.
_ENDS = {"PNG": b"IEND\xaeB`\x82", "JPEG": b"\xff\xd9", "GIF": b";"}
#: A few times what a camera takes; each takes four bytes while it is looked into.
_MOST_PIXELS = 80_000_000
_ENCODINGS = ("utf-8", "utf-16", "gb18030")
#: Exif's own tags, where comments are, and those of other readers (Exif 2.3, 4.6.3).
_FURTHER = (0x8769, 0xA005)
_GPS = 0x8825  # Exif 2.3, 4.6.3


def embedded_pictures(text: str) -> Iterator[bytes]:
    """Pictures that are written into a text (``data:image/png;base64,…``)."""
    for found in _EMBEDDED.finditer(text):
        try:
            yield base64.b64decode("".join(found[1].split()), validate=True)
        except (binascii.Error, ValueError):
            continue  # no picture: a browser shows nothing either


def scan_picture(scanner: Looking, data: bytes, page: str) -> list[Finding]:
    """Findings in a picture's own words, and the place where a photograph was taken.

    Raises:
        CannotLookInto: no picture, or something that follows it in the same file.
    """
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(data)) as picture:
            if picture.width * picture.height > _MOST_PIXELS:
                raise CannotLookInto("图片太大，请缩小后另存一份")
            _refuse_leftovers(data, picture.format or "")
            picture.load()  # texts may stand behind the pixels
            words, exif = _words(dict(picture.info)), picture.getexif()
    except Image.DecompressionBombError as error:
        raise CannotLookInto("图片太大，请缩小后另存一份") from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise CannotLookInto("不是完整的图片") from error
    for described in (exif, *map(exif.get_ifd, _FURTHER)):
        words += [word for value in described.values() for word in _read(value)]
    findings = scanner.scan("\n".join(words), f"{page}（图片属性）")
    if exif.get_ifd(_GPS):
        findings.append(Finding(f"{page}（图片属性）", 1, "拍摄地点", "…照片记着经纬度…"))
    return findings


def _refuse_leftovers(data: bytes, kind: str) -> None:
    end = _ENDS.get(kind)
    if end and data.rstrip(b"\0\r\n ")[-len(end) :] != end:
        raise CannotLookInto("图片后面还接着别的内容，请用画图软件打开，另存一份")


def _words(info: dict[Any, Any]) -> list[str]:
    """Titles, comments and profiles, as text; bytes in every encoding that they may be in."""
    return [word for name, value in info.items() for word in (str(name), *_read(value))]


def _read(value: Any) -> list[str]:
    """A value as text; cameras and programs write Chinese as bytes of any encoding, which are
    read as Latin letters.
    """
    if isinstance(value, str):
        try:
            raw = value.encode("latin-1")
        except UnicodeEncodeError:
            return [value]
        return [value] if value.isascii() else [value, *_read(raw)]
    if isinstance(value, bytes):
        return [value.decode(code, errors="ignore") for code in _ENCODINGS]
    return [str(value)]
