"""The text of a file, cut into pieces that can be found and cited.

Structure comes first: a heading begins a piece, and the headings above a piece are its titles. Long
sections are cut at the ends of paragraphs, rows and sentences, each piece beginning with the last
words of the one before; sections of a few words stand with what follows them.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from math import ceil

from joute.reader import Contents

FEWEST_WORDS = 200
MOST_WORDS = 350
OVERLAP_WORDS = 40
# A section that is shorter is not found by itself: it has hardly any words.
SHORT_SECTION_WORDS = 40
# Pieces of a paragraph are short enough for every chunk to reach FEWEST_WORDS.
_PIECE_WORDS = MOST_WORDS - FEWEST_WORDS
# Between the cells of a row, as the reader writes it.
_CELLS = " | "
_SENTENCE = re.compile(r"(?<=[.!?…;])\s+")


@dataclass(frozen=True)
class Chunk:
    """A piece of a file: `titles` are the headings that it stands under, the highest first; it
    begins on `page` and ends on `last_page`."""

    titles: tuple[str, ...]
    text: str
    page: int
    last_page: int

    @property
    def key(self) -> str:
        """The same for the same words under the same titles, wherever they stand."""
        return sha256("\n".join((*self.titles, "", self.text)).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class _Piece:
    """Some words of one block; `begins` where they are its first."""

    text: str
    page: int
    begins: bool

    @property
    def words(self) -> int:
        return len(self.text.split())


@dataclass(frozen=True)
class _Section:
    titles: tuple[str, ...]
    pieces: Sequence[_Piece]

    @property
    def words(self) -> int:
        return sum(piece.words for piece in self.pieces)


def chunks(contents: Contents) -> list[Chunk]:
    """The pieces of a file, in their order. No word of it is left out; words of headings stand in
    titles, or in the text where short sections were joined."""
    return [chunk for section in _joined(_sections(contents)) for chunk in _cut(section)]


def _sections(contents: Contents) -> Iterator[_Section]:
    """The text under each heading. A heading with nothing below it is text itself."""
    titles, pieces = list[tuple[int, str]](), list[_Piece]()
    bare: _Piece | None = None

    def section() -> Iterator[_Section]:
        nonlocal bare
        found = pieces.copy() if pieces else [bare] if bare else []
        path = titles if pieces else titles[:-1]
        if found:
            yield _Section(tuple(text for _, text in path), found)
        pieces.clear()
        bare = None

    for page in contents.pages:
        for block in page.blocks:
            if not block.level:
                pieces += _pieces(block.text, page.number)
                continue
            if pieces or (bare and titles and block.level <= titles[-1][0]):
                yield from section()
            while titles and titles[-1][0] >= block.level:
                titles.pop()
            titles.append((block.level, block.text))
            bare = _Piece(block.text, page.number, begins=True)
    yield from section()


def _joined(sections: Iterator[_Section]) -> Iterator[_Section]:
    """Sections of a few words stand with the next ones, under the titles that all of them have."""
    waiting: _Section | None = None
    for section in sections:
        if waiting is None:
            waiting = section
        elif waiting.words < SHORT_SECTION_WORDS and waiting.titles[:1] == section.titles[:1]:
            waiting = _together(waiting, section)
        else:
            yield waiting
            waiting = section
    if waiting is not None:
        yield waiting


def _together(first: _Section, second: _Section) -> _Section:
    same = 0
    for one, other in zip(first.titles, second.titles, strict=False):
        if one != other:
            break
        same += 1
    pieces = [
        piece
        for section in (first, second)
        for piece in (*_heading(section, same), *section.pieces)
    ]
    return _Section(first.titles[:same], pieces)


def _heading(section: _Section, same: int) -> Sequence[_Piece]:
    """The titles that a section does not share, as text."""
    page = section.pieces[0].page
    return [_Piece(title, page, begins=True) for title in section.titles[same:]]


def _cut(section: _Section) -> Iterator[Chunk]:
    """Pieces together, as evenly as they allow: the last chunk is no crumb."""
    taken, count, left = list[_Piece](), 0, section.words
    usual = _even_words(left)
    for piece in section.pieces:
        enough = count >= FEWEST_WORDS and count + piece.words / 2 > usual
        if count and (enough or count + piece.words > MOST_WORDS):
            yield _chunk(section.titles, taken)
            taken = _end(taken)
            count = sum(one.words for one in taken)
            usual = _even_words(count + left)
        taken.append(piece)
        count += piece.words
        left -= piece.words
    yield _chunk(section.titles, taken)


def _even_words(words: int) -> float:
    """Of each chunk, where so many words are in as few as hold them with their overlaps."""
    if words <= MOST_WORDS:
        return MOST_WORDS
    chunks = ceil((words - OVERLAP_WORDS) / (MOST_WORDS - OVERLAP_WORDS))
    return (words + OVERLAP_WORDS * (chunks - 1)) / chunks


def _chunk(titles: tuple[str, ...], pieces: Sequence[_Piece]) -> Chunk:
    text = pieces[0].text
    for piece in pieces[1:]:
        text += ("\n" if piece.begins else " ") + piece.text
    return Chunk(titles, text, pieces[0].page, pieces[-1].page)


def _end(pieces: Sequence[_Piece]) -> list[_Piece]:
    """The last words of a chunk, with which the next one begins: whole sentences and rows, where
    the last one is not longer by itself."""
    words = pieces[-1].text.split()
    if len(words) > OVERLAP_WORDS:
        return [_Piece(" ".join(words[-OVERLAP_WORDS:]), pieces[-1].page, begins=True)]
    taken, count = list[_Piece](), 0
    for piece in reversed(pieces):
        count += piece.words
        if count > OVERLAP_WORDS:
            break
        taken.insert(0, piece)
    return taken


def _pieces(text: str, page: int) -> list[_Piece]:
    """A paragraph as it is, or where it is long by sentences, and a long sentence by words; a row
    of a table whole, where it fits in a chunk."""
    if _CELLS in text and len(text.split()) <= MOST_WORDS:
        return [_Piece(" ".join(text.split()), page, begins=True)]
    whole = [text] if len(text.split()) <= _PIECE_WORDS else _SENTENCE.split(text)
    parts = [
        " ".join(words[at : at + _PIECE_WORDS])
        for words in map(str.split, whole)
        for at in range(0, len(words), _PIECE_WORDS)
    ]
    return [_Piece(part, page, begins=not n) for n, part in enumerate(parts)]
