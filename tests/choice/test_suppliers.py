"""The questionnaire of suppliers and its dated answers."""

import json
from collections import Counter
from pathlib import Path

import pytest

from joute.catalog import load
from joute.choice.criteria import criteria, themes
from joute.choice.suppliers import (
    SupplierAnswer,
    answers_about,
    questions,
    questions_for,
    supplier_of,
    suppliers,
)
from joute.choice.suppliers.answers import shipped_answers
from tests.cli.test_commands import run


def test_each_kind_of_actor_gets_its_own_questions() -> None:
    asked = {kind: len(questions_for(kind)) for kind in ("closed", "open", "host")}
    assert len(questions()) == 36
    assert asked == {"closed": 36, "open": 25, "host": 24}
    themes_of_open = {one.theme for one in questions_for("open")}
    assert themes_of_open == {"legal", "models", "customer_support", "environment"}


def test_the_answers_of_june_2024_are_all_there_and_dated() -> None:
    values = Counter(one.value for one in shipped_answers())
    assert values == {
        "not_found": 40,
        "text": 53,
        "partial": 6,
        "yes": 68,
        "in_progress": 4,
        "n/a": 23,
        "no": 14,
    }
    assert {one.date for one in shipped_answers()} == {"2024-06"}
    assert {(one.supplier, one.question) for one in shipped_answers()} <= {
        (supplier, question) for supplier in suppliers() for question in questions()
    }


def test_every_question_belongs_to_a_theme_and_criteria_link_to_questions() -> None:
    assert {one.theme for one in questions().values()} <= set(themes())
    linked = {id for one in criteria().values() for id in one.questions}
    assert linked <= set(questions())


def test_not_found_is_unknown_and_never_a_no() -> None:
    (answer,) = answers_about("anthropic")["sec_prompt_use"]
    assert (answer.value, answer.known, answer.origin) == ("not_found", False, "public_pages")


def test_a_newer_answer_comes_first_and_the_old_one_stays() -> None:
    newer = SupplierAnswer(
        "google", "sec_prompt_use", "no", {"en": "Kept"}, "terms", "2026-11-02", "public_pages"
    )
    other = SupplierAnswer(
        "meta", "sec_prompt_use", "yes", {"en": "-"}, "terms", "2026-11-02", "public_pages"
    )
    found = answers_about("google", stored=[newer, other])["sec_prompt_use"]
    assert [(one.date, one.value) for one in found] == [("2026-11-02", "no"), ("2024-06", "text")]
    assert found[0].text_in("fr") == "Kept"


def test_a_supplier_answers_for_its_models_and_hosts_and_openai_for_itself() -> None:
    models = load().models
    assert supplier_of(models["mistral-small-2506"]) == "mistral"
    assert supplier_of("azure") == "microsoft"
    openai = next(one for one in models.values() if one.maker.id == "openai")
    assert supplier_of(openai) == "openai"
    assert answers_about("openai") == {}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("JOUTE_DATABASE", f"sqlite:///{tmp_path}/joute.sqlite3")
    return tmp_path


def test_answers_are_added_and_compared_from_a_terminal(folder: Path) -> None:
    told = ("--source", "Terms", "--date", "2024-11-02", "--text", "A year")
    added = run("suppliers", "add", "google", "sec_prompt_use", "--value", "no", *told)
    assert added.exit_code == 0, added.output
    shown = json.loads(run("suppliers", "show", "google", "--format", "json").output)
    assert [one["value"] for one in shown["sec_prompt_use"]] == ["no", "text"]
    found = run("suppliers", "changes", "google", "--earlier", "2024-06").output.splitlines()
    assert found[0] == "sec_prompt_use"
    assert found[2].strip().startswith("+ 2024-11-02 no A year (public_pages: Terms)")
    listed = json.loads(run("suppliers", "list", "--format", "json").output)
    anthropic = next(one for one in listed if one["id"] == "anthropic")
    assert (anthropic["known"], anthropic["asked"]) == (13, 36)
    asked = run("suppliers", "ask", "lighton", "--kind", "open").output
    assert "/enquiry/" in asked
    unknown = run("suppliers", "show", "nobody")
    assert unknown.exit_code == 1
    assert "no supplier" in str(unknown.exception)


def test_a_file_that_came_back_is_read_from_a_terminal(folder: Path) -> None:
    sheet = run("suppliers", "sheet", "--kind", "host", "--language", "fr").output
    lines = sheet.splitlines()
    assert len(lines) == 1 + len(questions_for("host"))
    filled = "\n".join([lines[0], f"{lines[1][:-2]}oui,TLS partout,https://a.example", *lines[2:]])
    (folder / "back.csv").write_text(filled.replace(',"",', ",,"), "utf-8")
    told = ("--source", "Letter", "--date", "2024-11", "--origin", "supplier")
    read = run("suppliers", "read", "amazon", "back.csv", *told)
    assert read.output.strip() == "1", read.output
    (folder / "bad.csv").write_text("id,value,answer,links\nx,yes,,\ncus_support,yes,,ftp://a\n")
    refused = run("suppliers", "read", "amazon", "bad.csv", *told)
    assert refused.exit_code == 1
    assert "bad.csv, line 2:" in refused.output
    assert "bad.csv, line 3:" in refused.output
