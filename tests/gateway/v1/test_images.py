"""Requests with images: each spelling, each path, and models that read none."""

import hashlib
import logging
from base64 import b64encode
from collections.abc import Iterator
from typing import Any

import pytest
from tests.gateway.v1.serving import Served, serving

from joute.llm.server import Running

PIXELS = bytes(range(256)) * 4
DATA = b64encode(PIXELS).decode()
URL = f"data:image/png;base64,{DATA}"
DIGEST = hashlib.sha256(PIXELS).hexdigest()[:16]
FILE = {"filename": "a.png", "file_data": URL}
SPELLINGS: dict[str, Any] = {
    "an object": {"type": "image_url", "image_url": {"url": URL, "detail": "low"}},
    "a text": {"type": "image_url", "image_url": URL},
    "a file": {"type": "file", "file": FILE},
}
OF_RESPONSES: dict[str, Any] = {
    "a text": {"type": "input_image", "image_url": URL, "detail": "low"},
    "an object": {"type": "input_image", "image_url": {"url": URL}},
    "a file": {"type": "input_file", **FILE},
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, llm_server: Running) -> Iterator[Served]:
    """Models that read images, one of them at a host of another format, and two that do not: of
    `blind` its operator says so, of `unsaid` nobody."""
    ollama = llm_server.base_url.replace("/v1", "/api")
    with serving(
        tmp_path_factory.mktemp("images"),
        llm_server.base_url,
        {"sees": "echo", "own": "echo", "blind": "text-only", "unsaid": "text-only"},
        endpoints=[
            {"id": "test", "base_url": llm_server.base_url, "allow_private": True},
            {"id": "ollama", "base_url": ollama, "allow_private": True, "api": "ollama"},
        ],
        hosts={"own": "ollama"},
        vision={"sees": True, "blind": False},
        keeps_text=True,
    ) as served:
        yield served


def asked(part: Any, *others: Any) -> Any:
    return [{"role": "user", "content": [{"type": "text", "text": "Look."}, part, *others]}]


def answer_of(site: Served, alias: str, part: Any) -> str:
    answer = site.chat(alias, messages=asked(part))
    assert answer.status_code == 200, answer.text
    return str(answer.json()["choices"][0]["message"]["content"])


def test_the_same_bytes_arrive_in_each_spelling_by_each_path(
    site: Served, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG, "joute"):
        for part in SPELLINGS.values():
            # As sent to a host of the same format, as its own to another.
            assert f"image/png, {len(PIXELS)} bytes, sha256 {DIGEST}]" in (
                answer_of(site, "sees", part)
            )
            assert f"image, {len(PIXELS)} bytes, sha256 {DIGEST}]" in answer_of(site, "own", part)
        for part in OF_RESPONSES.values():
            response = site.post(
                "/responses",
                {"model": "sees", "input": [{"role": "user", "content": [part]}]},
            )
            assert response.status_code == 200, response.text
            assert DIGEST in response.json()["output"][0]["content"][0]["text"]
    # No byte of an image is in a log, or where a use keeps its texts.
    assert DATA[:40] not in caplog.text
    kept = [str(one.request) for one in site.texts()]
    assert len(kept) >= 2 * len(SPELLINGS) + len(OF_RESPONSES)
    assert not any(DATA[:40] in one for one in kept)
    assert all(f"[image/png, {len(PIXELS)} bytes]" in one for one in kept)


def test_the_energy_of_a_call_leaves_out_what_reads_its_images(site: Served) -> None:
    figures = site.chat("sees", messages=asked(SPELLINGS["a text"])).json()["usage"]["joute"]
    assert figures["energy_without"] == "reading the images"
    assert "energy_without" not in site.chat("sees").json()["usage"]["joute"]


def test_a_model_that_reads_no_images_is_not_asked_them(site: Served) -> None:
    image = SPELLINGS["an object"]
    site.point("either", "blind", "sees")
    answer = site.chat("either", messages=asked(image))
    assert (answer.headers["x-joute-model"], answer.headers["x-joute-attempts"]) == ("sees", "1")
    assert site.chat("either").headers["x-joute-model"] == "blind"
    for part in SPELLINGS.values():
        refused = site.chat("blind", messages=asked(part))
        error = refused.json()["error"]
        assert (refused.status_code, error["param"]) == (400, "messages")
        assert "“blind” reads images" in error["message"]
        assert "reads_images" in error["message"]
    # Of one of which nobody says what it reads, its host says so, and no other is asked.
    unsaid = site.chat("unsaid", messages=asked(image))
    assert unsaid.status_code == 400
    assert "is not a multimodal model" in unsaid.json()["error"]["message"]
    assert "text-only" not in unsaid.text
    rows = site.get("/models").json()["data"]
    assert {row["id"]: row["joute"]["models"][0]["reads_images"] for row in rows} == {
        **{"sees": True, "own": None, "blind": False, "unsaid": None, "either": False}
    }


def test_what_is_no_image_is_refused_with_its_reason(site: Served) -> None:
    wrong = {"type": "image_url", "image_url": "data:image/png;base64,A?A"}
    for alias in ("sees", "own"):
        assert site.chat(alias, messages=asked(wrong)).status_code == 400
    # Ollama fetches nothing, and no host within a network is told an address.
    at_address = {"type": "image_url", "image_url": {"url": "https://example.org/a.png"}}
    refused = site.chat("own", messages=asked(at_address))
    assert refused.status_code == 400
    assert "data:" in refused.json()["error"]["message"]
    many = site.chat("sees", messages=asked(*[SPELLINGS["a text"]] * 101))
    assert many.status_code == 400
    assert "at most 100 files" in many.json()["error"]["message"]
