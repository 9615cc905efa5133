"""Items that show pictures or rest on a document."""

import json
from base64 import b64decode
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from joute.images import clean
from tests.evaluation.runs.conftest import Desk
from tests.evaluation.targets.declaring import declare
from tests.images.files import photo, saved
from tests.reader.files import pdf
from tests.support.application import running_application

SECRET = "CANARY-77aa"
RECEIPT = saved(photo(), "JPEG", comment=SECRET)
CLEAN = clean(RECEIPT)
SENT = (
    f"[{CLEAN.media_type}, {len(CLEAN.data)} bytes, sha256 {sha256(CLEAN.data).hexdigest()[:16]}]"
)
ASKED: dict[str, Any] = {"id": "1", "input": "How much?", "expected": "12 euros"}


def models(desk: Desk, extra: str = "") -> None:
    """Models that read images, one of which judges, one that does not, one that nobody says of."""
    desk.models("sees@echo", vision=True, price_in=1.0, price_out=1.0)
    tables = [
        ("judge", "echo,size=31", "vision = true"),
        ("blind", "echo,size=37", "vision = false"),
        ("unsaid", "text-only", ""),
    ]
    with (desk.folder / "joute.toml").open("a", encoding="utf-8") as file:
        for id, name, more in tables:
            table = f'[[models]]\nid = "{id}"\nname = "{name}"\nendpoint = "test"\nmaker = "Test"\n'
            file.write(f"{table}{more}\n")
        file.write(extra)


def pictured(desk: Desk, *items: dict[str, Any], **header: Any) -> Path:
    folder = desk.set(items or [ASKED | {"images": ["receipt.jpg"]}], **header)
    (folder / "receipt.jpg").write_bytes(RECEIPT)
    return folder


