"""Uses, keys and aliases by a program."""

from tests.gateway.site.conftest import call, log, member, operator
from tests.support.site import Site

API = "/api/v1/gateway"


async def test_a_use_its_key_and_its_alias_by_a_program(site: Site) -> None:
    boss, ada = (await operator(site)).client, await member(site, "Ada")
    sent = {"id": "letters", "owner": ada.id, "members": ["group:office"]}
    made = await boss.post(f"{API}/uses", json=sent)
    assert made.status_code == 201, made.text
    assert made.json()["state"] == "trial"
    assert (await boss.post(f"{API}/uses", json=sent)).json()["code"] == "bad_use"
    await boss.put(f"{API}/aliases/assistant", json={"targets": ["oak"]})
    set_ = await boss.put(f"{API}/aliases/assistant", json={"targets": ["elm", "oak"]})
    assert set_.json()["number"] == 2
    unknown = await boss.put(f"{API}/aliases/assistant", json={"targets": ["elms"]})
    assert (unknown.status_code, unknown.json()["code"]) == (422, "bad_alias")
    back = await boss.post(f"{API}/aliases/assistant/revert", json={"number": 1})
    assert back.json()["targets"] == ["oak"]
    versions = (await boss.get(f"{API}/aliases/assistant/versions")).json()
    assert [one["number"] for one in versions] == [3, 2, 1]

    own = f"{API}/uses/letters"
    key = {"name": "ci", "aliases": ["assistant"], "budget_wh": 3, "period": "day", "rpm": 5}
    added = await ada.client.post(f"{own}/keys", json=key)
    assert added.status_code == 201, added.text
    assert added.headers["cache-control"] == "no-store"
    secret, id = added.json()["key"], added.json()["id"]
    assert secret.startswith("joute-")
    near = await ada.client.post(f"{own}/keys", json=key | {"aliases": ["asistant"]})
    assert (near.status_code, near.json()["code"]) == (404, "no_such_alias")
    past = await ada.client.post(f"{own}/keys", json={"ends_at": "2020-01-01T00:00:00Z"})
    assert past.json()["code"] == "bad_key"
    changed = await ada.client.put(f"{own}/keys/{id}", json={"parallel": 2})
    assert (changed.json()["rpm"], changed.json()["parallel"]) == (None, 2)
    assert (await ada.client.delete(f"{own}/keys/{id}")).json()["revoked_at"]

    await log(site, call("c1", site, "letters", id))
    use = (await ada.client.get(own)).json()
    assert use["figures"]["cost_usd"] == 0.01
    assert use["figures"]["energy_wh"] == {"low": 0.1, "mid": 0.2, "high": 0.4}
    days = (await ada.client.get(f"{own}/days", params={"days": 2})).json()
    assert [one["calls"] for one in days.values()] == [0, 1]
    calls = (await ada.client.get(f"{own}/calls")).json()
    assert [one["id"] for one in calls] == ["c1"]

    given = await ada.client.patch(own, json={"owner": "operator"})
    assert given.status_code == 403
    patched = await ada.client.patch(own, json={"state": "in_service", "keeps_text": True})
    assert patched.json()["state"] == "in_service"
    people = await boss.patch(own, json={"owner": "operator", "members": [ada.id]})
    assert people.json()["members"] == [ada.id]
    removed = await boss.delete(f"{API}/aliases/assistant")
    assert removed.json()["targets"] == []
    assert (await boss.delete(f"{API}/aliases/assistant")).json()["code"] == "no_such_alias"
