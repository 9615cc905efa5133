"""What an entry said of a person can be taken out of the record for good."""

from sqlalchemy import text

from tests.register.conftest import RegisterSite

NAMED = "Ask Jeanne Untel, who left"


async def test_the_operator_redacts_what_an_entry_said_and_nothing_else(
    people: RegisterSite,
) -> None:
    ada = await people.member("Ada")
    boss = await people.operator()
    dpo = await people.member("Dora", "dpo")
    await ada.send("/register", name="Letters")
    use = "/register/letters"
    await ada.send(f"{use}/sheet/context", value=NAMED)
    await ada.send(f"{use}/sheet/goal", value=f"Answers letters. {NAMED}")
    await ada.send(f"{use}/publication", chosen=["goal"])
    await dpo.send(f"{use}/sign-offs/dpo", reserve=NAMED)
    await ada.send(f"{use}/sheet/context", value="Letters wait")
    stranger = people.site.client()
    assert NAMED in (await stranger.get("/uses/letters")).text
    before = await ada.api("GET", "/letters/history")
    entries = [one["number"] for one in before if NAMED in str(one["value"])]
    assert len(entries) == 3

    state = next(one["number"] for one in before if one["subject"] == "state")
    assert "Redact an entry" not in await ada.get(f"{use}/history")
    await ada.send(f"{use}/history", 403, number=entries[0], reason="erasure")
    assert "Redact an entry" in await boss.get(f"{use}/history")
    for number, reason, said in (
        ("x", "erasure", "Give the number of an entry of this page."),
        (entries[0], " ", "Say why, in 1 to 500 characters that name nobody."),
        (999_999, "erasure", "Entry 999,999 of this use holds no text to redact."),
        (state, "erasure", "holds no text to redact."),
    ):
        refused = await boss.send(f"{use}/history", 422, number=str(number), reason=reason)
        assert said in refused
    for number in entries:
        await boss.send(f"{use}/history", number=str(number), reason="asked to be erased")
    await boss.send(f"{use}/history", 422, number=str(entries[0]), reason="again")

    # The entries stay with date, author and order; the redactions are entries themselves.
    after = {one["number"]: one for one in await ada.api("GET", "/letters/history")}
    for one in before:
        now = after.pop(one["number"])
        if one["number"] in entries:
            assert {**now, "value": ""} == {**one, "value": ""}
        else:
            assert now == one
    added = [one["subject"] for one in after.values()]
    assert added == ["redacted", "redacted", "goal", "redacted"]
    history = await ada.get(f"{use}/history")
    assert history.count("by the operator: asked to be erased") == 3
    assert "3 were redacted." in history
    # An older answer is gone, one that held is taken back, a sign-off has lost its reserve alone.
    found = await ada.api("GET", "/letters")
    assert found["answers"] == {"context": "Letters wait"}
    assert found["sign_offs"]["dpo"]["reserve"] == ""
    for layout in ("json", "markdown", "article-30"):
        assert NAMED not in await ada.get(f"{use}/files/{layout}")
    assert NAMED not in (await stranger.get("/uses/letters")).text
    async with people.site.services.store.read() as session:
        kept = await session.execute(text("SELECT value FROM use_entries"))
        assert not [row for row in kept if NAMED in str(row.value)]
