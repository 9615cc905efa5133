"""The register on a site: from an idea to its end, by those who may."""

import re
from asyncio import gather
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

from joute.evaluation.tables import StoredRun, StoredSet
from joute.people.rights import Role
from joute.register.sheet import required_before
from joute.uses import NewUse, Records, State, Uses
from tests.register.conftest import ANSWERS, RegisterSite


async def test_a_use_goes_from_an_idea_into_service_question_by_question(
    people: RegisterSite,
) -> None:
    ada = await people.member("Ada")
    question = await ada.send("/register", name="Réponses aux courriers !")
    assert question == "/register/reponses-aux-courriers/sheet/next"
    use = "/register/reponses-aux-courriers"
    board = await ada.get("/register")
    assert "Réponses aux courriers !" in board
    assert "priority 1 · 0 to 100 of 100 · unknown: value, feasibility, risk, footprint" in board

    # Each answer leads to the next question that the next state waits for.
    first = await ada.get(question)
    assert "What is the starting point?" in first
    assert "0 of 13 required answers" in first
    for asked in required_before(State.TRIAL):
        refused = await ada.send(f"{use}/sheet/{asked.id}", 422, value=" ")
        assert "Give an answer, or say that you do not know." in refused
        sent = ANSWERS[asked.id]
        text = "\n".join(sent) if isinstance(sent, list) else sent
        await ada.send(f"{use}/sheet/{asked.id}", value=text)
    page = await ada.get(f"{use}/sheet/next")
    assert "Nothing is missing." in page
    assert "Begin the trial" in page
    assert "5 of 13 required answers" in page

    # What is missing is named, and nothing moves.
    refused = await ada.send(f"{use}/state", 409, state="in_service")
    assert "Nothing changed" in refused
    assert "When must this use be reviewed?" in refused
    assert "the sign-off of: data protection officer" in refused
    assert await ada.send(f"{use}/state", state="trial") == use

    # What was typed wrong stays typed.
    wrong = await ada.send(f"{use}/sheet/review_date", 422, value="tomorrow")
    assert 'value="tomorrow"' in wrong
    assert 'role="alert">Write a date as YYYY-MM-DD.' in wrong

    # "I don't know" is an answer, and says who may.
    it = await people.member("Ivan", "it")
    await ada.send(f"{use}/sheet/platform", act="unknown")
    unknown = await ada.get(f"{use}/sheet/platform")
    assert "“I don’t know” is saved" in unknown
    assert "Now ask the IT team: Ivan." in unknown
    assert "IT" in await it.get(f"{use}/sheet/platform")
    await it.send(f"{use}/sheet/platform", value="The gateway")
    assert await it.get(f"{use}/sheet/context", 403)


async def test_people_who_propose_the_same_name_at_once_all_get_their_use(
    people: RegisterSite,
) -> None:
    several = [await people.member(name) for name in ("Ada", "Bao", "Cleo", "Dora")]
    sent = [one.api("POST", "", {"name": "Letters"}, 201) for one in several]
    ids = sorted(one["id"] for one in await gather(*sent))
    assert ids == ["letters", "letters-2", "letters-3", "letters-4"]
    # A second click is no second use, even at the same time; once something was said, it is.
    ada = several[0]
    clicks = await gather(*[ada.send("/register", name=" Mails  again") for _ in range(3)])
    assert {*clicks} == {"/register/mails-again/sheet/next"}
    assert await ada.send("/register", name="Mails again") == clicks[0]
    await ada.send("/register/mails-again/sheet/function", value="citizens")
    assert await ada.send("/register", name="Mails again") == "/register/mails-again-2/sheet/next"
    records = people.site.services[Records]
    assert all([(await records.get(id)).value("proposed") for id in ids])


