"""Suppliers on a site: the reference pages, newer answers, enquiries by link and by file."""

import csv
import io
import re
from collections.abc import AsyncIterator, Sequence
from typing import Any

import httpx2
import pytest

from joute.choice.suppliers import questions_for
from joute.llm.server import Running
from joute.people.rights import Role
from tests.evaluation.site.conftest import MODELS, member_of
from tests.support.site import Site, running_site, settings

NEWER = {
    "question": "sec_prompt_use",
    "value-new": "no",
    "text-new": "Kept for a year <script>alert(1)</script>",
    "urls-new": "https://example.org/terms",
    "origin": "public_pages",
    "source": "Terms of use",
    "date": "2026-11-02",
    "valid_until": "2026-11-20",
}


WRONG: Sequence[tuple[dict[str, str], str]] = (
    ({"urls-new": "http://example.org"}, "begins with https://"),
    ({"urls-new": "javascript:alert(1)"}, "begins with https://"),
    ({"urls-new": "https://you:me@example.org"}, "begins with https://"),
    ({"text-new": "x" * 1_501}, "more than 1,500 characters"),
    ({"source": " "}, "the source is missing"),
    ({"date": "2027-01-01"}, "is not to come"),
    ({"date": "yesterday"}, "a date is written"),
    ({"valid_until": "2025-01-01"}, "ends before"),
    ({"value-new": "perhaps"}, "the value is none of"),
    ({"value-new": "", "text-new": "", "urls-new": ""}, "the answer is missing"),
    ({"question": "any"}, "There is no question"),
)


@pytest.fixture
async def site(database: str, llm_server: Running) -> AsyncIterator[Site]:
    async with running_site(settings(database, llm_server.base_url, MODELS)) as opened:
        yield opened


async def chooser(site: Site) -> httpx2.AsyncClient:
    return await member_of(site, Role.CHOOSER)


def anybody(site: Site) -> httpx2.AsyncClient:
    return site.client(headers={"Accept-Language": "en"})


async def enquiry(owner: httpx2.AsyncClient, **form: str) -> tuple[str, str]:
    """The path of a new enquiry, and that of its link."""
    data = {"supplier": "lighton", "kind": "open", "language": "en", "days": "30", **form}
    page = await owner.post("/enquiries", data=data)
    assert page.status_code == 200, page.text
    link = re.search(r"http://joute\.test(/enquiry/[\w-]{20,})", page.text)
    own = re.search(r'href="(/enquiries/[\w-]+)"', page.text)
    assert link
    assert own
    return own[1], link[1]


async def history(site: Site, supplier: str) -> dict[str, Any]:
    found = await anybody(site).get(f"/api/v1/suppliers/{supplier}")
    assert found.status_code == 200, found.text
    read: dict[str, Any] = found.json()
    return read


async def test_criteria_have_bands_of_the_survey_and_lead_to_questions(site: Site) -> None:
    page = (await anybody(site).get("/criteria")).text
    assert page.count('id="criterion-') == 26
    assert page.count("2024 survey:</span>") + page.count("2024 survey:") >= 24
    assert "because public benchmarks measure them" in page
    assert "/suppliers?theme=legal#leg_standards" in page
    french = (await site.client(headers={"Accept-Language": "fr"}).get("/criteria")).text
    assert "Enquête de 2024" in french


async def test_the_grid_is_dated_filtered_and_says_that_not_found_is_no_no(site: Site) -> None:
    client = anybody(site)
    page = (await client.get("/suppliers")).text
    assert page.count("<td>") == 36 * 7
    assert page.count("June 2024") > 208
    assert "“Not found” is not a no" in page
    narrow = {"theme": "legal", "supplier": ["meta", "mistral"], "value": "not_found"}
    found = (await client.get("/suppliers", params=narrow)).text
    assert found.count("<td>") == 2 * 6
    by_criterion = (await client.get("/suppliers?criterion=data_security&kind=closed")).text
    assert by_criterion.count("<td>") == 4 * 3
    nothing = await client.get("/suppliers?kind=host")
    assert nothing.status_code == 200
    assert "No answer matches" in nothing.text


