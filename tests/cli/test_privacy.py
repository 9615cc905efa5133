"""joute privacy, run as a person runs it."""

import json
from pathlib import Path

from PIL import Image
from PIL.ExifTags import Base
from typer.testing import CliRunner, Result

from joute.cli import app
from tests.images.files import SECRET, photo, saved

TEXT = "Je m'appelle Sophie Lambert, 06 12 34 56 78.\nMerci\n"


def run(*arguments: str, typed: str = "") -> Result:
    return CliRunner().invoke(app, ("privacy", *arguments), input=typed)


def test_find_prints_the_spans_as_json(tmp_path: Path) -> None:
    file = tmp_path / "letter.txt"
    file.write_text(TEXT, encoding="utf-8")
    found = json.loads(run("find", str(file), "--format", "json").output)
    assert [(one["kind"], one["text"]) for one in found] == [
        ("person", "Sophie Lambert"),
        ("phone", "06 12 34 56 78"),
    ]
    assert found[0]["file"] == str(file)
    assert TEXT[found[0]["start"] : found[0]["end"]] == "Sophie Lambert"
    assert found[0]["certainty"] == 0.9


def test_find_prints_a_table(tmp_path: Path) -> None:
    shown = run("find", typed=TEXT).output
    assert "person" in shown
    assert "06 12 34 56 78" in shown


def test_mask_prints_the_masked_text() -> None:
    assert run("mask", typed=TEXT).output == "Je m'appelle [PERSONNE_1], [TELEPHONE_1].\nMerci\n"
    assert "[PERSON_1]" in run("mask", "--language", "en", typed=TEXT).output


def test_files_share_their_marks_and_json_brings_them_back(tmp_path: Path) -> None:
    files = [tmp_path / name for name in ("a.txt", "b.txt")]
    files[0].write_text("M. Durand", encoding="utf-8")
    files[1].write_text("M. Petit et M. Durand", encoding="utf-8")
    shown = json.loads(run("mask", *map(str, files), "--format", "json").output)
    assert [one["text"] for one in shown] == [
        "M. [PERSONNE_1]",
        "M. [PERSONNE_2] et M. [PERSONNE_1]",
    ]
    assert shown[1]["marks"] == {"[PERSONNE_1]": "Durand", "[PERSONNE_2]": "Petit"}
    assert [one["kind"] for one in shown[1]["spans"]] == ["person", "person"]


def test_a_file_that_is_not_there_is_one_sentence() -> None:
    assert "cannot be read" in str(run("find", "nowhere.txt").exception)


def test_the_copy_of_a_picture_holds_its_pixels_alone(tmp_path: Path) -> None:
    sent, copy = tmp_path / "photo.jpg", tmp_path / "copy.jpg"
    exif = Image.Exif()
    exif[Base.ImageDescription] = SECRET
    sent.write_bytes(saved(photo(400, 300), "JPEG", exif=exif))

    done = run("picture", str(sent), "--output", str(copy))
    assert done.exit_code == 0, done.output
    assert SECRET.encode() not in copy.read_bytes()
    assert SECRET.encode() in sent.read_bytes()
    with Image.open(copy) as opened:
        assert opened.size == (400, 300)

    # What is there is never written over.
    again = run("picture", str(sent), "--output", str(sent))
    assert again.exit_code != 0
    assert SECRET.encode() in sent.read_bytes()
    for name in ("none.jpg", "."):
        assert run("picture", str(tmp_path / name), "-o", str(tmp_path / "x")).exit_code != 0
    assert not (tmp_path / "x").exists()
