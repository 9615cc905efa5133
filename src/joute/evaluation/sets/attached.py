"""Pictures and documents of items: files in the folder of their set.

A picture is known by its digest, so that two runs compare only where they saw the same one. A
document is read once: its pages become the context of the item, which is then all that is known.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from hashlib import sha256
from pathlib import Path, PurePosixPath

from joute import images
from joute.errors import BadInput
from joute.evaluation.sets.item import Item, ItemImage, Passage
from joute.reader import FILE_MB, read_file

MOST_PAGES = 30

# Files that are read again and again: a set is gone through once for each target.
_DIGESTS = 4_096
_DOCUMENTS = 128

Reason = tuple[str, str]


def attached(item: Item, folder: Path) -> tuple[Item, list[Reason]]:
    """The item with the digests of its pictures and the pages of its document, and the reasons why
    some of its files cannot be used, each with its field."""
    reasons: list[Reason] = []
    found: dict[str, object] = {}
    if item.images:
        digested = [_digested(image, folder) for image in item.images]
        reasons += [(one, "images") for one in digested if isinstance(one, str)]
        found["images"] = tuple(one for one in digested if isinstance(one, ItemImage))
    if item.document and not item.context:
        pages = _pages_of(item.document, folder)
        if isinstance(pages, str):
            reasons.append((pages, "document"))
        else:
            found["context"] = pages
    return (item.model_copy(update=found) if found else item), reasons


def unfit_pictures(item: Item, folder: Path) -> Iterator[Reason]:
    """Why pictures of an item, which are there, cannot be sent. Slow: each is written anew."""
    for image in item.images:
        try:
            images.clean(place_of(image.file, folder).read_bytes())
        except BadInput as error:
            yield f"“{image.file}”: {error}", "images"


def copy_pictures(items: Iterable[Item], source: Path, target: Path) -> None:
    """Put the pictures of items of the folder `source` beside a set in the folder `target`."""
    for name in {image.file for item in items for image in item.images}:
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        (target / name).write_bytes(place_of(name, source).read_bytes())


def place_of(name: str, folder: Path) -> Path:
    """Where a file of a set lies; outside of its folder there is none. Raises FileNotFoundError."""
    inside = PurePosixPath(name)
    if "\\" in name or inside.is_absolute() or ".." in inside.parts:
        raise FileNotFoundError(name)
    found = (folder / inside).resolve(strict=True)
    if not (found.is_file() and found.is_relative_to(folder.resolve())):
        raise FileNotFoundError(name)
    return found


def digest_of(data: bytes) -> str:
    """SHA-256 of the bytes of a file."""
    return sha256(data).hexdigest()


def _digested(image: ItemImage, folder: Path) -> ItemImage | str:
    """A picture with the digest of its file, or why it has none."""
    try:
        path = place_of(image.file, folder)
        size = path.stat().st_size
        if size > images.MEGABYTES * 1_000_000:
            return f"“{image.file}” has more than {images.MEGABYTES} MB"
        digest = _digest(path, path.stat().st_mtime_ns, size)
    except (OSError, ValueError):
        return _missing(image.file)
    if image.digest not in {"", digest}:
        return f"“{image.file}” is not the picture that this item was made with: its digest differs"
    return image.model_copy(update={"digest": digest})


def _pages_of(name: str, folder: Path) -> tuple[Passage, ...] | str:
    try:
        path = place_of(name, folder)
        about = path.stat()
        if about.st_size > FILE_MB * 1_000_000:
            return f"“{name}” has more than {FILE_MB} MB"
        return _pages(path, name, about.st_mtime_ns)
    except BadInput as error:
        return f"“{name}”: {error}"
    except (OSError, ValueError):
        return _missing(name)


def _missing(name: str) -> str:
    return f"“{name}” is no file in the folder of the set"


@lru_cache(_DIGESTS)
def _digest(path: Path, changed_ns: int, size: int) -> str:  # noqa: ARG001 # the key
    return digest_of(path.read_bytes())


@lru_cache(_DOCUMENTS)
def _pages(path: Path, name: str, changed_ns: int) -> tuple[Passage, ...]:  # noqa: ARG001 # the key
    """The pages that hold text. Raises BadInput."""
    pages = read_file(path.name, path.read_bytes()).pages
    if len(pages) > MOST_PAGES:
        raise BadInput(message=f"it has {len(pages)} pages, and an item at most {MOST_PAGES}")
    return tuple(
        Passage(id=f"{name}, {page.number}", text="\n".join(one.text for one in page.blocks))
        for page in pages
        if page.blocks
    )