async def test_corrections_of_the_research_are_noted(site: Site) -> None:
    page = (await anybody(site).get("/suppliers/mistral")).text
    assert "the guide writes November 2023" in page
    assert "no answer: unknown" in (await anybody(site).get("/suppliers/huggingface")).text
    assert (await anybody(site).get("/suppliers/nobody")).status_code == 404


async def test_a_newer_answer_is_added_with_its_source_and_the_old_one_stays(site: Site) -> None:
    owner = await chooser(site)
    added = await owner.post("/suppliers/google/answers", data=NEWER)
    assert added.headers["location"] == "/suppliers/google#sec_prompt_use"
    body = {"question": "sec_prompt_use", "value": "yes", "source": "Letter", "date": "2026-11"}
    sent = await owner.post("/api/v1/suppliers/google/answers", json=body)
    assert sent.status_code == 204, sent.text
    answers = (await history(site, "google"))["answers"]["sec_prompt_use"]
    assert [(one["date"], one["value"]) for one in answers] == [
        ("2026-11-02", "no"),
        ("2026-11", "yes"),
        ("2024-06", "text"),
    ]
    page = (await anybody(site).get("/suppliers/google")).text
    assert "Kept for a year &lt;script&gt;" in page
    assert "was valid until 20 November 2026" in page
    assert "2 older answers" in page
    params = {"earlier": "2024-06", "later": "2026-11-02"}
    compared = (await anybody(site).get("/suppliers/google/changes", params=params)).text
    assert "1 answer differs." in compared
    changed = (await anybody(site).get("/api/v1/suppliers/google/changes", params=params)).json()
    assert [one["question"] for one in changed] == ["sec_prompt_use"]


async def test_an_answer_that_cannot_be_stored_says_why(site: Site) -> None:
    owner = await chooser(site)
    for wrong, reason in WRONG:
        refused = await owner.post("/suppliers/google/answers", data=NEWER | wrong)
        assert refused.status_code == 422, wrong
        assert reason in refused.text
    assert len((await history(site, "google"))["answers"]["sec_prompt_use"]) == 1


async def test_only_those_who_choose_models_write(site: Site) -> None:
    client = anybody(site)
    assert (await client.post("/suppliers/google/answers", data=NEWER)).status_code == 403
    assert (await client.get("/enquiries")).status_code == 403
    body = {"question": "sec_prompt_use", "value": "yes", "source": "x", "date": "2026-11"}
    refused = await client.post("/api/v1/suppliers/google/answers", json=body)
    assert refused.status_code == 403
    member = await member_of(site, Role.FACILITATOR)
    assert (await member.get("/enquiries")).status_code == 403


@pytest.mark.both_engines
async def test_a_supplier_answers_by_its_link_without_an_account(site: Site) -> None:
    owner = await chooser(site)
    own, link = await enquiry(owner)
    supplier = anybody(site)
    form = (await supplier.get(link)).text
    assert form.count("<fieldset") == len(questions_for("open"))
    given = {
        "value-leg_standards": "yes",
        "text-leg_standards": "ISO 27001",
        "urls-leg_standards": "https://www.lighton.ai/iso",
        "text-mod_added_value": "Nos modèles sont <b>petits</b>",
        "valid_until": "2027-11-21",
    }
    saved = await supplier.post(link, data=given)
    assert saved.status_code == 303, saved.text
    again = await supplier.get(saved.headers["location"])
    assert "Your answers are saved" in again.text
    assert "ISO 27001" in again.text
    await supplier.post(link, data={**given, "text-leg_standards": "ISO 27001 and 42001"})
    answers = (await history(site, "lighton"))["answers"]
    told = [(one["text"].get("en"), one["origin"]) for one in answers["leg_standards"]]
    assert told[:2] == [("ISO 27001 and 42001", "supplier"), ("ISO 27001", "supplier")]
    assert answers["leg_standards"][0]["valid_until"] == "2027-11-21"
    # What was not changed was not stored twice.
    assert len(answers["mod_added_value"]) == 2
    page = (await anybody(site).get("/suppliers/lighton")).text
    assert "&lt;b&gt;petits" in page
    assert "nofollow ugc" in page
    assert "Answered" in (await owner.get(own)).text


