"""What an answer cites: its sentences, each with the passages that it points to.

A model is asked to write `[n]` after each sentence. What it writes is doubted: numbers of passages
that it was not given are no citations, links that are dressed up as one lose their address, and a
sentence without any is said to have no source.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

NOT_FOUND = {
    "fr": "Pas trouvé dans ces documents.",
    "en": "Not found in these documents.",
}

# Of a passage or a list of them: [1], [1, 2], [1-3], 【1】, [^1], [passage 1], \[1\], [1†source];
# the address of a link that goes by such a name is taken away with it.
_SPACE = r"[ \u00a0\u202f]"
_LIST = rf"[0-9]{{1,4}}(?:{_SPACE}*(?:[,;–-]|et|and|&){_SPACE}*[0-9]{{1,4}}){{0,20}}"
_MARK = re.compile(
    rf"(?:\\?\[|【){_SPACE}*\^?(?:(?:passages?|extraits?|sources?){_SPACE}*)?(?P<numbers>{_LIST})"
    rf"(?:†[^\]】\n]{{0,40}})?{_SPACE}*(?:\\?\]|】)(?:\([^()\s]*\))?",
    re.IGNORECASE,
)
_FOLLOWING = re.compile(rf"{_SPACE}*{_MARK.pattern}", re.IGNORECASE)
_RANGE = re.compile(rf"([0-9]+)(?:{_SPACE}*[–-]{_SPACE}*([0-9]+))?")
_CODE = re.compile(r"`[^`\n]+`")
_FENCE = re.compile(r"\s*(?:```|~~~)")
# What begins a line and belongs to no sentence.
_HEAD = re.compile(r"\s*(?:>\s*)*(?:[-*+]\s+|[0-9]{1,3}[.)]\s+)?")
_NO_CLAIM = re.compile(r"#{1,6}\s|\||[:\s-]+$|.*:\**$")
_CLOSING = rf"(?:[»”\"’')*_]|{_SPACE}+»)*"
# A sentence ends at its sign, and what closes it; the marks after it are its own.
_END = re.compile(rf"[.!?…]+{_CLOSING}(?=\s|$|\[|【|\\\[)")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(«“\"'’])(?:M|MM|Mme|Mmes|Mlle|Dr|Pr|Me|art|al|p|pp|ex|cf|etc|env|no|nº|n°|vol|chap|fig"
    r"|tél|ch|av|bd|St|Ste|Mr|Mrs|Ms|Prof|vs|e\.g|i\.e|approx|[A-ZÀ-Ý])\.$",
    re.IGNORECASE,
)
_ITEM = re.compile(r"\s*[0-9]{1,3}\.")
# How far around its end a sentence is looked at.
_NEAR = 60


class Verdict(StrEnum):
    """What an answer is: it cites passages; it says that the documents do not hold it; or it cites
    nothing of what it says."""

    FOUND = "found"
    NOT_FOUND = "not_found"
    UNSUPPORTED = "unsupported"


@dataclass(frozen=True)
class Sentence:
    """A sentence without its marks, and the numbers of the passages that it cites, each once, in
    the order in which they are written."""

    text: str
    cited: tuple[int, ...]


@dataclass(frozen=True)
class Reading:
    """An answer as it was read. `cited` are the numbers of its citations, in their order."""

    sentences: Sequence[Sentence]
    verdict: Verdict

    @property
    def cited(self) -> tuple[int, ...]:
        return tuple(dict.fromkeys(n for one in self.sentences for n in one.cited))


def read(answer: str, count: int) -> Reading:
    """The sentences of an answer to which `count` passages were given, numbered from 1. Headings,
    rows of tables, code and lines that announce a list claim nothing, and are left out."""
    sentences = [
        Sentence(_MARK.sub("", text).strip(), _cited(text, count))
        for line in _lines(answer)
        for text in _sentences(line)
    ]
    sentences = [one for one in sentences if one.text or one.cited]
    return Reading(sentences, _verdict(sentences, answer))


def marked(
    answer: str,
    count: int,
    mark: Callable[[int], str],
    missing: str,
) -> str:
    """The answer with `mark(n)` in the place of each citation, and `missing` after each sentence
    that has none. Numbers of passages that were not given stay as they are written."""
    written = []
    for line, claims in _all_lines(answer):
        if not claims:
            written.append(_replaced(line, count, mark))
            continue
        parts, done = [], 0
        for start, end in _spans(line):
            text = line[start:end]
            marked_text = _replaced(text, count, mark)
            bare = not _cited(text, count) and _MARK.sub("", text).strip()
            parts += [line[done:start], marked_text.rstrip() if bare else marked_text]
            if bare:
                parts.append(missing + text[len(text.rstrip()) :])
            done = end
        written.append("".join((*parts, line[done:])))
    return "\n".join(written)


def numbers_of(written: str, count: int) -> tuple[int, ...]:
    """The passages of “1, 3-5”, of those that were given."""
    found: list[int] = []
    for match in _RANGE.finditer(written):
        first, last = int(match[1]), int(match[2] or match[1])
        found += range(max(first, 1), min(last, count) + 1)
    return tuple(dict.fromkeys(found))


def without_numbers(text: str) -> str:
    """The text of a passage in which nothing looks like a citation: its own notes, “[2]”, would be
    copied into an answer, and taken for one."""
    return _MARK.sub(lambda match: f"({match['numbers']})", text)


def _verdict(sentences: Sequence[Sentence], answer: str) -> Verdict:
    if _says_not_found(answer):
        return Verdict.NOT_FOUND
    return Verdict.FOUND if any(one.cited for one in sentences) else Verdict.UNSUPPORTED


def _says_not_found(answer: str) -> bool:
    said = _letters(_MARK.sub("", answer))
    return any(said == _letters(sentence) for sentence in NOT_FOUND.values())


def _letters(text: str) -> str:
    return "".join(filter(str.isalpha, text.casefold()))


def _lines(answer: str) -> Iterator[str]:
    return (line for line, claims in _all_lines(answer) if claims)


def _all_lines(answer: str) -> Iterator[tuple[str, bool]]:
    """Each line, and whether it may claim something."""
    fenced = False
    for line in answer.split("\n"):
        fence = bool(_FENCE.match(line))
        fenced ^= fence
        claims = not (fence or fenced or not line.strip())
        # A row is read for its marks, not cut into sentences.
        yield line, claims and not _NO_CLAIM.match(_MARK.sub("", line).strip())


def _sentences(line: str) -> Iterator[str]:
    return (line[start:end] for start, end in _spans(line))


def _spans(line: str) -> Iterator[tuple[int, int]]:
    """Where the sentences of a line stand, each with the marks that follow it."""
    head = _HEAD.match(line)
    start = head.end() if head else 0
    for end in _END.finditer(line, start):
        if end.start() < start or not _ends(line, start, end):
            continue
        at = end.end()
        while following := _FOLLOWING.match(line, at):
            at = following.end()
        # A point that stands after the marks, where one stood before them.
        while line[at : at + 1] == ".":
            at += 1
        yield start, at
        start = at
    if line[start:].strip():
        yield start, len(line)


def _ends(line: str, start: int, end: re.Match[str]) -> bool:
    """Whether a sign ends a sentence: no abbreviation, and no small letter goes on after it."""
    sign = end[0]
    if sign.startswith(".") and not sign.startswith(".."):
        before = line[max(start, end.start() - _NEAR) : end.start() + 1]
        if _ABBREVIATION.search(before) or _ITEM.fullmatch(before):
            return not line[end.end() : end.end() + _NEAR].strip()
    rest = _MARK.sub("", line[end.end() : end.end() + _NEAR]).lstrip()
    return not rest[:1].islower()


def _cited(text: str, count: int) -> tuple[int, ...]:
    """The citations of a text; what stands in code is none."""
    text = _CODE.sub("", text)
    found = [n for match in _MARK.finditer(text) for n in numbers_of(match["numbers"], count)]
    return tuple(dict.fromkeys(found))


def _replaced(text: str, count: int, mark: Callable[[int], str]) -> str:
    def replaced(match: re.Match[str]) -> str:
        return "".join(map(mark, numbers_of(match["numbers"], count))) or match[0]

    pieces, done = [], 0
    for code in _CODE.finditer(text):
        pieces += [_MARK.sub(replaced, text[done : code.start()]), code[0]]
        done = code.end()
    return "".join((*pieces, _MARK.sub(replaced, text[done:])))
