"""Uses of files: taken in whole or not at all, every fault named, and back as they were."""

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest

from joute.errors import BadData, BadInput
from joute.register.errors import BadImport, Fault
from joute.register.importing import Imported, import_uses, read_file, read_uses
from joute.register.layouts import DescribedUse, as_own_json
from joute.register.moves import Requirements
from joute.store import Store
from joute.uses import Record, Records, State, Uses
from tests.register.made_uses import random_use

Now = Callable[[], datetime]

# What a sheet of IMA holds, as the facts of the project give it.
SHEET: dict[str, Any] = {
    "title": "Analyse de verbatims d'appels",
    "organisation": "Mutuelle de l’Exemple",
    "category": "content_analysis",
    "business_area": "Relation client",
    "criticality": None,
    "year": 2024,
    "context": "Trois millions d'appels par an.",
    "objectives": ["Trouver les motifs", "Tirer parti des données"],
    "results": ["Plus de 95 %"],
    "platform": ["Un nuage"],
    "success_factors": ["Données de qualité"],
    "obstacles": ["Anonymisation"],
    "note_en": "A pattern.",
}


def written(folder: Path, value: Any, name: str = "uses.json") -> Path:
    file = folder / name
    file.write_text(value if isinstance(value, str) else json.dumps(value), "utf-8")
    return file


async def taken(store: Store, now: Now, file: Path, *, update: bool = False) -> Imported:
    found, faults = read_uses(read_file(file))
    if faults:
        raise BadImport.of(faults)
    return await import_uses(Uses(store, now), found, "operator", update=update)


async def exported(store: Store, now: Now) -> str:
    records = await Records(store, now).all()
    uses = await Uses(store, now).all()
    return as_own_json([DescribedUse(one, records.get(one.id, Record(one.id))) for one in uses])


async def test_twenty_random_uses_come_back_as_they_were(
    store: Store, now: Now, tmp_path: Path
) -> None:
    random = Random(20)
    text = as_own_json([random_use(random, f"use-{n:02}") for n in range(20)])
    file = written(tmp_path, text)
    done = await taken(store, now, file)
    assert len(done.added) == 20
    assert await exported(store, now) == text

    # Again, nothing is added: every entry holds already.
    before = await Records(store, now).history("use-00")
    done = await taken(store, now, file, update=True)
    assert (len(done.added), len(done.changed), len(done.same)) == (0, 0, 20)
    assert await Records(store, now).history("use-00") == before


async def test_a_sheet_of_thirteen_fields_is_a_use(store: Store, now: Now, tmp_path: Path) -> None:
    extra = {"state": "In service", "contact_email": "ia@example.org", "begin_date": "2024-05"}
    done = await taken(store, now, written(tmp_path, SHEET | extra))
    (id,) = done.added
    assert id == "analyse-de-verbatims-d-appels"
    card, record = await Uses(store, now).get(id), await Records(store, now).get(id)
    assert (card.name, card.state) == (SHEET["title"], State.IN_SERVICE)
    assert record.value("function") == "Relation client"
    assert record.value("objectives") == SHEET["objectives"]
    assert (record.value("year"), record.value("begin_date")) == (2024, "2024-05")
    # What the sheet leaves open is neither known nor “I don’t know”.
    assert not record.answered("criticality")


async def test_a_use_that_is_there_is_changed_only_when_asked(
    store: Store, now: Now, tmp_path: Path
) -> None:
    await taken(store, now, written(tmp_path, SHEET))
    changed = SHEET | {"context": "Quatre millions.", "state": "pilot"}
    both = written(tmp_path, [{"title": "Autre"}, changed])
    with pytest.raises(BadImport) as refused:
        await taken(store, now, both)
    assert [(one.number, one.field) for one in refused.value.faults] == [(2, "id")]
    # Nothing of the file was stored, the good one neither.
    assert [one.id for one in await Uses(store, now).all()] == ["analyse-de-verbatims-d-appels"]

    done = await taken(store, now, both, update=True)
    assert (done.added, done.changed) == (["autre"], ["analyse-de-verbatims-d-appels"])
    history = await Records(store, now).history("analyse-de-verbatims-d-appels")
    said = [one.value for one in history if one.subject == "context"]
    assert said == ["Quatre millions.", "Trois millions d'appels par an."]
    assert (await Uses(store, now).get("analyse-de-verbatims-d-appels")).state is State.PILOT


async def test_what_a_use_lacks_is_judged_by_the_answers_of_the_same_file(
    store: Store, now: Now, tmp_path: Path
) -> None:
    uses = Uses(store, now, [Requirements((), (), ()).rule])
    records = Records(store, now)

    async def lacks(sheet: dict[str, Any]) -> list[str]:
        found, faults = read_uses(read_file(written(tmp_path, sheet)))
        assert not faults
        (use,) = found
        await import_uses(uses, found, "operator", update=True)
        said: list[str] = (await records.get(use.new.id)).value("moved_without")["lacks"]
        return said

    # A new use in service says without what, as one that moves there does.
    added = await lacks(SHEET | {"state": "in_service"})
    assert "ai_act" in added
    assert "review_date" in added
    assert not {"context", "objectives", "platform"} & {*added}

    await uses.set_state("analyse-de-verbatims-d-appels", State.IDEA)
    changed = await lacks(SHEET | {"state": "in_service", "review_date": "2027-01-01"})
    assert {*added} - {*changed} == {"review_date"}