async def test_a_supplier_takes_back_what_it_leaves_blank(site: Site) -> None:
    _, link = await enquiry(await chooser(site))
    supplier = anybody(site)
    given = {"value-leg_standards": "yes", "text-mod_added_value": "Small"}
    await supplier.post(link, data=given)
    await supplier.post(link, data={"text-mod_added_value": "Small"})
    answers = (await history(site, "lighton"))["answers"]["leg_standards"]
    assert [(one["value"], one["text"].get("en")) for one in answers[:2]] == [
        ("not_found", "Taken back by the supplier."),
        ("yes", None),
    ]
    # What it never answered, or took back already, is not stored again.
    await supplier.post(link, data={"text-mod_added_value": "Small"})
    assert len((await history(site, "lighton"))["answers"]["leg_standards"]) == len(answers)
    assert (await supplier.post(link, data={})).status_code == 303
    newest = (await history(site, "lighton"))["answers"]["mod_added_value"][0]
    assert newest["value"] == "not_found"


async def test_a_supplier_is_added_by_any_name_with_its_enquiry_and_not_without(
    site: Site,
) -> None:
    owner = await chooser(site)
    refused = await owner.post("/enquiries", data={"name": "Petite Pousse", "days": "400"})
    assert refused.status_code == 422
    names = [one["name"] for one in (await anybody(site).get("/api/v1/suppliers")).json()]
    assert "Petite Pousse" not in names
    for name in ("北京智谱", "百度 AI", "Яндекс AI", "AI"):
        await enquiry(owner, name=name)
    found = (await anybody(site).get("/api/v1/suppliers")).json()
    ids = {one["name"]: one["id"] for one in found}
    assert ids["AI"] == "ai"
    assert len({ids[name] for name in ("北京智谱", "百度 AI", "Яндекс AI", "AI")}) == 4
    assert "北京智谱" in (await anybody(site).get(f"/suppliers/{ids['北京智谱']}")).text
    again = await owner.post("/enquiries", data={"name": "北京智谱", "days": "30"})
    assert "there already" in again.text
    assert (await owner.post("/enquiries", data={"name": "\u200b", "days": "3"})).status_code == 422


async def test_an_enquiry_is_answered_by_its_answers_alone(site: Site) -> None:
    owner = await chooser(site)
    own, _ = await enquiry(owner)
    refused = await owner.post(f"{own}/status", data={"status": "answered"})
    assert refused.status_code == 422
    assert "0 of" in (await owner.get(own)).text


async def test_a_form_with_faults_stores_nothing_and_gives_back_what_was_written(
    site: Site,
) -> None:
    _, link = await enquiry(await chooser(site))
    given = {
        "text-leg_standards": "ISO 27001",
        "urls-leg_standards": "ftp://example.org",
        "text-mod_added_value": "Small",
    }
    refused = await anybody(site).post(link, data=given)
    assert refused.status_code == 422
    assert "value-leg_standards-error" in refused.text
    assert "Small" in refused.text
    assert len((await history(site, "lighton"))["answers"]["mod_added_value"]) == 1


