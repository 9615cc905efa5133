"""Prompts on pages: stored with their versions, tried side by side with what each costs."""

import re
from collections.abc import AsyncIterator
from html import unescape

import httpx2
import pytest

from joute.evaluation.site.keys import Keys
from joute.llm.server import Running
from joute.people.rights import Role
from tests.evaluation.site.conftest import Carrier, items, member_of, operator_of, set_lines
from tests.support.site import Site, model, running_site, settings

PRICED = [
    model("oak", "obeys"),
    model("elm", "echo") | {"price_in": None, "price_out": None},
    model("bad", "error-401"),
]
TWO = "---\nshots: 1\n---\n{examples}\n{input} say: two\n"


@pytest.fixture
async def site(database: str, llm_server: Running) -> AsyncIterator[Site]:
    async with running_site(settings(database, llm_server.base_url, PRICED)) as opened:
        yield opened


@pytest.fixture
async def member(site: Site) -> httpx2.AsyncClient:
    return await member_of(site, Role.CHOOSER)


def words(page: httpx2.Response, status: int = 200) -> str:
    assert page.status_code == status, page.text
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page.text)))


async def keep(client: httpx2.AsyncClient, name: str, text: str) -> httpx2.Response:
    return await client.post("/prompts/new", data={"name": name, "text": text})


@pytest.mark.both_engines
async def test_versions_of_a_prompt_are_stored_with_what_changed(
    member: httpx2.AsyncClient,
) -> None:
    assert (await keep(member, "polite", "Please: {input}\n")).status_code == 303
    assert (await keep(member, "polite", "Please:  {input}   \r\n")).status_code == 303
    await keep(member, "polite", "Kindly: {input}\n")
    await keep(member, "polite", "Kindly: {input}\n")
    page = await member.get("/prompts/stored/polite")
    assert page.text.count("<section>") == 3
    assert "<ins>+Kindly: {input}</ins>" in page.text
    assert "polite" in words(await member.get("/prompts"))
    assert "Kindly: {input}" in words(await member.get("/prompts/new?name=polite"))
    assert (await member.post("/prompts/stored/polite/delete")).status_code == 303
    assert (await member.get("/prompts/stored/polite")).status_code == 404


async def test_what_is_no_prompt_is_shown_again_with_all_its_faults(
    member: httpx2.AsyncClient,
) -> None:
    page = words(await keep(member, "Bad name", "Hello {who}\n"), 422)
    assert "line 1: {who} stands for nothing" in page
    assert "line 1: no {input} says" in page
    assert "Hello {who}" in page


@pytest.mark.parametrize(
    ("text", "reasons"),
    [
        (
            "---\nparameters:\n  temperature: 3\ncolour: red\n---\n{who}\n",
            (
                "ligne 3\u00a0: parameters, temperature: Un nombre d’au plus 2 est attendu.",
                "ligne 4\u00a0: colour: Ce champ n’existe pas.",
            ),
        ),
        (
            "Bonjour {who}\n",
            ("ligne 1\u00a0: aucun {input} ne dit", "ligne 1\u00a0: {who} ne remplace rien"),
        ),
        ("---\nshots: [\n---\n{input}\n", ("ligne 2\u00a0: ce n’est pas le YAML qui est lu ici",)),
        ("---\na: 1\na: 2\n---\n", ("ligne 3\u00a0: «\u00a0a\u00a0» est déjà à la ligne 2",)),
        ("a" * 100_001, ("100\u202f001 caractères, sur 100\u202f000 au plus",)),
    ],
    ids=["fields", "text", "YAML", "key", "long"],
)
async def test_faults_are_said_in_french_on_a_french_page(
    member: httpx2.AsyncClient, text: str, reasons: tuple[str, ...]
) -> None:
    french = {"Accept-Language": "fr"}
    form = {"name": "poli", "text": text}
    kept = page_text(await member.post("/prompts/new", data=form, headers=french))
    assert all(one in kept for one in reasons), kept
    trial = {"question": "q", "model": "oak", "draft": [text]}
    tried = page_text(await member.post("/prompts/try", data=trial, headers=french))
    assert reasons[0].removeprefix("ligne ") in tried, tried