async def test_a_use_is_signed_off_by_role_and_its_history_says_by_whom(
    people: RegisterSite,
) -> None:
    ada = await people.member("Ada")
    await ada.send("/register", name="Letters")
    use = "/register/letters"
    await ada.api("PUT", "/letters/answers", {"answers": ANSWERS})
    await ada.send(f"{use}/state", state="trial")
    refused = await ada.send(f"{use}/state", 409, state="pilot")
    assert "its class under the AI Act" in refused
    await people.confirm_ai_act("letters")
    await ada.send(f"{use}/state", state="pilot")

    # Sign-offs in any order, by those of the role.
    dpo = await people.member("Dora", "dpo")
    assert await ada.send(f"{use}/sign-offs/dpo", 403)
    await dpo.send(f"{use}/sign-offs/dpo", reserve="Tell people first")
    signed = await ada.get(use)
    assert "Signed by Dora" in signed
    assert "Tell people first" in signed
    missing = await ada.api("PUT", "/letters/state", {"state": "in_service"}, 409)
    assert (missing["code"], missing["missing"]) == ("use_not_ready", ["sign_off.business"])
    assert missing["detail"].endswith("Missing: the sign-off of: business.")
    await ada.send(f"{use}/sign-offs/business")
    await dpo.send(f"{use}/sign-offs/dpo", act="withdraw")
    found = await ada.api("GET", "/letters")
    assert found["missing"] == ["sign_off.dpo"]
    await dpo.send(f"{use}/sign-offs/dpo")
    await ada.send(f"{use}/state", state="in_service")

    # What is learned in service changes no sign-off; what it rests on does, and nothing stops.
    await ada.send(f"{use}/sheet/results", value="Letters leave in two days")
    assert "to sign again" not in await ada.get(use)
    before = (await ada.api("GET", "/letters/history"))[0]["number"]
    await ada.send(f"{use}/sheet/goal", value="Drafts answers, and sends them")
    page = await ada.get(use)
    assert "to sign again" in page
    assert (
        "What is this system for, in one or two plain sentences?"
        in page.partition("Changed since:")[2]
    )
    found = await ada.api("GET", "/letters")
    assert found["state"] == "in_service"
    assert found["sign_offs"]["dpo"]["changed"] == ["goal"]
    listed = await ada.api("GET", "")
    assert [one["to_sign_again"] for one in listed] == [True]
    assert "1 use in service to sign again" in await ada.get("/register?review=sign_off")
    # Out of service, it comes back when all have signed what it is now: each in one action.
    await ada.send(f"{use}/state", state="pilot")
    refused = await ada.send(f"{use}/state", 409, state="in_service")
    assert "the sign-off of: business, once more, for answers changed since" in refused
    await ada.send(f"{use}/sign-offs/business", seen=str(before))
    assert (await ada.api("GET", "/letters"))["missing"] == ["sign_off.business", "sign_off.dpo"]
    await ada.send(f"{use}/sign-offs/business")
    await dpo.send(f"{use}/sign-offs/dpo", seen="99999999")
    await ada.send(f"{use}/state", state="in_service")
    assert "to sign again" not in await ada.get(use)
    assert [one["to_sign_again"] for one in await ada.api("GET", "")] == [False]
    assert await ada.send(f"{use}/sign-offs/business", 422, seen="-1")
    history = await ada.get(f"{use}/history")
    for text in ("Sign-off: data protection officer", "taken back", "Tell people first", "Dora"):
        assert text in history


async def test_the_operator_signs_for_roles_that_nobody_has(people: RegisterSite) -> None:
    ada = await people.member("Ada")
    boss = await people.operator()
    await ada.send("/register", name="Letters")
    use = "/register/letters"
    page = await boss.get(use)
    assert page.count("not signed: nobody has this role, and the operator signs for it") == 4
    await boss.send(f"{use}/sign-offs/legal")
    # The owner signs for the business, whoever else there is; so does the group for its role.
    await boss.send(f"{use}/sign-offs/business", 403)
    dpo = await people.member("Dora", "dpo")
    await boss.send(f"{use}/sign-offs/dpo", 403)
    page = await boss.get(use)
    assert "Sign off: data protection officer" not in page
    assert "Sign off: IT" in page
    await dpo.send(f"{use}/sign-offs/dpo")
    await boss.send(f"{use}/sign-offs/dpo", 403, act="withdraw")
    assert await boss.send(f"{use}/sign-offs/nothing", 403)


async def test_others_find_nothing_and_auditors_change_nothing(people: RegisterSite) -> None:
    ada = await people.member("Ada")
    await ada.send("/register", name="Letters")
    use = "/register/letters"
    stranger = await people.member("Sam")
    auditor = await people.member("Aude", roles=frozenset({Role.AUDITOR}))
    visitor = people.site.client()
    for path in ("", "/sheet", "/sheet/goal", "/history", "/indicators", "/frugality"):
        assert await stranger.get(use + path, 404)
        assert (await visitor.get(use + path)).status_code == 403
    for path in ("", "/sheet", "/history", "/indicators", "/frugality"):
        assert await auditor.get(use + path)
    assert await auditor.send(f"{use}/state", 403, state="stopped")
    assert await auditor.send(f"{use}/sheet/goal", 403, value="x")
    assert await auditor.send(f"{use}/indicators", 403, name="x")
    assert (await visitor.post("/register", data={"name": "x"})).status_code == 403
    assert await stranger.api("GET", "") == []


