"""Of a picture nothing stays but its pixels, upright."""

import subprocess
import sys
import zlib
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from joute.images import (
    PREVIEW_BYTES,
    BadPicture,
    NotAPicture,
    Picture,
    clean,
    preview,
)
from joute.images.cleaning import LONGEST_SIDE
from tests.images.files import (
    KINDS,
    ORIENTATION,
    SECRET,
    claimed_png,
    photo,
    png_chunk,
    saved,
    with_secrets,
)

FILES = dict(with_secrets())
SPELLINGS = [SECRET.encode(), SECRET.encode("utf-16-le"), SECRET.encode("utf-16-be")]


def opened(picture: Picture) -> Image.Image:
    return Image.open(BytesIO(picture.data))


def test_there_are_forty_files() -> None:
    assert len(FILES) >= 40
    # Compressed texts hold it too, which Pillow reads.
    assert sum(any(one in data for one in SPELLINGS) for data in FILES.values()) >= 39


@pytest.mark.parametrize("name", FILES)
def test_no_secret_of_a_file_stays(name: str) -> None:
    picture = clean(FILES[name])
    assert not any(one in picture.data for one in SPELLINGS)
    with opened(picture) as found:
        found.load()
        assert not found.getexif()
        left = {key: value for key, value in found.info.items() if not str(key).startswith("jfif")}
        assert left == {}
        assert (found.size, Image.MIME[found.format or ""]) == (
            (picture.width, picture.height),
            picture.media_type,
        )
        assert found.tobytes()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("orientation", range(1, 9))
def test_pictures_stand_upright(kind: str, orientation: int) -> None:
    # As a camera that was turned stores it: the reader applies the opposite.
    stored = {
        1: None,
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }[orientation]
    right = photo(80, 40)
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    sent = saved(right.transpose(stored) if stored is not None else right, kind, exif=exif)

    picture = clean(sent)
    assert (picture.width, picture.height) == (80, 40)
    with opened(picture) as found:
        pixels = np.asarray(found.convert("RGB"))
    corner, right_end, bottom = pixels[3, 4], pixels[20, 76], pixels[37, 40]
    assert corner[2] > 180
    assert right_end[0] > 180
    assert bottom[1] > 180


@pytest.mark.parametrize(
    ("picture", "kind", "media_type"),
    [
        (photo(), "JPEG", "image/jpeg"),
        (photo(), "PNG", "image/jpeg"),
        (photo(), "WEBP", "image/jpeg"),
        (photo().convert("CMYK"), "JPEG", "image/jpeg"),
        (photo().convert("L"), "JPEG", "image/png"),
        (photo().convert("P"), "PNG", "image/png"),
        (Image.new("1", (9, 9)), "PNG", "image/png"),
        (Image.new("RGB", (9, 9), "red"), "WEBP", "image/png"),
        (Image.new("RGBA", (9, 9), (255, 0, 0, 90)), "PNG", "image/png"),
        (Image.new("LA", (9, 9), (200, 90)), "PNG", "image/png"),
        (photo().convert("RGBA"), "PNG", "image/jpeg"),
    ],
)
def test_photos_are_jpeg_drawings_and_transparent_ones_png(
    picture: Image.Image, kind: str, media_type: str
) -> None:
    assert clean(saved(picture, kind)).media_type == media_type


def test_greys_of_sixteen_bits_stay_grey() -> None:
    picture = clean(saved(Image.new("I;16", (9, 9), 32_768), "PNG"))
    with opened(picture) as found:
        assert found.convert("L").getpixel((4, 4)) == 128


def test_large_pictures_become_smaller_and_the_same_bytes_the_same_picture() -> None:
    sent = saved(photo(3_000, 1_000), "JPEG")
    picture = clean(sent)
    assert (picture.width, picture.height) == (LONGEST_SIDE, 523)
    assert clean(sent) == picture


@pytest.mark.parametrize(
    "picture",
    [photo(1_500, 1_500), Image.effect_noise((1_500, 1_500), 90).convert("RGB"), photo(20, 20)],
)
def test_a_preview_is_small_enough_for_a_page(picture: Image.Image) -> None:
    small = preview(clean(saved(picture, "PNG")))
    assert len(small.data) <= PREVIEW_BYTES
    with opened(small) as found:
        assert abs(found.width / found.height - picture.width / picture.height) < 0.05


