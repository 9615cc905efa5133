"""The teaching cards: one projector screen each, in Markdown, with their sources.

A card is a file `<id>.<language>.md`: its title, date and sources in TOML between two lines of
`+++`, then its text. Figures are not typed: `card_figures` computes those between braces when a
card is shown. The cards of a facilitator's folder are read the same way and, where they have the
same name, replace ours.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Annotated, get_args

from babel.numbers import get_decimal_symbol
from markupsafe import Markup
from pydantic import Field

from joute.datafiles import Part, Text, files_in, read_part, text_of
from joute.errors import N_, BadData, BadInput, NotFound
from joute.footprint import Mix
from joute.settings import Language
from joute.translation import load_translators
from joute.web import Translator, to_html
from joute.workshop.program.card_figures import Figure, write_figure

LANGUAGES: tuple[Language, ...] = get_args(Language)
FENCE = "+++"
PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
FILE_NAME = re.compile(rf"([a-z0-9][a-z0-9-]*)\.({'|'.join(LANGUAGES)})\.md")
MAXIMUM_CHARACTERS = 5_000


class Source(Part):
    """The source of a fact; `url` is None for what is only on paper."""

    title: Text
    url: Annotated[str, Field(pattern=r"^https?://\S+$")] | None = None
    year: int


class _Head(Part):
    title: Text
    date: date
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True)
class Card:
    """A card as it is written; `body` still holds its placeholders."""

    id: str
    language: Language
    title: str
    body: str
    sources: tuple[Source, ...]
    date: date


@dataclass(frozen=True)
class ShownCard:
    """A card as it is projected, in the `language` that it has.

    `method_line` says how its figures were computed, None when it has none.
    """

    id: str
    language: Language
    title: str
    html: Markup
    sources: tuple[Source, ...]
    date: date
    method_line: str | None


class Cards:
    """Every card of this instance, and the errors of the files that were left out."""

    def __init__(self, cards: Iterable[Card], problems: Iterable[BadData] = ()) -> None:
        self.problems = tuple(problems)
        self._cards: dict[str, dict[Language, Card]] = {}
        for card in cards:
            self._cards.setdefault(card.id, {})[card.language] = card
        self._translators = load_translators(LANGUAGES, [Path(__file__).parents[1]])
        self._shown: dict[Card, ShownCard] = {}

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(self._cards)

    def __contains__(self, id: object) -> bool:
        return id in self._cards

    def find(self, id: str, language: Language) -> Card:
        """The card in this language, or in the only one it has. Raises NotFound."""
        if id not in self._cards:
            raise NotFound(f"no card {id!r}")
        found = self._cards[id]
        return found.get(language) or next(iter(found.values()))

    def show(self, id: str, language: Language) -> ShownCard:
        """The card ready for a page, its figures computed. Raises NotFound."""
        card = self.find(id, language)
        if card not in self._shown:
            self._shown[card] = _show(card, self._translators[card.language])
        return self._shown[card]


def load_cards(folder: Path | None = None) -> Cards:
    """The cards that ship, and those of `folder`; its bad files are in `problems`.

    Raises BadData when a card that ships is wrong, or when the folder cannot be read.
    """
    found = dict(_shipped())
    problems = []
    for file in files_in(folder, ".md") if folder else ():
        try:
            found[file.name] = _read(file)
        except BadData as problem:
            problems.append(problem)
    return Cards(found.values(), problems)


@cache
def _shipped() -> Mapping[str, Card]:
    folder = resources.files("joute.workshop") / "cards"
    return {file.name: _read(file) for file in files_in(folder, ".md")}


def _read(file: Traversable) -> Card:
    return parse_card(text_of(file), file.name)


def parse_card(text: str, file: str) -> Card:
    """A card from the text of its file, whose name gives its id and language. Raises BadData."""
    named = FILE_NAME.fullmatch(file)
    if named is None:
        reason = f"expected a name such as my-card.fr.md or my-card.en.md (a-z, 0-9, -), got {file}"
        raise BadData(file=file, line=1, reason=reason)
    if len(text) > MAXIMUM_CHARACTERS:
        reason = f"longer than {MAXIMUM_CHARACTERS} characters: a card is one screen"
        raise BadData(file=file, line=1, reason=reason)
    head, body, body_line = _split(text, file)
    facts = read_part(_Head, head, file, first_line=2)
    language = next(known for known in LANGUAGES if known == named[2])
    card = Card(named[1], language, facts.title, body.strip(), facts.sources, facts.date)
    _check_figures(body, file, body_line)
    return card


def _split(text: str, file: str) -> tuple[str, str, int]:
    """The head, the body, and the line where the body begins."""
    lines = text.removeprefix("\ufeff").splitlines(keepends=True)
    fences = [n for n, line in enumerate(lines) if line.rstrip() == FENCE]
    if len(fences) < 2 or fences[0] != 0:
        reason = f"expected title, date and sources between two lines of {FENCE}, at the top"
        raise BadData(file=file, line=1, reason=reason)
    end = fences[1]
    return "".join(lines[1:end]), "".join(lines[end + 1 :]), end + 2


def _check_figures(body: str, file: str, first_line: int) -> None:
    for number, line in enumerate(body.splitlines(), first_line):
        for figure in PLACEHOLDER.findall(line):
            try:
                write_figure(figure, ".")
            except (ValueError, BadInput) as error:
                raise BadData(file=file, line=number, reason=str(error)) from error


def _show(card: Card, translator: Translator) -> ShownCard:
    decimal = get_decimal_symbol(translator.locale)
    figures = {name: write_figure(name, decimal) for name in _placeholders(card)}
    text = PLACEHOLDER.sub(lambda found: figures[found[1]].text, card.body)
    return ShownCard(
        id=card.id,
        language=card.language,
        title=card.title,
        html=to_html(text),
        sources=card.sources,
        date=card.date,
        method_line=_method_line(figures, translator),
    )


def _placeholders(card: Card) -> tuple[str, ...]:
    return tuple(dict.fromkeys(PLACEHOLDER.findall(card.body)))


def _method_line(figures: Mapping[str, Figure], translator: Translator) -> str | None:
    """By which methods, and with whose electricity, the figures were found."""
    if not figures:
        return None
    methods = sorted({method for figure in figures.values() for method in figure.methods})
    line = translator.gettext(
        N_(
            "Figures computed by %(methods)s: the central estimate, with the lowest and the "
            "highest in brackets."
        ),
        methods=translator.listing(methods),
    )
    mixes = {figure.mix.id: figure.mix for figure in figures.values() if figure.mix}
    if not mixes:
        return line
    places = translator.listing([_place(mix, translator) for mix in mixes.values()])
    electricity = translator.gettext(N_("Electricity: %(places)s."), places=places)
    return f"{line} {electricity}"


def _place(mix: Mix, translator: Translator) -> str:
    """The place and the year of the figure, or its table when the year was not published."""
    world = translator.gettext(N_("World average"))
    place = world if mix.is_world else translator.country(mix.zone)
    return f"{place} ({mix.year or mix.id.partition('@')[2]})"
