"""What organisations write for workshops travels as a bundle, from one site to another."""

import io
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from joute.cli import app as command
from joute.dataset.sharing.archives import is_bundle, unpacked
from joute.errors import JouteError
from joute.evaluation.sets.files import read_set
from joute.features import FEATURES
from joute.workshop.program.cards import load_cards
from joute.workshop.program.model import load_programs

CARD = """name = "ville"
title = "La ville et l’IA"
author = "Ville de Lyon"
licence = "CC-BY-4.0"
languages = ["fr"]
"""
PROGRAM = """id = "ville"
opening_cards = ["eau", "everywhere"]

[title]
fr = "La ville"

[[rounds]]
pair = "very_large_small"

[rounds.question]
fr = "Comment arroser un parc ?"
"""
EAU = """+++
title = "L’eau"
date = 2026-11-29
+++

Un parc boit.
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "ville"
    (made / "workshops").mkdir(parents=True)
    (made / "card.toml").write_text(CARD, encoding="utf-8")
    (made / "LICENCE").write_text("Creative Commons Attribution 4.0\n", encoding="utf-8")
    (made / "workshops" / "ville.toml").write_text(PROGRAM, encoding="utf-8")
    (made / "workshops" / "eau.fr.md").write_text(EAU, encoding="utf-8")
    return made


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder where the site that imports reads its workshops."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "joute.toml").write_text('[workshops]\nfolder = "own"\n')
    return tmp_path / "own"


def run(*words: str) -> str:
    done = CliRunner().invoke(command, ["dataset", *words])
    if done.exception is not None and isinstance(done.exception, JouteError):
        raise done.exception
    assert done.exit_code == 0, done.output
    return done.output


def refused(*words: str) -> str:
    done = CliRunner().invoke(command, ["dataset", *words])
    assert done.exit_code != 0
    return f"{done.output} {done.exception}"


def test_a_workshop_goes_from_one_site_to_another(folder: Path, own: Path) -> None:
    run("pack", str(folder))
    archive = folder.parent / "ville.zip"
    assert "2 new files, 0 known" in run("import", str(archive))
    assert load_programs(own)["ville"].cards == ("eau", "everywhere")
    assert "eau" in load_cards(own).ids
    assert "0 new files, 2 known" in run("import", str(archive))


def test_the_same_bundle_makes_the_same_archive(folder: Path, own: Path) -> None:
    run("pack", str(folder), "first.zip")
    run("pack", str(folder), "second.zip")
    first, second = (Path(f"{name}.zip").read_bytes() for name in ("first", "second"))
    assert first == second


def test_a_folder_and_a_tar_file_are_taken_too(folder: Path, own: Path) -> None:
    run("pack", str(folder))
    with tarfile.open("ville.tar.gz", "w:gz") as archive:
        archive.add(folder, "ville")
    assert "2 new files" in run("import", str(folder))
    assert "0 new files, 2 known" in run("import", "ville.tar.gz")


def test_a_file_that_was_changed_on_the_way_is_refused(folder: Path, own: Path) -> None:
    run("pack", str(folder))
    (folder / "workshops" / "eau.fr.md").write_text(EAU + "Beaucoup.\n", encoding="utf-8")
    assert "eau.fr.md is not the file that SHA256SUMS names" in refused("import", str(folder))
    assert not own.exists()


def test_another_file_of_the_same_name_stays_unless_it_is_to_be_replaced(
    folder: Path, own: Path
) -> None:
    run("pack", str(folder))
    own.mkdir()
    (own / "ville.toml").write_text("ours")
    assert "is here already, with another content" in refused("import", str(folder))
    assert [one.name for one in own.iterdir()] == ["ville.toml"]
    assert "2 new files" in run("import", str(folder), "--replace")
    assert (own / "ville.toml").read_text(encoding="utf-8") == PROGRAM


def test_a_site_without_a_folder_of_its_own_says_what_to_set(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    run("pack", str(folder))
    assert "set workshops.folder" in refused("import", str(folder))


def _without(name: str) -> Callable[[Path], None]:
    return lambda folder: (folder / name).unlink()


def _with(name: str, text: str) -> Callable[[Path], None]:
    def write(folder: Path) -> None:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")

    return write


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (_without("card.toml"), "has no card.toml"),
        (_without("LICENCE"), "has no file LICENCE"),
        (_with("card.toml", CARD + "size = 3\n"), "card.toml, line 6: size"),
        (_with("card.toml", CARD.replace("CC-BY-4.0", "")), "card.toml, line 4: licence"),
        (_with("notes.txt", "to do"), "notes.txt has no place in a bundle"),
        (_with("workshops/run.sh", "rm"), "run.sh has no place in a bundle"),
        (_with("other/ville.toml", PROGRAM), "has no place in a bundle"),
        (_with("workshops/ville.toml", "id = 3"), "ville.toml, line 1"),
        (_with("workshops/classic.toml", PROGRAM.replace('"ville"', '"classic"', 1)), "ships"),
        (_with("workshops/energy.fr.md", EAU), "ships with Joute"),
        (_without("workshops/eau.fr.md"), "the card eau is neither in the bundle nor in Joute"),
    ],
)
def test_what_cannot_be_used_is_not_packed(
    change: Callable[[Path], None], said: str, folder: Path, own: Path
) -> None:
    change(folder)
    assert said in refused("pack", str(folder))


def test_a_link_is_not_packed(folder: Path, own: Path) -> None:
    (folder / "workshops" / "secret.md").symlink_to("/etc/hostname")
    assert "is a link or a device" in refused("pack", str(folder))


@pytest.mark.parametrize(
    "name",
    [
        "../out.toml",
        "/out.toml",
        "ville/../../out.toml",
        "ville\\out.toml",
        "C:out.toml",
        "a/b/c/d/e",
    ],
)
@pytest.mark.parametrize("kind", ["zip", "tar.gz"])
def test_a_name_that_leaves_the_folder_is_refused(name: str, kind: str, tmp_path: Path) -> None:
    path = tmp_path / f"bad.{kind}"
    if kind == "zip":
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("ville/card.toml", CARD)
            archive.writestr(name, "x")
    else:
        with tarfile.open(path, "w:gz") as tar:
            _add(tar, "ville/card.toml", CARD.encode())
            _add(tar, name, b"x")
    assert is_bundle(path)
    with pytest.raises(JouteError), unpacked(path):
        pass
    assert [one.name for one in tmp_path.iterdir()] == [path.name]


def _add(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size = len(content)
    archive.addfile(member, io.BytesIO(content))


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE])
def test_links_and_devices_of_an_archive_are_refused(kind: bytes, tmp_path: Path) -> None:
    path = tmp_path / "bad.tar.gz"
    with tarfile.open(path, "w:gz") as archive:
        _add(archive, "ville/card.toml", CARD.encode())
        member = tarfile.TarInfo("ville/workshops/ville.toml")
        member.type, member.linkname = kind, "/etc/hostname"
        archive.addfile(member)
    with pytest.raises(JouteError), unpacked(path):
        pass


def test_a_link_in_a_zip_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bad.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("ville/card.toml", CARD)
        link = zipfile.ZipInfo("ville/workshops/ville.toml")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/hostname")
    with pytest.raises(JouteError), unpacked(path):
        pass


@pytest.mark.parametrize("kind", ["zip", "tar.gz"])
def test_an_archive_that_would_fill_the_disk_is_refused(kind: str, tmp_path: Path) -> None:
    path, zeros = tmp_path / f"bad.{kind}", bytes(40 << 20)
    if kind == "zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("ville/card.toml", CARD)
            archive.writestr("ville/LICENCE", zeros)
    else:
        with tarfile.open(path, "w:gz") as tar:
            _add(tar, "ville/card.toml", CARD.encode())
            _add(tar, "ville/LICENCE", zeros)
    with pytest.raises(JouteError), unpacked(path):
        pass


def test_a_feature_joins_by_its_declaration() -> None:
    assert sorted((one.folder, one.setting) for one in FEATURES.shared) == [
        ("evaluations", "evaluation.sets_folder"),
        ("workshops", "workshops.folder"),
    ]


SET = """name: villes
licence: etalab-2.0
canary: 3f1c2a70-0000-4000-8000-1a2b3c4d5e6f
scorers: [exact]
"""
ITEM = '{"id": "q1", "input": "Capitale ?", "expected": "Paris"}\n'


@pytest.fixture
def of_sets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "joute.toml").write_text('[evaluation]\nsets_folder = "sets"\n')
    made = tmp_path / "commune"
    (made / "evaluations" / "villes").mkdir(parents=True)
    (made / "card.toml").write_text(CARD, encoding="utf-8")
    (made / "LICENCE").write_text("Licence ouverte\n", encoding="utf-8")
    (made / "evaluations" / "villes" / "evalset.yaml").write_text(SET)
    (made / "evaluations" / "villes" / "items.jsonl").write_text(ITEM)
    return made


def test_an_evaluation_set_goes_from_one_site_to_another(of_sets: Path) -> None:
    run("pack", str(of_sets), "commune.zip")
    assert "2 new files, 0 known" in run("import", "commune.zip")
    assert [item.id for item in read_set(Path("sets/villes")).items()] == ["q1"]
    assert "0 new files, 2 known" in run("import", "commune.zip")


@pytest.mark.parametrize(
    ("header", "items", "reason"),
    [
        (SET, ITEM.replace("}", ', "split": "holdout"}'), "q1 is of the holdout"),
        (SET, ITEM.replace("}", ', "drafted": true}'), "q1 is a draft"),
        (SET, "{}\n", "items.jsonl"),
        (SET.replace("licence: etalab-2.0\n", ""), ITEM, "it has no licence"),
        (SET.replace("canary: ", "description: "), ITEM, "it has no canary"),
        (SET.replace("villes", "others"), ITEM, "that of its folder another"),
        (SET + "items: ../../../secret.jsonl\n", ITEM, "evalset.yaml"),
    ],
)
def test_a_set_that_is_not_to_be_shared_is_refused(
    of_sets: Path, header: str, items: str, reason: str
) -> None:
    (of_sets / "evaluations" / "villes" / "evalset.yaml").write_text(header)
    (of_sets / "evaluations" / "villes" / "items.jsonl").write_text(items)
    assert reason in refused("pack", str(of_sets))


def test_answers_are_not_shared_with_a_set(of_sets: Path) -> None:
    (of_sets / "evaluations" / "villes" / "accepted.jsonl").write_text("{}\n")
    assert "nothing else is shared with it" in refused("pack", str(of_sets))
