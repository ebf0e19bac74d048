"""What the labels of a row, or the headers of a column, say together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from fanpin_lib.office.forms.comparing import share_of_change, with_neighbours
from fanpin_lib.office.forms.context import Context
from fanpin_lib.office.forms.form_layout import Label
from fanpin_lib.office.forms.line import Line
from fanpin_lib.office.forms.reading import TextReading, unmarked
from fanpin_lib.office.forms.totals import Listed, over_months, sum_of, vague_total
from fanpin_lib.office.forms.vocabulary import SplitPart, Vocabulary, plain
from fanpin_lib.regions import Level, level_of, parent_of

#: What is left over beside the parts that are listed.
_OTHER = ("其他", "其它", "其余")
_INDENTS = ("\u3000", "  ")
_HALF = 0.5


class Axis:
    """The rows, or the columns, of a form: whether they are places, what their parts are of."""

    def __init__(
        self,
        paths: Sequence[list[Label]],
        read: Callable[[str], TextReading],
        vocabulary: Vocabulary,
        context: Context,
    ) -> None:
        self._read = read
        self._find = vocabulary.find_place
        self._vocabulary = vocabulary
        self._context = context
        self._kinds: dict[int, str] = {}
        self._siblings: dict[int, list[TextReading]] = {}
        self._places: dict[int, str] = {}
        self._sources: dict[int, str] = {}
        for depth in range(max(map(len, paths), default=0)):
            self._look_at(depth, [path for path in paths if len(path) > depth])
        self._paths = paths
        self._townships: dict[tuple[int, int], str] = {}
        self._listed = [self._as_listed(path) for path in paths]
        self._skip_groups(paths)
        self._listed = [self._as_listed(path) for path in paths]

    def _look_at(self, depth: int, paths: list[list[Label]]) -> None:
        readings = [self._read(t) for t in dict.fromkeys(path[depth].text for path in paths)]
        said = [r for r in readings if not (r.total or r.number or r.leave)]
        under = {(path[depth].text, self._under(path[:depth])) for path in paths}
        named = [(t, place) for t, place in under if any(r.text == t for r in said)]
        known = [code for t, place in named if (code := self._find(unmarked(t), place))]
        if named and len(known) >= _HALF * len(named):
            self._kinds[depth] = "place"
            parents = {parent_of(code) for code in known}
            self._places[depth] = next(iter(parents)) if len(parents) == 1 else ""
        sources = Counter(p.source for r in said for p in {p.source: p for p in r.whole}.values())
        source, count = sources.most_common(1)[0] if sources else ("", 0)
        values = {p.value for r in said for p in r.whole if p.source == source}
        if len(values) > 1 and count >= _HALF * len(said):
            self._sources[depth] = source
        self._siblings[depth] = [self._as_part(depth, r) for r in readings]

    def _under(self, before: list[Label]) -> str:
        """The place that the labels before one name."""
        place = self._context.place
        for depth, label in enumerate(before):
            if self._kinds.get(depth) == "place":
                place = self._find(unmarked(label.text), place) or place
        return place

    def _as_listed(self, path: list[Label]) -> Listed:
        """The place of a row or column, or the total in it."""
        place, lost = "", ""
        texts = tuple(plain(one.text) for one in path)
        for depth, label in enumerate(path):
            reading, kind = self._read(label.text), self._kinds.get(depth)
            if kind and reading.total and reading.empty:
                return Listed(texts, total=label.text.strip(), depth=depth)
            if kind == "place" and not (reading.number or reading.leave):
                code = self._code(label, place)
                place, lost = code or place, "" if code else label.text.strip()
        return Listed(texts, place, lost)

    def _skip_groups(self, paths: Sequence[list[Label]]) -> None:
        """Texts that only gather places (东片, 西片): each place stands under one of them."""
        places = [depth for depth, kind in self._kinds.items() if kind == "place"]
        for depth in range(max(places, default=0)):
            rows = [(p[depth].text, one.place) for p, one in self._rows(paths, depth) if one.place]
            readings = [self._read(text) for text in {text for text, _ in rows}]
            silent = not any(_counts(r, self._vocabulary) for r in readings)
            unknown = any(r.unknown for r in readings)
            once = len(set(rows)) == len({place for _, place in rows})
            gathers = silent and once and (len(readings) > 1 or not unknown)
            if self._kinds.get(depth) != "place" and rows and gathers:
                self._kinds[depth] = "group"

    def _rows(
        self, paths: Sequence[list[Label]], depth: int
    ) -> Iterable[tuple[list[Label], Listed]]:
        return (
            (path, one)
            for path, one in zip(paths, self._listed, strict=True)
            if len(path) > depth and not one.total
        )

    def _as_part(self, depth: int, reading: TextReading) -> TextReading:
        """A text among others that are values of a list is one, too, whatever else it may mean."""
        source = self._sources.get(depth)
        meant = tuple(one for one in reading.whole if one.source == source)
        return replace(reading, concepts=(), indicators=(), parts=(meant,)) if meant else reading

    def line(self, path: list[Label]) -> Line:
        """What a row or column says."""
        line = Line("/".join(one.text.strip().replace("\n", "") for one in path))
        for depth, label in enumerate(path):
            reading = self._as_part(depth, self._read(label.text))
            if reading.total and reading.empty:
                self._add_up(line, path, depth, reading)
            elif self._is_place(depth, label.text, reading):
                self._locate(line, label, reading)
            elif self._kinds.get(depth) != "group":
                before = self._before(path, depth)
                reading = with_neighbours(reading, before, self._context.month)
                reading = share_of_change(reading, line.readings)
                line.readings.append(reading)
                line.rest = self._rest(depth, reading) or line.rest
                self._lend(line, depth, reading)
        return line

    def _before(self, path: list[Label], depth: int) -> list[TextReading]:
        """What stands before a text under the same ones above it."""
        beside = self._under_same(path, depth)
        at = next((n for n, r in enumerate(beside) if r.text == path[depth].text), 0)
        return beside[:at]

    def _lend(self, line: Line, depth: int, reading: TextReading) -> None:
        """Of a part without words of its own: what stands before it that has some."""
        beside = self._siblings[depth]
        own = reading.concepts or reading.indicators
        line.beside |= {c for r in beside if r != reading for c in r.concepts}
        if own:
            line.lent = None
        elif reading.parts:
            before = beside[: beside.index(reading)]
            having = [r for r in before if r.concepts or r.indicators]
            line.lent = having[-1] if having else line.lent
            marked = (
                [r for r in before[before.index(having[-1]) + 1 :] if _marked(r)] if having else []
            )
            line.certain = bool(_marked(reading) or marked)

    def _add_up(self, line: Line, path: list[Label], depth: int, reading: TextReading) -> None:
        """What a total is of: places, or months, or the parts beside it."""
        if not self._kinds.get(depth):
            beside = self._under_same(path, depth)
            line.doubt = line.doubt or vague_total(reading, beside)
            line.readings.append(over_months(reading, beside))
            return
        line.readings.append(reading)
        if line.among or line.doubt:
            return
        whole = line.place or self._places.get(depth) or self._context.place
        found = sum_of(self._listed, self._paths.index(path), whole, self._vocabulary.children)
        line.place, line.among, line.doubt = found.place, found.among, found.doubt
        line.summed = found.listed

    def _under_same(self, path: list[Label], depth: int) -> list[TextReading]:
        """What stands at a depth under the same texts, each label once."""
        above = [one.text for one in path[:depth]]
        labels = dict.fromkeys(
            (p[depth].row, p[depth].column, p[depth].text)
            for p in self._paths
            if len(p) > depth and [one.text for one in p[:depth]] == above
        )
        return [self._read(text) for _, _, text in labels]

    def _is_place(self, depth: int, text: str, reading: TextReading) -> bool:
        """Whether a text should name a place: among others that do, or one beside groups."""
        kind = self._kinds.get(depth)
        alone = kind != "place" and self._kinds and reading.unknown and not reading.leave
        if alone:
            return bool(self._find(unmarked(text), self._context.place))
        return kind == "place" and not reading.leave

    def _locate(self, line: Line, label: Label, reading: TextReading) -> None:
        if reading.number:
            return
        code = self._code(label, line.place)
        line.place, line.lost = code or line.place, "" if code else label.text.strip()

    def _code(self, label: Label, above: str) -> str:
        """The place that a text names; of several that in the township written before it."""
        name = unmarked(label.text)
        found = self._find(name, above or self._context.place)
        at = (label.row, label.column)
        if found and level_of(found) is Level.TOWNSHIP:
            self._townships[at] = found
        before = [code for place, code in self._townships.items() if place < at]
        return found or (self._find(name, before[-1]) if before and not above else "")

    def _rest(self, depth: int, reading: TextReading) -> tuple[SplitPart, ...]:
        """The parts listed beside one that is what they leave over; none where it is a part."""
        if not any(plain(reading.text).startswith(word) for word in _OTHER):
            return ()
        listed = [p for r in self._siblings[depth] if r != reading for p in r.parts]
        sources = Counter(one.source for candidates in listed for one in candidates)
        if not sources:
            return ()
        source, _ = sources.most_common(1)[0]
        if any(one.source == source for candidates in reading.parts for one in candidates):
            return ()
        beside = (one for candidates in listed for one in candidates if one.source == source)
        return tuple(dict.fromkeys(beside))


def _counts(reading: TextReading, vocabulary: Vocabulary) -> bool:
    meant = [p for each in reading.parts for p in each if not vocabulary.neutral(p.value)]
    part = reading.whole or (meant and not reading.unknown)
    return bool(reading.concepts or reading.indicators or part)


def _marked(reading: TextReading) -> bool:
    return plain(reading.text).startswith("其中") or reading.text.startswith(_INDENTS)
