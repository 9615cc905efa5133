"""Programs and cards that organisations share: checked before they are placed in the own folder."""

from collections.abc import Iterator, Sequence
from importlib import resources
from pathlib import Path

from joute.datafiles import files_in, text_of
from joute.errors import BadData
from joute.workshop.program.cards import load_cards, parse_card
from joute.workshop.program.model import Program, load_programs, parse_program


def check(files: Sequence[Path]) -> None:
    """Raises BadData for a file that cannot be used, that takes the place of one that ships, or
    that shows a card which is in no folder."""
    cards = [parse_card(text_of(file), file.name) for file in files if file.suffix == ".md"]
    known = {*load_cards().ids, *(card.id for card in cards)}
    for file, program in _programs(files):
        if program.id in load_programs():
            raise _refusal(file, f"the program {program.id} ships with Joute: choose another id")
        for card in program.cards:
            if card not in known:
                raise _refusal(file, f"the card {card} is neither in the bundle nor in Joute")
    shipped = {one.name for one in files_in(resources.files("joute.workshop") / "cards", ".md")}
    for file in files:
        if file.name in shipped:
            raise _refusal(file, "a card of this name ships with Joute: choose another name")


def _programs(files: Sequence[Path]) -> Iterator[tuple[Path, Program]]:
    for file in files:
        if file.suffix == ".toml":
            yield file, parse_program(text_of(file), file.name)


def _refusal(file: Path, reason: str) -> BadData:
    return BadData(file=file.name, line=1, reason=reason)
