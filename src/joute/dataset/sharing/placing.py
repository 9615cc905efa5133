"""The files of a bundle where the features of this site read them."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from joute.dataset.errors import BadBundle
from joute.dataset.sharing.archives import unpacked
from joute.dataset.sharing.bundle import Bundle, check_sums, read_bundle
from joute.errors import N_
from joute.feature import Shared
from joute.settings import Settings


@dataclass(frozen=True)
class Placed:
    """What a bundle brought: the names of new files, and of those that were there already."""

    bundle: str
    licence: str
    new: Sequence[str]
    known: Sequence[str]


def import_bundle(
    path: Path, kinds: Sequence[Shared], settings: Settings, *, replace: bool = False
) -> Placed:
    """Place the files of a folder or an archive; all of them, or none when one is wrong.

    Raises BadBundle, also for a file of ours that is another one unless `replace`, and BadData.
    """
    with unpacked(path) as folder:
        bundle = read_bundle(folder, kinds)
        check_sums(bundle)
        places = _places(bundle, settings)
        known = [file for file, place in places.items() if _is_same(file, place)]
        new = [file for file in places if file not in known]
        for file in new:
            if places[file].exists() and not replace:
                message = N_("%(file)s is here already, with another content (--replace).")
                raise BadBundle(message=message, file=str(places[file]))
        for file in new:
            _write(file, places[file])
        card = bundle.card
        names = [
            ["/".join(one.relative_to(folder).parts[1:]) for one in ones] for ones in (new, known)
        ]
        return Placed(card.name, card.licence, *names)


def _places(bundle: Bundle, settings: Settings) -> Mapping[Path, Path]:
    return {
        file: _folder(kind, settings) / file.relative_to(bundle.folder / kind.folder)
        for kind, files in bundle.files.items()
        for file in files
    }


def _folder(kind: Shared, settings: Settings) -> Path:
    folder: Path | None = settings.value(kind.setting)
    if folder is None:
        message = N_("This site has no folder of its own for %(kind)s: set %(setting)s.")
        raise BadBundle(message=message, kind=kind.folder, setting=kind.setting)
    return folder


def _is_same(file: Path, place: Path) -> bool:
    return place.is_file() and place.read_bytes() == file.read_bytes()


def _write(file: Path, place: Path) -> None:
    """A reader finds the whole file, or the one before."""
    place.parent.mkdir(parents=True, exist_ok=True)
    written = place.with_name(f".{place.name}.new")
    written.write_bytes(file.read_bytes())
    os.replace(written, place)
