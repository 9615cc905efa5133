"""The screens of the path, in the order in which a person meets them."""

import re
from html import unescape
from typing import Any

import pytest

from tests.choice.site.conftest import Person, person
from tests.support.english import english_in
from tests.support.site import Site

SCREENS = (
    "",
    "/need-one",
    "/classical",
    "/need",
    "/need/11",
    "/weights",
    "/people",
    "/must-haves",
    "/candidates",
    "/candidates?q=mistral",
    "/evidence",
    "/evidence?criterion=costs",
    "/costs",
    "/shortlist",
    "/test",
    "/links",
    "/history",
    "/history?number=1",
)


POINTS: dict[str, Any] = {"points-costs": "3", "points-quality": "1"}
NEGATIVE: dict[str, Any] = {"points-costs": "-1"}
OWN: dict[str, Any] = {"own-eur_per_server_hour": "2,5"}


def words(page: str) -> str:
    """What a page says, without its markup."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page)))


async def test_every_screen_opens_for_a_choice_that_holds_nothing_yet(
    site: Site, chooser: Person
) -> None:
    french = person(site, chooser.address, "fr")
    for screen in SCREENS:
        await chooser.page(screen)
        assert english_in(await french.page(screen)) == [], screen


async def test_a_task_that_needs_no_model_ends_the_path_with_a_decision(chooser: Person) -> None:
    await chooser.send(
        "/need-one", task="sentiment", data="short_texts", requests=10_000, revision=1
    )
    said = words(await chooser.page("/need-one"))
    assert "Rarely: classical techniques mostly suffice" in said
    assert "TF-IDF" in said
    assert "10,000 requests a month" in said
    assert re.search(
        r"Wh with a small language model, [\d.,]+ to [\d.,]+ Wh with a classical", said
    )
    await chooser.send("/without", decision="no_llm", revision=2)
    assert "Decided: no language model is needed." in await chooser.page()


@pytest.mark.parametrize(
    ("task", "retrieval"),
    [
        ("indicators", "It is not the answer here"),
        ("regulatory_reporting", "It is not the answer here"),
        ("document_answers", "It is a part of the answer"),
    ],
)
async def test_where_documents_are_asked_it_says_when_retrieval_is_not_the_answer(
    chooser: Person, task: str, retrieval: str
) -> None:
    await chooser.send("/need-one", task=task, data="documents", revision=1)
    said = words(await chooser.page("/need-one"))
    assert retrieval in said
    assert ("data warehouse" in said) == (task != "document_answers")


EXAMPLES = "\n".join(
    f"{text} {place} => {answer}"
    for place in range(6)
    for text, answer in (("Merci, service parfait", "content"), ("Panne, facture fausse", "fâché"))
)


async def test_classical_methods_are_tried_on_examples_of_which_nothing_is_stored(
    site: Site, chooser: Person
) -> None:
    form = {"examples": EXAMPLES, "rules": "content: merci, parfait\nfâché: panne"}
    tried = words((await chooser.send("/classical", 200, **form)).text)
    assert re.search(r"Your keywords 12 of 12 \d+% to 100%", tried)
    assert "Always the most frequent answer" in tried
    assert words(await chooser.page("/history")).count("Revision") == 1
    refused = await chooser.send("/classical", 422, examples="no answer here")
    assert "Line 1 is not an example" in refused.text


async def test_each_answer_is_saved_and_shows_what_it_makes_important(chooser: Person) -> None:
    next_ = await chooser.send("/need/2", data_sensitivity="data_special", revision=1)
    assert next_.headers["location"].endswith("/need/3")
    important = words(await chooser.page("/need/3")).partition("make important")[2]
    assert "Data security" in important
    assert "Special-category data" in important
    assert re.search(r'value="data_special" checked', await chooser.page("/need/2"))


async def test_weights_come_from_answers_and_survey_then_points_or_a_ranking(
    chooser: Person,
) -> None:
    started = words(await chooser.page("/weights"))
    assert "a starting point, from your answers and a survey" in started
    assert "2024 survey" in started
    await chooser.send("/weights", weighing="points", revision=1, **POINTS)
    assert re.search(r"Full costs 75\.0%", words(await chooser.page("/weights")))
    ranking: dict[str, Any] = {"place-quality": "1", "place-costs": "2"}
    await chooser.send("/weights", weighing="ranking", revision=2, **ranking)
    ranked = words(await chooser.page("/weights"))
    assert "your ranking" in ranked
    assert re.search(r"Quality[^%]*75\.0%", ranked)
    await chooser.send("/weights", 422, weighing="points", revision=3, **NEGATIVE)
    await chooser.send("/weights", 422, weighing="points", revision=3)


async def test_several_people_weigh_each_by_a_link_and_erase_what_they_gave(
    site: Site, chooser: Person
) -> None:
    page = await chooser.page("/people")
    weigh, pick = re.findall(r"http://joute\.test(/(?:weigh|pick)/[\w.-]+)", page)
    secrets = []
    for name, points in (
        ("Ada", {"points-quality": 9, "points-costs": 1}),
        ("Bob", {"points-costs": 5}),
    ):
        other = person(site, weigh)
        assert "Answer citizens" in await other.page()
        thanked = await other.send("", name=name, **points)
        secrets.append(thanked.headers["location"])
    said = words(await chooser.page("/people"))
    assert "Ada" in said
    assert "Where they differ most" in said
    # Whom each of them would choose by their own weights alone.
    assert len(re.findall(r"Puts first: [A-Z]", said)) == 2
    await chooser.send("/weights", weighing="people", revision=1)
    assert "those of several people" in await chooser.page("/weights")
    assert "Erase my answer" in await person(site, secrets[0]).page()
    assert (await person(site, secrets[0]).send("/erase")).status_code == 303
    for gone in (secrets[0], "/weighed/nope"):
        await person(site, gone).page(status=404)
    assert "Ada" not in await chooser.page("/people")
    five = ["costs", "data_security", "legal_compliance", "ease_of_use", "scalability"]
    await person(site, pick).send("", 422, criterion=five[:4])
    for place in range(12):
        service = "IT" if place < 6 else "HR" if place < 8 else ""
        await person(site, pick).send("", criterion=five, service=service)
    counted = words(await chooser.page("/people"))
    assert "12 (100%)" in counted
    # By its name, with how many are in no group that is shown.
    assert "By service IT 6 people" in counted
    assert "6 people are not shown here" in counted
    assert "HR" not in counted
    assert "By sector" not in counted


async def test_a_browser_counts_once_among_those_who_pick(site: Site, chooser: Person) -> None:
    page = await chooser.page("/people")
    pick = re.findall(r"http://joute\.test(/pick/[\w.-]+)", page)[0]
    five = ["costs", "data_security", "legal_compliance", "ease_of_use", "scalability"]
    one = person(site, pick)
    for service in ("HR", "HR", "HR", "HR", "H\x00R"):
        await one.send("", criterion=five, service=service)
    assert "1 person picked" in words(await chooser.page("/people"))


async def test_what_nobody_sees_is_left_out_of_names_and_titles(
    site: Site, chooser: Person
) -> None:
    page = await chooser.page("/people")
    weigh = re.findall(r"http://joute\.test(/weigh/[\w.-]+)", page)[0]
    points: dict[str, Any] = {"points-quality": 9}
    await person(site, weigh).send("", name="A\u202ed\u200fa\x00", **points)
    assert "Ada" in await chooser.page("/people")
    await chooser.send("/title", title="Two\u202e\nlines\u200b", revision=1)
    assert "Two lines" in await chooser.page()


async def test_a_reader_sees_every_screen_and_changes_nothing(site: Site, chooser: Person) -> None:
    page = await chooser.page("/links")
    reading = re.search(r"http://joute\.test(/choices/[\w-]+)", page)
    assert reading
    reader = person(site, reading[1])
    for screen in SCREENS:
        if screen == "/classical":
            await reader.page(screen, 403)
            continue
        main = (await reader.page(screen)).partition("<main")[2].partition("</main")[0]
        assert 'method="post"' not in main, screen
    # Nothing of what they send is looked at.
    for path in ("/need-one", "/weights", "/costs", "/candidates", "/must-haves", "/classical"):
        await reader.send(path, 403, revision="x", weighing="points")
    for path in (
        "/need/1",
        "/title",
        "/without",
        "/delete",
        "/links",
        "/decide",
        "/people/x/remove",
    ):
        await reader.send(path, 403)


async def test_must_haves_exclude_with_a_reason_and_what_is_unknown_is_to_be_verified(
    chooser: Person,
) -> None:
    await chooser.send("/must-haves", revision=1, open_weights="yes", no_training="yes")
    found = words(await chooser.page("/shortlist"))
    assert "There is no best model in general" in found
    assert "Open weights: required: yes; known: no" in found
    assert "An unknown is not a no" in found
    await chooser.send("/must-haves", 422, revision=2, context_tokens="many")
    misspelt = await chooser.send("/must-haves", 422, revision=2, licence="apache2")
    assert "apache-2.0" in misspelt.text


async def test_a_selection_of_offers_is_what_is_compared_with_its_evidence_and_cost(
    chooser: Person,
) -> None:
    listed = await chooser.page("/candidates?q=mistral-small-2506")
    ids = re.findall(r'name="candidate" value="([^"]+)"', listed)
    await chooser.send("/candidates", revision=1, candidate=ids[:2], shown=ids)
    assert "2 candidates are selected" in words(await chooser.page("/candidates"))
    one = words(await chooser.page(f"/evidence/{ids[0]}"))
    assert "From where and when" in one
    assert re.search(r"20\d\d-\d\d", one)
    assert "Published results" in one
    assert "Ministère de la Culture, compar:IA, 2026-02-11" in one
    assert "etalab-2.0" in one
    await chooser.send(
        "/costs",
        revision=2,
        requests_per_month="10 000",
        input_tokens="500",
        output_tokens="200",
        **OWN,
    )
    cost = words(await chooser.page("/costs"))
    assert "US dollars for a euro" in cost
    assert "own servers become cheaper" in cost
    assert "Month by month" not in cost
    await chooser.send("/costs", 422, revision=3, requests_per_month="many")
    assert "Take all offers" in await chooser.page("/candidates")
    volume: dict[str, Any] = {
        "requests_per_month": "10000",
        "input_tokens": "500",
        "output_tokens": "200",
    }
    await chooser.send("/costs", revision=3, **volume, growth_per_month="1", months="4")
    months = words(await chooser.page("/costs")).partition("Month by month")[2]
    assert re.search(r"1 10,000 .* 2 20,000 .* 3 40,000 .* 4 80,000 ", months)
