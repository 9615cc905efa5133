"""Files in requests: where a host may look for them, what is reserved for them, what is stored."""

import struct
import zlib
from base64 import b64encode
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from joute.gateway.errors import BadRequest
from joute.gateway.files.addresses import addresses
from joute.gateway.files.image_size import Size, image_size
from joute.gateway.files.parts import MOST_TOKENS_OF_IMAGE, Files, found, noted
from joute.gateway.wanted import chat, embedding

INWARD = [
    *("http://example.org/a.png", "ftp://example.org/a", "file:///etc/passwd", "gopher://x/1"),
    *("https://127.0.0.1/a", "https://127.1/a", "https://2130706433/a", "https://0x7f000001/a"),
    *("https://0177.0.0.1/a", "https://0x7f.0.0.0x1/a", "https://127.0.0.1./a", "https://0/a"),
    *("https://[::1]/a", "https://[::ffff:127.0.0.1]/a", "https://[::ffff:7f00:1]/a"),
    *("https://[64:ff9b::7f00:1]/a", "https://[2002:7f00:1::]/a", "https://[fe80::1%25eth0]/a"),
    *("https://[fc00::1]/a", "https://10.1.2.3/a", "https://192.168.1.1/a", "https://172.16.0.1/"),
    *(
        "https://169.254.169.254/latest/meta-data",
        "https://100.100.100.200/",
        "https://100.64.0.1/",
    ),
    *("https://[fd00:ec2::254]/", "https://metadata.google.internal/", "https://metadata/"),
    *("https://localhost/a", "https://LOCALHOST./a", "https://a.localhost/", "https://nas.local/"),
    *("https://gpu7:8000/a", "https://user@example.org/a", "https://example.org@127.0.0.1/a"),
    *("https://127.0.0.1\\@example.org/", "https://example.org\\@127.0.0.1/", "https:///a"),
    *("https://%31%32%37.0.0.1/a", "https://１２７.0.0.1/a", "https://example。org/a"),
    *("https://1.2.3.4.5/a", "https://example.0x7f/a", "//example.org/a", "/etc/passwd", "a.png"),
    *(" https://example.org/a", "https://exam\tple.org/a", "https://example.org:99999/a"),
    *("https://0.0.0.0/", "https://224.0.0.1/", "https://[::]/", "https://[::127.0.0.1]/"),
]
PUBLIC = ["https://example.org/a.png?b=c#d", "HTTPS://Example.ORG:8443/é", "https://8.8.8.8/a"]


def in_part(part: Any) -> Any:
    words = {"type": "text", "text": "Look at http://127.0.0.1/"}
    return {"model": "a", "messages": [{"role": "user", "content": [words, part]}]}


@pytest.mark.parametrize("address", INWARD)
def test_an_address_that_is_not_public_https_is_refused(address: str) -> None:
    with pytest.raises(BadRequest) as raised:
        addresses(in_part({"type": "image_url", "image_url": {"url": address}}))
    assert raised.value.params["param"] == "messages[0]"


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_and_the_file_itself_may_be_named(address: str) -> None:
    body = in_part({"type": "image_url", "image_url": {"url": address}})
    assert addresses(body) == (address,)
    assert addresses(in_part({"type": "image_url", "image_url": "data:image/png;base64,AA"})) == ()


@pytest.mark.parametrize(
    "part",
    [
        {"type": "image_url", "image_url": "http://10.0.0.1/"},
        {"type": "input_image", "image_url": "http://10.0.0.1/"},
        {"type": "video_url", "video_url": {"url": "http://10.0.0.1/"}},
        {"type": "audio_url", "audio_url": {"deeper": [{"url": "http://10.0.0.1/"}]}},
        {"type": "document_url", "document_url": "http://10.0.0.1/"},
        {"type": "file", "file": {"file_url": "http://10.0.0.1/"}},
        {"type": "file", "file": {"file_data": "http://10.0.0.1/"}},
        {"type": "input_audio", "input_audio": {"data": "http://10.0.0.1/"}},
        {"type": "image", "image": "file:///etc/passwd"},
        {"type": "image", "source": {"type": "url", "url": "http://10.0.0.1/"}},
        {"type": "text", "text": "a", "image_url": "http://10.0.0.1/"},
        {"type": "file", "file": {"file_id": "file-of-somebody"}},
    ],
)
def test_addresses_are_found_wherever_a_host_reads_one(part: Any) -> None:
    with pytest.raises(BadRequest):
        chat(in_part(part), 100)
    with pytest.raises(BadRequest):
        embedding({"model": "a", "input": "b"} | in_part(part))


@pytest.mark.parametrize("name", ["server_url", "URL", "uri"])
def test_addresses_are_found_beside_messages_too(name: str) -> None:
    body = in_part({"type": "text", "text": "a"}) | {"tools": [{"a": [{name: "http://10.0.0.1"}]}]}
    with pytest.raises(BadRequest) as raised:
        chat(body, 100)
    assert raised.value.params["param"] == "tools"


def test_words_and_schemas_may_speak_of_any_address() -> None:
    schema = {"properties": {"url": {"default": "http://localhost/"}}, "url": "http://localhost"}
    body = {
        "model": "a",
        "messages": [
            {"role": "user", "content": "http://127.0.0.1/ is down: file:///etc/hosts"},
            {"role": "user", "content": [{"type": "text", "text": "http://127.0.0.1/"}]},
            {
                "role": "assistant",
                "tool_calls": [{"function": {"name": "f", "arguments": {"url": "http://x"}}}],
            },
        ],
        "tools": [{"type": "function", "function": {"name": "f", "parameters": schema}}],
        "response_format": {"type": "json_schema", "json_schema": schema},
        "stop": ["http://"],
        "metadata": {"url": "http://localhost/"},
    }
    assert chat(body, 100).addresses == ()


