"""A use under the AI Act on pages and by the API: a question at a time, until somebody confirms."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from html import unescape
from pathlib import Path
from typing import Any

from joute.llm.server import Running
from joute.register.ai_act import SUBJECT
from joute.uses import Records
from tests.ai_act.test_classify import AT_WORK
from tests.ai_act.test_tree import changed
from tests.register.conftest import Person, RegisterSite
from tests.support.site import running_site, settings

CV = "/register/sorting-applications"
API_CV = "/sorting-applications/ai-act"


def form_of(answer: Any) -> list[str]:
    if isinstance(answer, bool):
        return ["yes" if answer else "no"]
    return [answer] if isinstance(answer, str) else answer or ["none"]


async def answer_all(person: Person, answers: dict[str, Any]) -> str:
    """Answer each question as it comes, None with “I don’t know”; the last page."""
    place = (await person.client.get(f"{CV}/ai-act/next")).headers["location"]
    while "/ai-act/" in place:
        id = place.rpartition("/")[2]
        if answers[id] is None:
            place = await person.send(place, act="unknown")
            shown = await person.get(place)
            place = re.findall(r'href="([^"]+)"[^>]*><svg', shown)[-1]
        else:
            place = await person.send(place, value=form_of(answers[id]))
    return await person.get(place)


def fingerprint(page: str) -> str:
    found: str = re.findall(r'name="seen" value="(\w+)"', page)[0]
    return found


def text(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page.partition("<main")[2])).split())


async def test_questions_come_one_at_a_time_until_a_result_is_confirmed(
    people: RegisterSite,
) -> None:
    owner = await people.member("Ada")
    await owner.send("/register", name="Sorting applications")
    assert "At most eighteen questions" in text(await owner.get(f"{CV}/ai-act"))
    first = await owner.get(f"{CV}/ai-act/next")
    assert "question 1" in text(first)
    assert "If you do not know, ask the IT team." in text(first)
    refused = await owner.send(f"{CV}/ai-act/q_ai_system", 422)
    assert "Give an answer, or say that you do not know." in refused
    assert "expected" in await owner.send(f"{CV}/ai-act/q_ai_system", 422, value="perhaps")
    both = await owner.send(f"{CV}/ai-act/q_ai_system", value="yes")
    assert both == f"{CV}/ai-act/q_eu_link"
    await owner.send(both, value="yes")
    refused = await owner.send(f"{CV}/ai-act/q_exclusions", 422, value=["none", "x_personal"])
    assert "“none of these” alone" in text(refused)

    page = await answer_all(owner, {**AT_WORK, "q_context": None})
    shown = text(page)
    assert "High-risk (Annex III) Allowed under heavy conditions." in shown
    assert (
        "Keep logs at least six months Art. 26(6) · from 2 December 2027 · up to €15 million"
        in shown
    )
    assert "roles and duties at most depend on it · who may know: business" in shown
    assert "Decision tree 610be0a79e00, law of 27 July 2026, checked on 20 November 2026." in shown
    assert "not legal advice" in shown
    assert "No class is confirmed yet." in shown
    # Saved as one went: the record of the use holds each answer.
    record = await people.site.services[Records].get("sorting-applications")
    assert record.value(f"{SUBJECT}.q_annex3") == ["a3_4a"]
    assert record.value(f"{SUBJECT}.q_exclusions") == []
    assert record.unknown(f"{SUBJECT}.q_context")

    stale = await owner.send(f"{CV}/ai-act", 409, seen="another")
    assert "no longer the one that you saw" in text(stale)
    assert await owner.send(f"{CV}/ai-act", seen=fingerprint(page)) == f"{CV}/ai-act"
    confirmed = text(await owner.get(f"{CV}/ai-act"))
    assert "high risk Confirmed by Ada" in confirmed
    assert "This is the confirmed result." in confirmed
    assert "high risk" in text(await owner.get(CV))
    assert "high risk" in text(await owner.get("/register"))


async def test_a_changed_answer_says_what_changes_and_reclassifies_nothing(
    people: RegisterSite,
) -> None:
    owner = await people.member("Ada")
    await owner.send("/register", name="Sorting applications")
    await owner.send(f"{CV}/ai-act", seen=fingerprint(await answer_all(owner, AT_WORK)))

    assert await owner.send(f"{CV}/ai-act/q_annex3", value="none") == f"{CV}/ai-act"
    shown = text(await owner.get(f"{CV}/ai-act"))
    assert "Class: high risk → transparency duties" in shown
    assert "No longer there: Use as instructed" in shown
    assert "Answers that count for nothing" in shown
    assert "high risk Confirmed by Ada" in shown
    assert (await owner.api("GET", "/sorting-applications"))["ai_act"]["class"] == "high_risk"

    # The lawyer reads it, answers what lawyers know, and confirms; a reader does neither.
    lawyer = await people.member("Lou", "legal")
    await lawyer.send(f"{CV}/ai-act/q_art50_exceptions", value="e50_obvious")
    await lawyer.send(f"{CV}/ai-act/q_annex3", 403, value="none")
    page = await lawyer.get(f"{CV}/ai-act")
    await lawyer.send(f"{CV}/ai-act", seen=fingerprint(page))
    assert "transparency duties Confirmed by Lou" in text(await lawyer.get(f"{CV}/ai-act"))
    stranger = await people.member("Max")
    await stranger.get(f"{CV}/ai-act", 404)
    await stranger.send(f"{CV}/ai-act", 404, seen="any")
    security = await people.member("Sam", "security")
    assert "Confirm this result" not in await security.get(f"{CV}/ai-act")
    await security.send(f"{CV}/ai-act", 403, seen=fingerprint(page))


async def test_where_the_class_is_open_the_use_is_held_to_the_strictest(
    people: RegisterSite,
) -> None:
    owner = await people.member("Ada")
    await owner.send("/register", name="Sorting applications")
    answers = {**AT_WORK, "q_profiling": None, "q_63_conditions": ["c63_a"], "q_63_risk": None}
    page = await answer_all(owner, answers)
    assert "Several results are possible" in text(page)
    assert "the class depends on it · who may know: data protection officer" in text(page)
    await owner.send(f"{CV}/ai-act", seen=fingerprint(page))
    shown = text(await owner.get(f"{CV}/ai-act"))
    assert "not sure: high risk and transparency duties Confirmed by Ada" in shown
    assert (await owner.api("GET", "/sorting-applications"))["ai_act"]["class"] == "high_risk"
    question = text(await owner.get(f"{CV}/ai-act/q_profiling"))
    assert "What depends on it will be shown as not sure." in question


async def test_a_program_answers_reads_and_confirms(people: RegisterSite) -> None:
    owner = await people.member("Ada")
    await owner.send("/register", name="Sorting applications")
    empty = await owner.api("GET", API_CV)
    assert empty["result"]["question"]["id"] == "q_ai_system"
    assert (empty["fingerprint"], empty["confirmed"], empty["to_review"]) == (None, None, False)
    await owner.api("PUT", f"{API_CV}/confirmed", {"fingerprint": "x"}, status=409)
    for wrong in ({"q_x": True}, {"q_roles": True}, {"q_ai_system": True, "q_roles": ["x"]}):
        refused = await owner.api("PUT", f"{API_CV}/answers", {"answers": wrong}, status=422)
        assert refused["code"].endswith(("ai_act_question", "ai_act_answer"))
    assert (await owner.api("GET", API_CV))["answers"] == {}

    sent = {"answers": {**AT_WORK, "q_context": None}, "unknown": ["q_gpai"]}
    found = await owner.api("PUT", f"{API_CV}/answers?language=fr", sent)
    assert found["result"]["question"]["id"] == "q_context"
    found = await owner.api("PUT", f"{API_CV}/answers", {"answers": {"q_context": []}})
    assert found["result"]["class"] == "high_risk"
    assert [one["id"] for one in found["result"]["unsure"]] == ["q_gpai"]
    done = await owner.api("PUT", f"{API_CV}/confirmed", {"fingerprint": found["fingerprint"]})
    assert done["confirmed"]["class"] == "high_risk"
    assert done["confirmed"]["duties"]["hr_d_logs"] == {"since": "2027-12-02", "sure": True}
    assert done["confirmed"]["unsure"] == ["q_gpai"]
    await owner.api("PUT", f"{API_CV}/answers?language=de", {}, status=422)


@asynccontextmanager
async def site_with(
    database: str, server: Running, tree: Path | None
) -> AsyncIterator[RegisterSite]:
    uses = {} if tree is None else {"ai_act_tree": str(tree)}
    async with running_site(settings(database, server.base_url, [], uses=uses)) as site:
        yield RegisterSite(site)


async def test_another_tree_marks_uses_to_review_and_reclassifies_nothing(
    database: str, llm_server: Running, tmp_path: Path
) -> None:
    def stricter(tree: Any) -> None:
        """All that is used at work is at high risk."""
        option = next(
            one for one in tree["nodes"]["q_context"]["options"] if one["id"] == "ctx_workplace"
        )
        option["set"].append("hr_annex3")
        roles = tree["nodes"]["q_roles"]["options"]
        next(one for one in roles if one["id"] == "role_deployer")["text"]["en"] = "Whoever uses it"

    answers = {**AT_WORK, "q_annex3": []}
    async with site_with(database, llm_server, None) as people:
        owner = await people.member("Ada")
        await owner.send("/register", name="Sorting applications")
        await owner.send(f"{CV}/ai-act", seen=fingerprint(await answer_all(owner, answers)))
        assert "To review" not in text(await owner.get(f"{CV}/ai-act"))
        assert "AI Act to review" not in text(await owner.get(CV))
    async with site_with(database, llm_server, changed(stricter, tmp_path)) as people:
        operator = await people.operator()
        assert "AI Act to review" in text(await operator.get("/register"))
        assert "Sorting applications" in text(await operator.get("/register?review=ai_act"))
        assert "AI Act to review" in text(await operator.get(CV))
        shown = text(await operator.get(f"{CV}/ai-act"))
        assert "To review: the decision tree changed since." in shown
        assert "transparency duties Confirmed by Ada" in shown
        assert "Class: transparency duties → high risk" in shown
        found = await operator.api("GET", API_CV)
        assert (found["confirmed"]["class"], found["result"]["class"], found["to_review"]) == (
            "transparency",
            "high_risk",
            True,
        )
        # Until a person confirms.
        await operator.send(f"{CV}/ai-act", seen=found["fingerprint"])
        assert "high risk Confirmed by the operator" in text(await operator.get(f"{CV}/ai-act"))
        assert "AI Act to review" not in text(await operator.get(CV))
        history = text(await operator.get(f"{CV}/history"))
        assert "Does the software work out for itself" in history
        # In the words of the tree that this site follows.
        assert "Whoever uses it" in history