async def test_a_use_that_needs_no_model_ends_as_a_result(people: RegisterSite) -> None:
    boss = await people.operator()
    await boss.send("/register", name="Sort letters")
    refused = await boss.send("/register", 422, name="   ")
    assert "has 1 to 100 characters" in refused
    use = "/register/sort-letters"

    help = await boss.get(f"{use}/sheet/needs_llm?task=classification_rules&kind=")
    assert "Help with this question" in help
    assert await boss.send(f"{use}/sheet/needs_llm", value="no") == use
    page = await boss.get(use)
    assert "no language model is needed" in page
    refused = await boss.api("PUT", "/sort-letters/state", {"state": "trial"}, 409)
    assert "needs_llm" in refused["missing"]
    await boss.send(f"{use}/state", state="stopped")
    assert (await boss.api("GET", "/sort-letters"))["outcome"] == "no_llm_needed"
    assert "1 ended because no language model is needed: a result too." in await boss.get(
        "/register"
    )


async def test_the_gateway_is_no_way_around_the_register(people: RegisterSite) -> None:
    ada = await people.member("Ada")
    boss = await people.operator()
    uses = people.site.services[Uses]
    await uses.add(NewUse("chat", "Chat", ada.id))
    settings = "/gateway/uses/chat/state"

    # The register holds nothing of it: it goes where its owner says, as ever.
    await ada.send(settings, state="in_service")
    await ada.send(settings, state="trial")
    await ada.send("/register/chat/sheet/context", value="People chat")
    refused = await ada.send(settings, 409, state="in_service")
    assert "Missing: answers of the sheet: 12; a class under the AI Act" in refused
    # By a program too, and nothing else of what it sent is changed.
    both = {"state": "in_service", "members": ["group:legal"]}
    sent = await ada.client.patch("/api/v1/gateway/uses/chat", json=both)
    assert (sent.status_code, sent.json()["code"]) == (409, "use_not_ready")
    held = await uses.get("chat")
    assert (held.state, held.members) == (State.TRIAL, frozenset())

    # The operator may, and the history says without what.
    await boss.send(settings, state="in_service")
    page = await ada.get("/register/chat")
    assert "It was moved here by the operator, without what it lacked then" in page
    assert "Who reviews, corrects or decides?" in page
    assert "Moved without what it lacked" in await ada.get("/register/chat/history")
    assert "Nothing changed" not in await ada.get("/register/chat")
    await ada.send(settings, state="stopped")
    assert "without what it lacked then" not in await ada.get("/register/chat")
    assert await boss.send("/register/chat/state", 409, state="in_service")


async def test_indicators_and_frugality_are_kept_with_what_they_come_to(
    people: RegisterSite,
) -> None:
    ada = await people.member("Ada")
    await ada.send("/register", name="Letters")
    form: dict[str, Any] = {
        "name": "Time to answer",
        "unit": "min",
        "period": "a letter",
        "better": "lower",
    }
    await ada.send("/register/letters/indicators", **form, before="25", after="3")
    for before, after, said in (
        ("25", "3", "−88%: better"),
        ("0", "3", "from zero, of which there is no share: worse"),
        ("", "3", "unknown: one of the two was not measured"),
        ("2,5", "2.5", "0%: no change"),
    ):
        await ada.send(
            "/register/letters/indicators", id="time-to-answer", **form, before=before, after=after
        )
        page = await ada.get("/register/letters/indicators")
        assert said in page
    refused = await ada.send("/register/letters/indicators", 422, **form, before="a lot", after="3")
    assert 'value="a lot"' in refused
    assert "Write numbers such as 25 or 3.5" in refused
    put = {"name": "Letters", "better": "higher", "before": "100", "after": 112}
    found = await ada.api("PUT", "/letters/indicators/letters", put)
    assert found["indicators"]["letters"]["change"] == 0.12
    await ada.send("/register/letters/indicators/remove", id="letters")
    assert "letters" not in (await ada.api("GET", "/letters"))["indicators"]

    frugality = "/register/letters/frugality"
    assert "not assessed yet" in await ada.get(frugality)
    await ada.send(
        frugality,
        need_without="yes",
        need_people="partly",
        need_stop="not_applicable",
        model_smaller="unknown",
    )
    page = await ada.get(frugality)
    assert "8% met: 1.5 of 20 points." in page
    assert "1 is not known. 17 have no answer." in page
    found = await ada.api("PUT", "/letters/frugality", {"model_smaller": "no"})
    assert found["frugality"]["share"] == 1.5 / 20
    refused = await ada.api("PUT", "/letters/frugality", {"of_our_own": "no"}, 422)
    assert "“of_our_own: no” is no answer on frugality." in refused["detail"]
    refused = await ada.api("PUT", "/letters/answers", {"answers": {"nothing": 1}}, 422)
    assert "The sheet has no question “nothing”." in refused["detail"]