async def test_long_numbers_have_their_thousands_apart(
    site: Site, member: httpx2.AsyncClient
) -> None:
    most = site.services.settings.limits.prompt_characters
    form = {"question": "q" * (most + 1), "model": "oak", "draft": ["{input}"]}
    french = page_text(
        await member.post("/prompts/try", data=form, headers={"Accept-Language": "fr"})
    )
    assert f"{most:,}".replace(",", "\u202f") in french
    assert f"{most:,} characters" in page_text(await member.post("/prompts/try", data=form))


def page_text(page: httpx2.Response) -> str:
    """Its text, no-break spaces as they are."""
    assert page.status_code == 422
    return unescape(re.sub(r"<[^>]+>", " ", page.text))


async def test_prompts_are_tried_side_by_side_with_their_cost_and_electricity(
    site: Site, member: httpx2.AsyncClient
) -> None:
    await keep(member, "one", "{input} say: one\n")
    form = {"question": "Capital of France?", "model": "oak", "prompt": ["one"]}
    drafts = ["{input} say: Well. So: <b>two</b>\n", ""]
    page = await member.post("/prompts/try", data=form | {"draft": drafts})
    said = words(page)
    assert re.search(r"one [0-9a-f]{12} one Cost of 1,000 answers €0\.\d+ Electricity", said)
    assert "draft-1" in said
    assert "&lt;b&gt;two&lt;/b&gt;" in page.text
    assert "Capital of France?" in said
    unpriced = words(await member.post("/prompts/try", data=form | {"model": "elm"}))
    assert "Cost of 1,000 answers unknown" in unpriced


async def test_why_a_trial_failed_is_on_record_for_the_operator(
    site: Site, member: httpx2.AsyncClient
) -> None:
    form = {"question": "Capital of France?", "model": "bad", "draft": ["{input}"]}
    assert (await member.post("/prompts/try", data=form)).status_code == 200
    console = words(await (await operator_of(site)).get("/operator"))
    detail = console.partition("Failures in detail")[2]
    assert "bad test refused_key HTTP 401" in detail
    assert "evaluation" in detail
    # Answers of trials are counted nowhere: one failure of none would be a false rate.
    assert "100%" not in console


async def test_examples_come_from_the_dev_split_of_a_set(
    site: Site, member: httpx2.AsyncClient
) -> None:

    key = await site.services[Keys].new("ci")
    carrier = Carrier(site.client(headers={"Authorization": f"Bearer {key}"}))
    await carrier.push(set_lines(items(3)), "sets")
    await keep(member, "few", TWO)
    form = {"question": "Capitale ?", "model": "elm", "prompt": ["few"]}
    assert "Choose the set" in words(await member.post("/prompts/try", data=form), 422)
    page = words(await member.post("/prompts/try", data=form | {"set": "villes"}))
    assert re.search(r"Capitale n° \d \? Ville \d Capitale \? say: two", page)


@pytest.mark.parametrize(
    ("form", "reason"),
    [
        ({"question": ""}, "Write a question"),
        ({"model": "none"}, "Choose a model"),
        ({"draft": ["", ""]}, "Choose one to 4 prompts"),
        ({"draft": ["no place"]}, "no {input} says"),
    ],
)
async def test_what_cannot_be_tried_says_why(
    member: httpx2.AsyncClient, form: dict[str, object], reason: str
) -> None:
    whole = {"question": "q", "model": "oak", "draft": ["{input}"]} | form
    assert reason in words(await member.post("/prompts/try", data=whole), 422)


async def test_a_person_is_asked_about_personal_data_first(member: httpx2.AsyncClient) -> None:
    form = {"question": "Write to jean.dupont@example.fr", "model": "elm", "draft": ["{input}"]}
    asked = await member.post("/prompts/try", data=form)
    assert asked.status_code == 422
    assert "Send it as it is" in asked.text
    sent = await member.post("/prompts/try", data=form | {"personal_data": "keep"})
    assert "jean.dupont@example.fr" in words(sent)


async def test_only_members_with_a_role_and_the_operator_may(site: Site) -> None:
    anybody = site.client()
    for path in ("/prompts", "/prompts/try", "/prompts/new"):
        assert (await anybody.get(path)).status_code in {401, 403, 404}
    assert (await (await operator_of(site)).get("/prompts")).status_code == 200