def test_every_fault_is_named_with_its_row_and_field(tmp_path: Path) -> None:
    file = written(
        tmp_path,
        [
            {"title": "A", "category": "unheard", "criticality": 9, "colour": "blue"},
            {"title": "a", "begin_date": "2026-13", "state": "asleep"},
            {"id": "Bad Id", "title": "B", "function": "x", "business_area": "y"},
            {"title": "中文"},
            {"context": 3},
        ],
    )
    _, faults = read_uses(read_file(file))
    assert [(one.number, one.field) for one in faults] == [
        (1, "category"),
        (1, "criticality"),
        (1, "colour"),
        (2, "begin_date"),
        (2, "state"),
        (2, "id"),
        (3, "business_area"),
        (3, "id"),
        (4, "id"),
        (5, "context"),
        (5, "title"),
    ]
    text = str(BadImport.of(faults))
    assert "use 1, “criticality”: Choose a whole number from 1 to 5." in text
    assert text.count("\n") == len(faults)


def test_our_layout_is_doubted_too(tmp_path: Path) -> None:
    row = {
        "id": "a",
        "name": "A",
        "answers": {
            "context": "C",
            "ai_act.q_ai_system": "maybe",
            "ai_act.q_unheard": True,
            "sign_off.dpo": {"reserve": ""},
            "frugality.need_people": "maybe",
            "indicator.a": {"name": "A", "before": "x"},
            "indicator.b": ["A"],
        },
        "unknown": ["context", "retention", "ai_act.q_roles"],
        "extra": 1,
    }
    file = written(tmp_path, {"format": "joute-uses", "version": 1, "uses": [row]})
    (use,), faults = read_uses(read_file(file))
    assert [one.field for one in faults] == [
        "extra",
        "ai_act.q_ai_system",
        "frugality.need_people",
        "indicator.a",
        "indicator.b",
        "context",
    ]
    # Sign-offs are given by people here, never by a file.
    assert use.left_out == ["ai_act.q_unheard", "sign_off.dpo"]
    unknown = [one.subject for one in use.changes if not one.known]
    assert unknown == ["retention", "ai_act.q_roles"]


def test_yaml_is_read_with_its_lines(tmp_path: Path) -> None:
    text = "- title: A\n  personal_data: yes\n  objectives:\n    - faster\n- title: B\n  year: 20\n"
    (first, _), faults = read_uses(read_file(written(tmp_path, text, "uses.yaml")))
    assert {one.subject: one.value for one in first.changes} == {
        "personal_data": "yes",
        "objectives": ["faster"],
    }
    assert faults == [Fault(2, 5, "year", "Write a year, such as 2026.")]


def test_a_spreadsheet_of_a_french_office_is_read(tmp_path: Path) -> None:
    text = 'Titre;Métier;Catégorie;Objectifs;Année\nA;Achats;Assistant interne;"un\ndeux";\'-1\n'
    (use,), faults = read_uses(read_file(written(tmp_path, text, "uses.csv")))
    assert {one.subject: one.value for one in use.changes} == {
        "function": "Achats",
        "category": "internal_chatbot",
        "objectives": ["un", "deux"],
    }
    assert [(one.line, one.field) for one in faults] == [(3, "year")]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("uses.json", "{"),
        ("uses.json", "[]"),
        ("uses.json", '"a"'),
        ("uses.json", "[1]"),
        ("uses.json", '{"title": "a", "title": "b"}'),
        ("uses.json", '{"title": NaN}'),
        ("uses.json", "[" * 100_000),
        ("uses.json", '{"format": "joute-uses", "version": 2, "uses": []}'),
        ("uses.json", '{"format": "other"}'),
        ("uses.yaml", "a: &b c"),
        ("uses.csv", "title\na,b,c\n"),
    ],
)
def test_other_files_are_refused(tmp_path: Path, name: str, text: str) -> None:
    with pytest.raises(BadData):
        read_file(written(tmp_path, text, name))


def test_a_file_of_an_unknown_format_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"\.json"):
        read_file(written(tmp_path, "x", "uses.docx"))


def test_a_file_of_too_many_uses_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    path = tmp_path / "uses.json"
    path.write_text(json.dumps([{"title": f"Use {number}"} for number in range(2_001)]))
    with pytest.raises(BadData) as error:
        read_file(path)
    assert error.value.params["reason"] == "a file holds 1 to 2,000 uses: split it"
