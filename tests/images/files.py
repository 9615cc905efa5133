"""Pictures of many kinds, with secrets wherever a file can hold some."""

import struct
import zlib
from collections.abc import Iterator
from io import BytesIO

from PIL import Image, PngImagePlugin

SECRET = "CANARY-4f1c9"
KINDS = ("JPEG", "PNG", "WEBP")
ORIENTATION, DESCRIPTION, MAKER_NOTE, GPS = 0x0112, 0x010E, 0x927C, 0x8825


def photo(width: int = 60, height: int = 40) -> Image.Image:
    """Many colours: red grows to the right, green downwards; the upper left corner is blue."""
    reds = Image.linear_gradient("L").rotate(90).resize((width, height))
    greens = Image.linear_gradient("L").resize((width, height))
    picture = Image.merge("RGB", (reds, greens, Image.new("L", (width, height))))
    picture.paste((0, 0, 255), (0, 0, width // 4, height // 4))
    return picture


def saved(picture: Image.Image, kind: str, **options: object) -> bytes:
    out = BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def with_secrets() -> Iterator[tuple[str, bytes]]:
    """Files of each kind, each with a secret in one place; the name of the place."""
    picture = photo()
    exif = Image.Exif()
    exif[DESCRIPTION] = SECRET
    exif.get_ifd(GPS)[1] = SECRET
    maker = Image.Exif()
    maker.get_ifd(0x8769)[MAKER_NOTE] = SECRET.encode()
    xmp = f"<x:xmpmeta xmlns:x='adobe:ns:meta/'>{SECRET}</x:xmpmeta>".encode()
    profile = _profile()
    for kind in KINDS:
        plain = saved(picture, kind)
        yield f"{kind} EXIF", saved(picture, kind, exif=exif)
        yield f"{kind} maker note", saved(picture, kind, exif=maker)
        yield f"{kind} XMP", saved(picture, kind, xmp=xmp) if kind != "PNG" else _png_xmp(xmp)
        yield f"{kind} profile", saved(picture, kind, icc_profile=profile)
        yield f"{kind} after the end", plain + SECRET.encode()
        yield f"{kind} zip after the end", plain + b"PK\x03\x04" + SECRET.encode()
        yield (
            f"{kind} transparent, EXIF",
            saved(picture.convert("RGBA"), kind, exif=exif)
            if (kind != "JPEG")
            else saved(picture.convert("L"), kind, exif=exif),
        )
        yield f"{kind} few colours, EXIF", saved(Image.new("RGB", (9, 9)), kind, exif=exif)
    jpeg = saved(picture, "JPEG")
    yield "JPEG comment", saved(picture, "JPEG", comment=SECRET)
    yield "JPEG CMYK comment", saved(picture.convert("CMYK"), "JPEG", comment=SECRET)
    yield "JPEG progressive comment", saved(picture, "JPEG", comment=SECRET, progressive=True)
    for marker in (0xE0, 0xE1, 0xE2, 0xED, 0xEE, 0xEF, 0xFE):
        yield f"JPEG segment {marker:x}", _segment(jpeg, marker, SECRET.encode())
    yield "JPEG IPTC", _segment(jpeg, 0xED, _iptc())
    for chunk in ("tEXt", "zTXt", "iTXt", "prVt"):
        yield f"PNG {chunk}", _png_text(picture, chunk)
    for mode in ("P", "1", "LA"):
        yield f"PNG {mode} text", _png_text(picture.convert(mode), "tEXt")


def _profile() -> bytes:
    from PIL import ImageCms  # only here

    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    at = profile.find(b"s\x00R\x00G\x00B\x00")
    secret = SECRET.encode()
    profile[at : at + len(secret)] = secret
    return bytes(profile)


def _iptc() -> bytes:
    record = b"\x1c\x02\x78" + struct.pack(">H", len(SECRET)) + SECRET.encode()
    return b"Photoshop 3.0\x008BIM\x04\x04\x00\x00" + struct.pack(">I", len(record)) + record


def _segment(jpeg: bytes, marker: int, data: bytes) -> bytes:
    header = struct.pack(">BBH", 0xFF, marker, len(data) + 2)
    return jpeg[:2] + header + data + jpeg[2:]


def _png_text(picture: Image.Image, chunk: str) -> bytes:
    info = PngImagePlugin.PngInfo()
    if chunk == "iTXt":
        info.add_itxt("Title", SECRET)
    elif chunk == "prVt":
        info.add(b"prVt", SECRET.encode())
    else:
        info.add_text("Title", SECRET, zip=chunk == "zTXt")
    return saved(picture, "PNG", pnginfo=info)


def _png_xmp(xmp: bytes) -> bytes:
    info = PngImagePlugin.PngInfo()
    info.add_itxt("XML:com.adobe.xmp", xmp.decode())
    return saved(photo(), "PNG", pnginfo=info)


def claimed_png(width: int, height: int, data: bytes = b"", *, extra: bytes = b"") -> bytes:
    """A PNG that claims to be so large; `data` are its compressed pixels, `extra` other chunks."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + png_chunk(b"IHDR", header)
        + extra
        + png_chunk(b"IDAT", data)
        + png_chunk(b"IEND", b"")
    )


def png_chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
