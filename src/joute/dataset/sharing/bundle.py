"""A bundle: a folder that says what is in it, by whom, and under which licence.

card.toml       name, title, author, licence, languages
LICENCE         the text of the licence
SHA256SUMS      the digest of every other file, as `sha256sum --check` reads it
workshops/…     a folder for each kind of what features share (joute.feature.Shared)
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import Field

from joute.datafiles import Name, Part, Text, read_part, text_of
from joute.dataset.errors import BadBundle
from joute.errors import N_
from joute.feature import Shared
from joute.settings import Language

CARD, LICENCE, SUMS = "card.toml", "LICENCE", "SHA256SUMS"
# Texts that people write, not data.
MOST_FILES = 2_000
MOST_BYTES = 32 << 20


class Card(Part):
    """What a bundle says of itself; `licence` is an SPDX identifier or the name of a licence."""

    name: Name
    title: Text
    author: Text
    licence: Text
    languages: Annotated[tuple[Language, ...], Field(min_length=1)]
    description: Text | None = None


@dataclass(frozen=True)
class Bundle:
    """A folder that was checked: its card, and by their kinds the files that it shares."""

    folder: Path
    card: Card
    files: Mapping[Shared, Sequence[Path]]

    @property
    def contents(self) -> Sequence[Path]:
        """Every file but the checksums."""
        shared = [file for files in self.files.values() for file in files]
        return [self.folder / CARD, self.folder / LICENCE, *shared]


def read_bundle(folder: Path, kinds: Sequence[Shared]) -> Bundle:
    """Read a folder, whose files must be of `kinds`, each as its feature wants it.

    Raises BadBundle, and BadData with its line for a file that is wrong.
    """
    if not (folder / CARD).is_file():
        raise BadBundle(message=N_("%(file)s has no card.toml."), file=folder.name)
    card = read_part(Card, text_of(folder / CARD), CARD)
    if not (folder / LICENCE).is_file():
        message = N_("%(file)s has no file LICENCE with the text of its licence.")
        raise BadBundle(message=message, file=folder.name)
    found = {kind: _files(folder / kind.folder, kind) for kind in kinds}
    files = {kind: ones for kind, ones in found.items() if ones}
    _check_places(folder, files)
    for kind, ones in files.items():
        kind.check(ones)
    return Bundle(folder, card, files)


def _files(folder: Path, kind: Shared) -> list[Path]:
    places = folder.glob("*/*" if kind.by_folder else "*")
    return sorted(one for one in places if one.suffix in kind.suffixes)


def _check_places(folder: Path, files: Mapping[Shared, Sequence[Path]]) -> None:
    """Nothing is in a bundle that no feature reads."""
    known = {folder / name for name in (CARD, LICENCE, SUMS)}
    known |= {file for ones in files.values() for file in ones}
    for path in _walk(folder):
        if path not in known:
            raise BadBundle(
                message=N_("%(file)s has no place in a bundle."),
                file=str(path.relative_to(folder)),
            )
    if not files:
        raise BadBundle(message=N_("%(file)s shares nothing."), file=folder.name)


def _walk(folder: Path) -> Sequence[Path]:
    """The files of a folder; BadBundle for a link, or for more than a bundle holds."""
    found, size = [], 0
    for path in sorted(folder.rglob("*")):
        if path.is_symlink() or not (path.is_file() or path.is_dir()):
            message = N_("%(file)s is a link or a device, which a bundle does not hold.")
            raise BadBundle(message=message, file=str(path.relative_to(folder)))
        if path.is_file():
            found.append(path)
            size += path.stat().st_size
        if len(found) > MOST_FILES or size > MOST_BYTES:
            raise too_large(folder.name)
    return found


def too_large(name: str) -> BadBundle:
    return BadBundle(
        message=N_("%(file)s has more than %(files)s files or %(most)s MB."),
        file=name,
        files=MOST_FILES,
        most=MOST_BYTES >> 20,
    )


def sums_of(bundle: Bundle) -> str:
    """The checksums of a bundle, one file on each line."""
    lines = [
        f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.relative_to(bundle.folder)}"
        for file in sorted(bundle.contents)
    ]
    return "".join(f"{line}\n" for line in lines)


def check_sums(bundle: Bundle) -> None:
    """Raises BadBundle when a file is not the one that the checksums name, or not named."""
    sums = bundle.folder / SUMS
    written = text_of(sums).splitlines() if sums.is_file() else []
    wrong = set(sums_of(bundle).splitlines()) ^ set(written)
    if wrong:
        name = sorted(line.partition("  ")[2] for line in wrong)[0]
        raise BadBundle(
            message=N_("%(file)s is not the file that SHA256SUMS names."), file=name or SUMS
        )