def test_a_preview_of_a_transparent_picture_is_on_white() -> None:
    noise = Image.effect_noise((900, 900), 90).convert("RGBA")
    noise.putalpha(Image.linear_gradient("L").resize((900, 900)))
    small = preview(clean(saved(noise, "PNG")))
    with opened(small) as found:
        assert np.asarray(found.convert("L"))[:3].min() > 240


MOVING = [Image.new("RGB", (9, 9), colour) for colour in ("red", "blue")]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"hello",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        saved(photo(), "GIF"),
        saved(photo(), "BMP"),
        saved(photo(), "TIFF"),
        saved(MOVING[0], "WEBP", save_all=True, append_images=MOVING[1:]),
        saved(MOVING[0], "PNG", save_all=True, append_images=MOVING[1:]),
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
    ],
)
def test_other_files_are_refused(data: bytes) -> None:
    with pytest.raises(NotAPicture):
        clean(data)


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_that_is_cut_short_is_refused(kind: str) -> None:
    whole = saved(photo(400, 400), kind)
    with pytest.raises(BadPicture):
        clean(whole[: len(whole) // 2])


@given(st.sampled_from(KINDS), st.data())
def test_damaged_pictures_are_read_or_refused(kind: str, data: st.DataObject) -> None:
    damaged = bytearray(saved(photo(), kind))
    for at in data.draw(st.lists(st.integers(0, len(damaged) - 1), max_size=8)):
        damaged[at] = data.draw(st.integers(0, 255))
    try:
        picture = clean(bytes(damaged))
    except BadPicture:
        return
    assert picture.width <= LONGEST_SIDE
    assert picture.height <= LONGEST_SIDE


def bombs() -> dict[str, bytes]:
    text = zlib.compress(bytes(400_000_000), 9)
    return {
        "20,000 x 20,000": claimed_png(20_000, 20_000, zlib.compress(bytes(1_000))),
        "5,000 x 5,000": claimed_png(5_000, 5_000, zlib.compress(bytes(75_005_000), 9)),
        "more than numbers": claimed_png(2**31 - 1, 2**31 - 1),
        "no pixel": claimed_png(0, 10),
        "a text of 400 MB": claimed_png(
            9, 9, zlib.compress(bytes(252)), extra=png_chunk(b"zTXt", b"T\x00\x00" + text)
        ),
        "a profile of 400 MB": claimed_png(
            9, 9, zlib.compress(bytes(252)), extra=png_chunk(b"iCCP", b"T\x00\x00" + text)
        ),
        "pixels of 400 MB": claimed_png(9, 9, text),
        "11 MB": saved(photo(), "JPEG") + bytes(11_000_000),
        "WebP of 16,383 x 16,383": b"RIFF\x1a\x00\x00\x00WEBPVP8L\x0d\x00\x00\x00\x2f"
        + (16_382 | 16_382 << 14).to_bytes(4, "little")
        + bytes(8),
        "JPEG of 65,500 x 65,500": saved(photo(), "JPEG").replace(
            b"\xff\xc0\x00\x11\x08\x00\x28\x00\x3c", b"\xff\xc0\x00\x11\x08\xff\xdc\xff\xdc"
        ),
    }


def test_bombs_are_defused_in_little_memory(tmp_path: Path) -> None:
    for name, data in bombs().items():
        (tmp_path / name).write_bytes(data)
    # In a process of its own, whose memory is that of these alone.
    program = """
import sys
from pathlib import Path
from joute.images import BadPicture, clean
for file in sorted(Path(sys.argv[1]).iterdir()):
    try:
        clean(file.read_bytes())
        print(file.name, "read")
    except BadPicture as error:
        print(file.name, type(error).__name__)
status = Path("/proc/self/status").read_text()
print(int(status.split("VmHWM:")[1].split()[0]) // 1024)
"""
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)], capture_output=True, text=True, check=True
    )
    *results, megabytes = done.stdout.splitlines()
    found = dict(line.rsplit(" ", 1) for line in results)
    assert len(found) == 10
    for name in ("20,000 x 20,000", "5,000 x 5,000", "more than numbers", "11 MB"):
        assert found[name] == "PictureTooLarge"
    assert found["JPEG of 65,500 x 65,500"] == "PictureTooLarge"
    assert found["WebP of 16,383 x 16,383"] == "PictureTooLarge"
    for name in ("no pixel", "a text of 400 MB", "a profile of 400 MB"):
        assert found[name] in ("BadPicture", "NotAPicture")
    assert int(megabytes) < 150