def png(width: int, height: int) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    crc = struct.pack(">I", zlib.crc32(b"IHDR" + head))
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + b"IHDR" + head + crc


def jpeg(width: int, height: int) -> bytes:
    thumbnail = b"\xff\xe1" + struct.pack(">H", 12) + b"\xff\xd8\xff\xc0\x00\x11\x08\x00\x01\x00"
    frame = b"\xff\xc2" + struct.pack(">HBHHB", 11, 8, height, width, 1) + b"\x01\x11\x00"
    return b"\xff\xd8" + thumbnail + frame


def webp(kind: bytes, body: bytes) -> bytes:
    return b"RIFF\0\0\0\0WEBP" + kind + b"\0\0\0\0" + body


def test_files_are_counted_by_their_kind() -> None:
    text = {"type": "text", "text": "a"}
    pdf = {"type": "file", "file": {"file_data": data_url("application/pdf", bytes(9))}}
    shown = {"type": "file", "file": {"file_data": data_url("image/png", png(1, 1))}}
    messages: Any = [
        {"role": "user", "content": [text, image(png(1, 1)), pdf, shown]},
        {"role": "user", "content": [{"type": "unknown"}]},
        {"role": "user", "content": "words"},
    ]
    assert found(messages) == Files(4, 2, 1_445 + 3_000 + 1_445 + 3_000)


def test_sizes_of_images_are_read_from_their_heads() -> None:
    assert image_size(png(640, 480)) == Size(640, 480)
    assert image_size(jpeg(640, 480)) == Size(640, 480)
    assert image_size(b"GIF89a" + struct.pack("<HH", 640, 480)) == Size(640, 480)
    lossy = b"\0\0\0\x9d\x01\x2a" + struct.pack("<HH", 640, 480)
    assert image_size(webp(b"VP8 ", lossy)) == Size(640, 480)
    lossless = b"\x2f" + struct.pack("<I", 639 | 479 << 14)
    assert image_size(webp(b"VP8L", lossless)) == Size(640, 480)
    extended = b"\0\0\0\0" + (639).to_bytes(3, "little") + (479).to_bytes(3, "little")
    assert image_size(webp(b"VP8X", extended)) == Size(640, 480)
    assert image_size(b"%PDF-1.7") is None


@given(st.binary(max_size=200), st.sampled_from([png(1, 1), jpeg(1, 1), b"RIFF\0\0\0\0WEBPVP8X"]))
def test_any_bytes_have_a_size_or_none(tail: bytes, head: bytes) -> None:
    for cut in range(len(head)):
        size = image_size(head[:cut] + tail)
        assert size is None or (size.width > 0 and size.height > 0)


def data_url(media_type: str, data: bytes) -> str:
    return f"data:{media_type};base64,{b64encode(data).decode()}"


def most_tokens(part: Any) -> int:
    return found([{"role": "user", "content": [part]}]).most_tokens


def image(data: bytes) -> Any:
    return {"type": "image_url", "image_url": {"url": data_url("image/png", data)}}


def test_what_is_reserved_for_a_file_follows_its_kind_and_its_size() -> None:
    assert most_tokens(image(png(512, 512))) == 1_445
    assert most_tokens(image(png(1_000, 1_000))) == 63 * 63
    assert most_tokens(image(png(2_800, 1_400))) == 100 * 50
    assert most_tokens(image(png(60_000, 60_000))) == MOST_TOKENS_OF_IMAGE
    assert most_tokens(image(b"no image")) == MOST_TOKENS_OF_IMAGE
    assert most_tokens({"type": "image_url", "image_url": "https://a.org/b"}) == 16_384
    wav = b"RIFF\0\0\0\0WAVEfmt " + struct.pack("<IHHIIHH", 16, 1, 1, 16_000, 32_000, 2, 16)
    minute = wav + bytes(60 * 32_000 - len(wav))
    audio = {"data": b64encode(minute).decode(), "format": "wav"}
    assert most_tokens({"type": "input_audio", "input_audio": audio}) == 60 * 32
    compressed = {"data": b64encode(bytes(60_000)).decode(), "format": "mp3"}
    assert most_tokens({"type": "input_audio", "input_audio": compressed}) == 60 * 32
    pdf = {"file_data": data_url("application/pdf", bytes(400_000))}
    assert most_tokens({"type": "file", "file": pdf}) == 300_000
    assert most_tokens({"type": "image_url", "image_url": pdf["file_data"]}) == 300_000
    assert most_tokens({"type": "unknown"}) == 3_000
    video = {"url": data_url("video/mp4", bytes(124_998))}
    assert most_tokens({"type": "video_url", "video_url": video}) == 2_630


def test_files_are_stored_as_notes() -> None:
    text = {"type": "text", "text": "What is it?"}
    kept = noted(
        [
            {"role": "system", "content": "a"},
            {"role": "user", "content": [text, image(png(1, 1))]},
            {"role": "assistant", "content": None},
        ]
    )
    assert kept[1]["content"] == [text, {"type": "image_url", "omitted": "[image/png, 33 bytes]"}]
    assert (kept[0]["content"], kept[2]["content"]) == ("a", None)
