"""Choices by a program."""

from typing import Any

import httpx2

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
