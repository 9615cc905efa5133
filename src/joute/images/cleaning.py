"""A picture written anew.

EXIF (where, when, with which device), XMP, IPTC, comments, colour profiles, texts of PNG, previews
and bytes after the end are not copied: only pixels are. Orientation, which EXIF holds, is applied.
"""

import warnings
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any

from joute.images.errors import BadPicture, NotAPicture, PictureTooLarge

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageFile import ImageFile

MEGABYTES = 10
MEGAPIXELS = 20
# The longest side that hosts read: more is made smaller by them, and paid for.
LONGEST_SIDE = 1568
_QUALITY = 85
# Fewer are a drawing, which JPEG blurs.
_FEW_COLOURS = 256
PREVIEW_BYTES = 36_000
_PREVIEW_SIDE = 640
_FORMATS = ("JPEG", "PNG", "WEBP")


@dataclass(frozen=True)
class Picture:
    """A clean picture: `data` in JPEG, or in PNG where parts of it are transparent or it is a
    drawing of few colours; sizes in pixels, at most LONGEST_SIDE."""

    data: bytes
    media_type: str
    width: int
    height: int


def clean(data: bytes) -> Picture:
    """The pixels of a picture, upright, at most LONGEST_SIDE on its longest side.

    A pure function of its bytes, and slow (0.5 s of processor for 12 million pixels): call it in a
    thread, a few at once. Raises NotAPicture, PictureTooLarge before anything is decoded, and
    BadPicture.
    """
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415 # takes long

    if len(data) > MEGABYTES * 1_000_000:
        raise _too_large()
    with warnings.catch_warnings():
        # Our own limit is lower than that of the library, which warns first.
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        try:
            opened = Image.open(BytesIO(data), formats=_FORMATS)
        except Image.DecompressionBombError as error:
            raise _too_large() from error
        except UnidentifiedImageError as error:
            raise NotAPicture from error
        except Exception as error:  # Decoders raise what they like on bytes of strangers.
            raise BadPicture(str(error)) from error
        with opened:
            if opened.width * opened.height > MEGAPIXELS * 1_000_000:
                raise _too_large()
            if getattr(opened, "n_frames", 1) != 1:
                raise NotAPicture("it moves")
            try:
                return _written_anew(opened)
            except Exception as error:
                raise BadPicture(str(error)) from error


def preview(picture: Picture) -> Picture:
    """The same, small enough for a page: at most PREVIEW_BYTES."""
    from PIL import Image  # noqa: PLC0415 # takes long

    if len(picture.data) <= PREVIEW_BYTES:
        return picture
    with Image.open(BytesIO(picture.data), formats=_FORMATS) as opened:
        pixels = _on_white(opened)
    side = _PREVIEW_SIDE
    while True:
        pixels.thumbnail((side, side))
        small = _encoded(pixels, "JPEG", quality=70)
        if len(small.data) <= PREVIEW_BYTES:
            return small
        side = side * 3 // 4


def _written_anew(opened: "ImageFile") -> Picture:
    from PIL import ImageOps  # noqa: PLC0415 # takes long

    # A JPEG is decoded at a fraction of its size where that is still enough.
    opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
    transparent = opened.has_transparency_data
    pixels: Image = opened
    if pixels.mode == "P":
        # Colours of a palette have no mean.
        pixels = pixels.convert("RGBA" if transparent else "RGB")
    elif pixels.mode.startswith("I"):
        pixels = _eight_bits(pixels)
    pixels.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    pixels = ImageOps.exif_transpose(pixels).convert("RGBA" if transparent else "RGB")
    if transparent and pixels.getchannel("A").getextrema() == (255, 255):
        pixels, transparent = pixels.convert("RGB"), False
    if transparent or pixels.getcolors(_FEW_COLOURS) is not None:
        return _encoded(pixels, "PNG", optimize=True)
    return _encoded(pixels, "JPEG", quality=_QUALITY, subsampling=0)


def _eight_bits(pixels: "Image") -> "Image":
    """Greys of sixteen bits: the library would cut them off at 255."""
    return pixels.point(lambda grey: grey / 256).convert("L")


def _on_white(pixels: "Image") -> "Image":
    from PIL import Image as images  # noqa: PLC0415 # takes long

    if pixels.mode != "RGBA":
        return pixels.convert("RGB")
    white = images.new("RGB", pixels.size, "white")
    white.paste(pixels, mask=pixels.getchannel("A"))
    return white


def _encoded(pixels: "Image", kind: str, **options: Any) -> Picture:
    """Pixels alone in a file: what the library remembers of the first file is not written."""
    pixels.info = {}
    out = BytesIO()
    pixels.save(out, kind, **options)
    return Picture(out.getvalue(), f"image/{kind.lower()}", *pixels.size)


def _too_large() -> PictureTooLarge:
    return PictureTooLarge(megabytes=MEGABYTES, megapixels=MEGAPIXELS)
