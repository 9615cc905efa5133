"""The pictures of items as models are sent them: their pixels alone."""

import asyncio
from pathlib import Path

from joute import llm
from joute.errors import BadInput
from joute.evaluation.errors import PictureLost
from joute.evaluation.sets.attached import digest_of, place_of
from joute.evaluation.sets.item import Item, ItemImage
from joute.images import clean

# Of an item asked of several targets at once, and of those around it.
_KEPT = 32


class Pictures:
    """The pictures of a set in a folder, "" for one without files; each is written anew once, one
    after the other, and the last ones are kept."""

    def __init__(self, folder: str = "") -> None:
        self._folder = folder
        self._kept: dict[str, llm.ImagePart] = {}
        self._writing = asyncio.Lock()

    async def of(self, item: Item) -> tuple[llm.ImagePart, ...]:
        """Those of an item, in their order. Raises PictureLost."""
        return tuple([await self._one(image) for image in item.images])

    async def _one(self, image: ItemImage) -> llm.ImagePart:
        async with self._writing:
            if image.digest not in self._kept:
                self._kept[image.digest] = await asyncio.to_thread(_written, image, self._folder)
                for old in list(self._kept)[:-_KEPT]:
                    del self._kept[old]
            return self._kept[image.digest]


def _written(image: ItemImage, folder: str) -> llm.ImagePart:
    if not folder:
        raise PictureLost(f"{image.file}: the set was not read from a folder")
    try:
        data = place_of(image.file, Path(folder)).read_bytes()
        if image.digest != digest_of(data):
            raise PictureLost(f"{image.file} was changed since the set was read")
        picture = clean(data)
    except (OSError, BadInput) as error:
        raise PictureLost(f"{image.file}: {error}") from error
    return llm.ImagePart(picture.data, picture.media_type)
