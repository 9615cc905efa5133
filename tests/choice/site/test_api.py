"""Choices by a program."""

from typing import Any

import httpx2

from joute.choice.site.choices import Choices
from joute.choice.site.people import pick, weigh
from joute.choice.weights import Pick
from joute.people.rights import VISITOR
from tests.support.site import Site

API = "/api/v1/choices"
NEED: dict[str, Any] = {
    "title": "Answer citizens",
    "answers": {"data_sensitivity": ["data_personal"]},
    "weights": {"quality": 2, "costs": 1},
    "constraints": {"no_training": True},
    "volume": {"requests_per_month": 1000, "input_tokens": 500, "output_tokens": 200},
    "candidates": [
        {"id": "a", "facts": {"no_training": True}, "scores": {"quality": 0.9, "costs": 0.2}},
        {"id": "b", "facts": {"no_training": True}, "scores": {"quality": 0.4}},
        {"id": "c", "facts": {"no_training": False}, "scores": {"quality": 1}},
        {"id": "d", "scores": {"quality": 1}},
    ],
    "seed": 7,
}


async def made(client: httpx2.AsyncClient) -> dict[str, Any]:
    answered = await client.post(API, json={"need": NEED})
    assert answered.status_code == 201, answered.text
    body: dict[str, Any] = answered.json()
    return body


async def test_a_choice_is_made_read_and_worked_out_and_the_same_seed_gives_the_same(
    site: Site,
) -> None:
    client = site.client()
    choice = await made(client)
    read = (await client.get(f"{API}/{choice['key']}")).json()
    assert read["need"] == NEED
    assert read["may_change"]
    result = (await site.client().get(f"{API}/{choice['reading_key']}/result")).json()
    assert [one["candidate"] for one in result["shortlist"]] == ["a", "b"]
    assert {(one["candidate"], one["unknown"]) for one in result["excluded"]} == {
        ("c", False),
        ("d", True),
    }
    first, second = result["shortlist"]
    assert abs(sum(first["contributions"].values()) - first["score"]["mid"]) < 1e-9
    assert second["unknowns"] == ["costs"]
    again = (await client.get(f"{API}/{(await made(client))['key']}/result")).json()
    assert again == result


async def test_a_change_checks_the_revision_that_was_read(site: Site) -> None:
    client = site.client()
    choice = await made(client)
    address = f"{API}/{choice['key']}"
    first = await client.patch(address, json={"revision": 1, "need": {"seed": 8}})
    assert first.json() == {"revision": 2}
    late = await client.patch(address, json={"revision": 1, "need": {"seed": 9}})
    assert late.status_code == 409
    assert late.json()["code"] == "choice_changed"
    bad = await client.patch(address, json={"revision": 2, "need": {"weights": {"quallity": 1}}})
    assert bad.status_code == 422
    assert "quality" in bad.text
    reader = await site.client().patch(
        f"{API}/{choice['reading_key']}", json={"revision": 2, "need": {"seed": 9}}
    )
    assert reader.status_code == 403
    assert (await client.delete(address)).status_code == 204
    assert (await client.get(address)).status_code == 404


async def test_the_weights_in_force_are_read_whatever_they_are_made_of(site: Site) -> None:
    client = site.client()
    address = f"{API}/{(await made(client))['key']}"
    order = [["quality"], ["costs", "hallucination"]]
    await client.patch(address, json={"revision": 1, "need": {"weights": order}})
    ranked = (await client.get(address)).json()
    assert (ranked["weighing"], ranked["need"]["weights"]) == ("ranking", order)
    assert ranked["weights"]["quality"]["high"] == 1
    result = (await client.get(f"{address}/result")).json()
    need = {**ranked["need"], "title": NEED["title"]}
    again = await client.post(API, json={"need": need})
    same = await client.get(f"{API}/{again.json()['key']}/result")
    assert same.json()["shortlist"] == result["shortlist"]
    # Weights that are null leave those of the answers, whatever was there.
    await client.patch(address, json={"revision": 2, "need": {"weights": None}})
    answers = (await client.get(address)).json()
    assert answers["weighing"] == "answers"
    assert "weights" not in answers["need"]
    assert len(answers["weights"]) > 20


async def test_a_program_reads_and_takes_the_weights_of_people_and_their_picks(site: Site) -> None:
    client = site.client()
    choice = await made(client)
    opened = await site.services[Choices].open(choice["key"], VISITOR)
    for name, points in (("Ada", {"quality": 1}), ("Camille", {"quality": 1, "costs": 1})):
        await weigh(site.services, opened.id, name, points, None)
    five = ("costs", "data_security", "max_tokens", "fine_tuning", "community")
    for number in range(5):
        await pick(site.services, opened.id, Pick(five), f"b{number}", {f"b{number}"})
    address = f"{API}/{choice['key']}"
    await client.patch(address, json={"revision": 1, "weighing": "people"})
    people = (await client.get(address)).json()
    assert (people["weighing"], people["people"], people["picks"]) == ("people", 2, 5)
    assert people["need"]["weights"]["quality"] == {"low": 50, "mid": 75, "high": 100}
    assert people["weights"]["costs"]["origin"] == "people"
    await client.patch(address, json={"revision": 2, "weighing": "picks"})
    picks = (await client.get(address)).json()
    assert picks["weights"]["costs"]["mid"] == 100
    unknown = await client.patch(address, json={"revision": 3, "weighing": "dice"})
    assert unknown.status_code == 422


async def test_the_result_says_what_prices_leave_open_as_the_command_does(site: Site) -> None:
    client = site.client(headers={"Accept-Language": "en"})
    made_of = {**NEED, "candidates": ["mistral-small-2506"], "constraints": {}}
    made_of["volume"] = {**NEED["volume"], "growth_per_month": 0.1}
    choice = (await client.post(API, json={"need": made_of})).json()
    result = (await client.get(f"{API}/{choice['key']}/result")).json()
    notes = [one["price"]["notes"] for one in result["shortlist"] if one["price"]]
    assert any("Mean of the months, as the volume grows." in one for one in notes)


async def test_faults_of_a_need_are_said_in_the_language_of_who_sends_it(site: Site) -> None:
    need = {"constraints": {"no_trainig": True}, "answers": {"task": ["nothing"]}, "volume": 3}
    said = {}
    for language in ("en", "fr"):
        client = site.client(headers={"Accept-Language": language})
        refused = (await client.post("/api/v1/choices", json={"need": need})).json()
        said[language] = [one["reason"] for one in refused["faults"]]
        for reason in said[language]:
            assert reason in refused["detail"]
    assert "constraints: there is no constraint “no_trainig”" in " ".join(said["en"])
    assert "constraints\N{NO-BREAK SPACE}: " in " ".join(said["fr"])
    assert not [reason for reason in said["fr"] if "there is no" in reason or "expected" in reason]