def answers(desk: Desk, found: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {row["model"]: row["answer"] for row in desk.rows(found)}


def test_models_that_read_images_are_shown_pixels_and_others_are_not_asked(desk: Desk) -> None:
    models(desk)
    folder = pictured(desk)
    given = ("--model", "sees", "--model", "blind", "--model", "unsaid")
    found = desk.run("towns", *given, exit_code=4)
    by_model = answers(desk, found)
    assert by_model["sees"]["text"] == f"How much?\n{SENT}"
    assert by_model["blind"]["error"] == "pictures_not_read"
    assert "is not a multimodal model" in str(found["notes"])
    assert desk.asked("echo,size=37") == 0
    # What was paid is not paid again; another picture is another item and another question.
    asked = desk.asked("echo")
    again = desk.run("towns", "--model", "sees")
    assert (desk.asked("echo"), answers(desk, again)["sees"]["cached"]) == (asked, True)
    other = saved(photo(80, 50), "PNG")
    (folder / "receipt.jpg").write_bytes(other)
    changed = desk.run("towns", "--model", "sees")
    assert desk.asked("echo") == asked + 1
    first, last = (desk.rows(one)[0]["item_hash"] for one in (found, changed))
    assert first != last
    assert desk.eval("compare", found["run"], changed["run"]).exit_code != 0
    # No byte of a picture is in a run or in what was paid.
    kept = b"".join(path.read_bytes() for path in (desk.folder / "runs").rglob("*.*"))
    assert b"base64" not in kept
    assert SECRET.encode() not in kept


def test_a_judge_sees_what_it_can_read(desk: Desk) -> None:
    models(desk)
    pictured(desk, scorers=[{"name": "relevance"}])
    seen = desk.run("towns", "--model", "sees", "--judge", "judge", exit_code=5)
    assert not any("without seeing" in note for note in seen["notes"])
    (row,) = desk.rows(seen)
    # The judge repeats what it was asked, pictures among it.
    assert SENT in json.dumps(row["scores"], ensure_ascii=False)
    unseen = desk.run("towns", "--model", "sees", "--judge", "blind", exit_code=5)
    assert any(
        "blind judged without seeing the pictures of 1 items" in one for one in unseen["notes"]
    )


def test_an_application_gets_pictures_where_it_has_a_place_for_them(desk: Desk) -> None:
    with running_application() as application:
        table = {
            **{"kind": "http", "url": f"{application.url}/echo", "allow_private": True},
            **{"answer": "answer", "body": {"question": "{input}"}},
        }
        shown = {"body": {"question": "{input}", "images": "{images}"}}
        words = {"id": "rule", "kind": "keywords", "rules": {"12": ["much"]}, "otherwise": "?"}
        declare(desk, table | {"id": "sees"} | shown, table | {"id": "words"}, words)
        pictured(desk, {"id": "1", "input": "How much?", "expected": "12", "images": "receipt.jpg"})
        named = ("--target", "sees", "--target", "words", "--target", "rule")
        by_target = answers(desk, desk.run("towns", *named, exit_code=4))
        assert not by_target["sees"].get("error")
        assert by_target["words"]["error"] == by_target["rule"]["error"] == "pictures_not_read"
        ((address,),) = (one["images"] for one in application.received)
    head, _, data = address.partition(",")
    assert (head, b64decode(data)) == (f"data:{CLEAN.media_type};base64", CLEAN.data)


def test_a_document_is_read_with_the_question_wherever_the_prompt_has_it(desk: Desk) -> None:
    models(desk)
    item = {"id": "1", "input": "How much?", "expected": "12", "document": "guide.pdf"}
    folder = desk.set([item])
    (folder / "guide.pdf").write_bytes(pdf([["It costs 12 euros."], ["Page two."]]))
    shown = "[guide.pdf, 1] It costs 12 euros.\n\n[guide.pdf, 2] Page two."
    found = desk.run("towns", "--model", "blind")
    assert answers(desk, found)["blind"]["text"] == f"How much?\n\n{shown}"
    desk.set([item], prompt="{context}\n{input}")
    found = desk.run("towns", "--model", "blind")
    assert answers(desk, found)["blind"]["text"] == f"{shown}\nHow much?"
    (folder / "guide.pdf").write_bytes(pdf([[f"Page {n}."] for n in range(31)]))
    refused = desk.eval("run", "towns", "--model", "blind")
    assert refused.exit_code == 2
    assert "31 pages" in refused.stderr


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        ({"images": ["../receipt.jpg"]}, "is no file in the folder of the set"),
        ({"images": ["/etc/hostname"]}, "is no file in the folder of the set"),
        ({"images": ["outside.jpg"]}, "is no file in the folder of the set"),
        ({"images": ["none.jpg"]}, "is no file in the folder of the set"),
        ({"images": ["text.jpg"]}, "Send a still picture"),
        ({"images": ["large.jpg"]}, "more than 10 MB"),
        ({"images": [{"file": "receipt.jpg", "digest": "0" * 64}]}, "its digest differs"),
        ({"images": ["receipt.jpg"] * 5}, "4"),
        ({"document": "../guide.pdf"}, "is no file in the folder of the set"),
        ({"document": "text.jpg"}, "text.jpg"),
    ],
)
def test_files_that_cannot_be_used_are_named(desk: Desk, item: Any, reason: str) -> None:
    folder = pictured(desk, ASKED | item)
    (desk.folder / "receipt.jpg").write_bytes(RECEIPT)
    (folder / "outside.jpg").symlink_to(desk.folder / "receipt.jpg")
    (folder / "text.jpg").write_text("no picture")
    (folder / "large.jpg").write_bytes(bytes(10_000_001))
    checked = desk.eval("check", "towns")
    assert checked.exit_code != 0
    assert reason in " ".join(checked.output.split())


def test_pictures_are_checked_and_described_and_stay_in_their_folder(desk: Desk) -> None:
    models(desk)
    images = [{"file": "receipt.jpg", "alt": "A receipt"}, "scans/b.png"]
    folder = pictured(desk, ASKED | {"images": images, "id": "a"}, ASKED | {"images": images[:1]})
    (folder / "scans").mkdir()
    out = BytesIO()
    Image.new("RGB", (9, 9)).save(out, "PNG")
    (folder / "scans" / "b.png").write_bytes(out.getvalue())
    checked = desk.eval("check", "towns")
    assert checked.exit_code == 0, checked.output
    assert "asks the same" not in checked.output
    pushed = desk.eval("push", "towns", "--to", "https://example.org")
    assert "shows a picture" in str(pushed.exception)


def test_a_set_that_is_made_from_another_has_its_pictures(desk: Desk) -> None:
    folder = pictured(desk, ASKED | {"images": ["scans/a.jpg"], "input": "How much is it, please?"})
    (folder / "scans").mkdir()
    (folder / "receipt.jpg").rename(folder / "scans" / "a.jpg")
    derived = desk.eval("perturb", "towns", "derived", "--kinds", "typos")
    assert derived.exit_code == 0, derived.output
    made = desk.eval("new", "made", "--items", "towns/items.jsonl")
    assert made.exit_code == 0, made.output
    for name in ("derived", "made"):
        assert (desk.folder / name / "scans" / "a.jpg").read_bytes() == RECEIPT
        assert desk.eval("check", name).exit_code == 0