async def test_the_board_filters_weighs_and_counts(people: RegisterSite) -> None:
    ada = await people.member("Ada")
    for name, value, footprint, task in (
        ("Safe", 2, 1, "write_code"),
        ("Bold", 5, 5, "chatbot"),
        ("Twin", 5, 5, "chatbot"),
    ):
        await ada.send("/register", name=name)
        ratings = {"value": value, "feasibility": 3, "risk": 3, "footprint": footprint}
        answers = {**ratings, "matrix": task, "typology": "coding_help"}
        if name == "Bold":
            answers["review_date"] = "2026-11-01"
        await ada.api("PUT", f"/{name.lower()}/answers", {"answers": answers})

    listed = await ada.api("GET", "")
    ranks = {one["id"]: (one["priority"]["first"], one["priority"]["last"]) for one in listed}
    assert ranks == {"safe": (1, 1), "bold": (2, 3), "twin": (2, 3)}
    assert [one["overdue"] for one in listed] == [False, True, False]
    board = await ada.get("/register")
    assert "priority 2 to 3 · 50 of 100 · tie" in board
    assert "1 review overdue" in board
    weighed = await ada.get("/register?footprint=0")
    assert "1 place up" in weighed
    assert "2 places down" in weighed
    assert "weights that you try" in weighed
    assert await ada.get("/register?value=0&feasibility=0&risk=0&footprint=0", 422)

    assert "Safe" not in await ada.get("/register?action=interaction&area=marketing_sales")
    assert "Twin" not in await ada.get("/register?review=overdue")
    assert "Safe" not in await ada.get("/register?class=high_risk")
    matrix = await ada.get("/register/matrix")
    assert "Interaction, Marketing and sales: 2 uses" in matrix
    assert "?typology=coding_help" in matrix


async def test_a_use_shows_its_sets_with_their_gates_and_accepted_runs(
    people: RegisterSite,
) -> None:
    boss = await people.operator()
    await boss.send("/register", name="Letters")
    names = ["letters", "forms", "elsewhere"]
    await boss.api("PUT", "/letters/answers", {"answers": {"sets": names}})
    day = datetime(2026, 11, 12, tzinfo=UTC)
    async with people.site.services.store.write() as session:
        for name, gate in (("letters", {"max_drop": 0.02}), ("forms", None)):
            session.add(
                StoredSet(
                    name=name,
                    version="1",
                    hash="h",
                    received=name,
                    header={"name": name, "version": "1", "gate": gate},
                    added_by="operator",
                    added_at=day,
                )
            )
        for days, accepted in ((0, True), (1, True), (2, False)):
            session.add(
                StoredRun(
                    id=f"run-{days}",
                    set_name="letters",
                    set_version="1",
                    set_hash="h",
                    header="{}",
                    state="done",
                    started_by="operator",
                    started_at=day,
                    accepted_by="operator" if accepted else None,
                    accepted_at=day + timedelta(days=days) if accepted else None,
                )
            )
    shown = await boss.get("/register/letters")
    said = " ".join(unescape(re.sub(r"<[^>]+>", " ", shown)).split())
    assert "letters : with a gate, run accepted on 13 November 2026" in said
    assert "forms : without a gate, no run accepted yet" in said
    assert "elsewhere (not one of this site)" in said
    assert "/evaluations/runs/run-1" in shown