async def test_a_link_that_ended_and_one_that_never_was_look_the_same(site: Site) -> None:
    owner = await chooser(site)
    own, link = await enquiry(owner)
    supplier = anybody(site)
    renewed = (await owner.post(f"{own}/link", data={"days": "3"})).text
    other = re.search(r"http://joute\.test(/enquiry/[\w-]{20,})", renewed)
    assert other
    assert (await supplier.get(other[1])).status_code == 200
    ended = await supplier.get(link)
    never = await supplier.get("/enquiry/" + "a" * 22)
    assert (ended.status_code, never.status_code) == (403, 403)
    assert "does not work any more" in ended.text
    assert "LightOn" not in ended.text
    site.clock.pass_(days=4)
    assert (await supplier.get(other[1])).status_code == 403
    assert (await supplier.post(other[1], data={"text-leg_standards": "x"})).status_code == 403
    assert link.rpartition("/")[2] not in (await owner.get(own)).text


async def test_a_supplier_declines_or_its_public_pages_are_read(site: Site) -> None:
    owner = await chooser(site)
    own, link = await enquiry(owner, name="Petite Pousse", kind="host")
    thanks = await anybody(site).post(f"{link}/decline", data={"reason": "No time <i>"})
    assert "declines to answer" in thanks.text
    assert (await anybody(site).get(link)).status_code == 403
    page = (await anybody(site).get("/suppliers/petite-pousse")).text
    assert "Declined" in page
    assert "No time &lt;i&gt;" in page
    settled = await owner.post(f"{own}/status", data={"status": "public_pages"})
    assert settled.status_code == 303
    assert "Filled from public pages" in (await owner.get(own)).text


async def test_a_questionnaire_goes_out_as_a_file_and_comes_back(site: Site) -> None:
    owner = await chooser(site)
    own, link = await enquiry(owner)
    sheet = await owner.get(f"{own}/questionnaire.csv")
    assert (await anybody(site).get(f"{link}/questionnaire.csv")).content == sheet.content
    rows = list(csv.reader(io.StringIO(sheet.content.decode("utf-8-sig"))))
    assert len(rows) == 1 + len(questions_for("open"))
    rows[1][3:] = ["en cours", "ISO 27001 ; audit en mars", "https://a.example https://b.example"]
    rows[2][3:] = ["Oui", "", ""]
    data = {"source": "Letter", "date": "2026-11-10", "origin": "supplier"}
    # As a French spreadsheet saves it.
    back = _written(rows, ";").encode("cp1252")
    read = await owner.post(f"{own}/answers", data=data, files={"file": ("retour.csv", back)})
    assert read.status_code == 303, read.text
    answers = (await history(site, "lighton"))["answers"]
    newest = answers[rows[1][0]][0]
    assert (newest["value"], len(newest["urls"]), newest["date"]) == (
        "in_progress",
        2,
        "2026-11-10",
    )
    assert answers[rows[2][0]][0]["value"] == "yes"


async def test_a_file_with_faults_stores_nothing_and_lists_them_all(site: Site) -> None:
    _, link = await enquiry(await chooser(site))
    rows = [
        ["id", "value", "answer", "links"],
        ["leg_standards", "maybe", "", ""],
        ["leg_frameworks", "yes", "", "http://example.org"],
        ["no_such", "yes", "", ""],
        ["cus_support", "yes", "", ""],
        ["cus_support", "no", "", ""],
    ]
    content = _written(rows, ",").encode()
    refused = await anybody(site).post(f"{link}/file", files={"file": ("x.csv", content)})
    assert refused.status_code == 422
    for fault in ("Line 2:", "Line 3:", "Line 4:", "Line 6:", "answered on a line before"):
        assert fault in refused.text
    assert len((await history(site, "lighton"))["answers"]["cus_support"]) == 1
    for junk in (b"", b"\x00\x01\x02", b"hello", b'id,value,answer\n"x'):
        refused = await anybody(site).post(f"{link}/file", files={"file": ("x.csv", junk)})
        assert refused.status_code == 422, refused.text
    large = await anybody(site).post(f"{link}/file", files={"file": ("x.csv", b"a" * 500_001)})
    assert large.status_code == 422


def _written(rows: list[list[str]], separator: str) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=separator).writerows(rows)
    return out.getvalue()
