"""Every page of a site, at every step at which it can be, and how a person gets there."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal, get_args
from urllib.parse import urlsplit

from anyio.from_thread import start_blocking_portal
from fastapi import FastAPI
from playwright.sync_api import APIRequestContext, Browser

from joute.app import create_app
from joute.services import Outside, utc_now
from tests.journeys.answers import TOKEN, add_answers
from tests.journeys.benches import add_bench
from tests.journeys.boards import add_boards
from tests.journeys.collections import add_collections
from tests.journeys.decisions import add_decisions
from tests.journeys.evaluations import add_campaigns, add_evaluations
from tests.journeys.gateways import add_gateway
from tests.journeys.registers import add_register
from tests.journeys.releases import add_releases
from tests.journeys.rooms import Lead
from tests.journeys.steps import TRANSLATORS, Duelist
from tests.leaderboard.filling import ballots, fill
from tests.support.browser import Person, new_person
from tests.support.databases import sqlite_database
from tests.support.served import joute, served
from tests.support.site import Loaded, model, settings

# A stranger has no cookie, a newcomer gave the code of the site, a regular has duels and is the
# operator.
Visitor = Literal["stranger", "newcomer", "regular"]

# The first language of the pages, and the longer of the two.
LANGUAGE = "fr"

CODE = "invited"
DRAFT = "/operator/datasets/2"
SPITEFUL = "<script>window.attacked = 20</script> <img src=//attacker.example> " + "unbroken" * 40
MODELS = [
    model("oak", "markdown", size=120.0),
    model("elm", "echo"),
    model("ash", "stall"),
    model("fir", "error-500"),
    {"id": "known", "endpoint": "test", "name": "reasoning", "catalog": "mistral-small-2506"},
    {"id": "private", "endpoint": "test", "name": "fast", "catalog": "gpt-5.5"},
]
# Enough of each for a rank, in two languages.
VOTES = [
    *ballots(("oak", "elm", 9, 3), ("known", "private", 12, 18)),
    *ballots(("oak", "known", 15, 9), ("elm", "private", 8, 12), language="en"),
]
# Two duels, a card, a final: the second duel is not revealed.
PROGRAM = f"""
id = "tour"
title.fr = "L’atelier du jeudi"
poll.question.fr = "Qu’allez-vous changer ?"
poll.options = [{{ fr = "Quelque chose" }}, {{ fr = "Rien" }}]
[[rounds]]
pair = ["oak", "elm"]
cards_after = ["sizes"]
question.fr = {json.dumps(SPITEFUL)}
[[rounds]]
pair = ["known", "private"]
timer_s = 60
question.fr = "Pourquoi le ciel est-il bleu ?"
[[rounds]]
kind = "final"
question.fr = "Qu’est-ce qu’un arc-en-ciel ?"
[secret]
"""
DUELS = {
    "answering": ("elm", "ash"),
    "ready": ("oak", "elm"),
    "failed": ("oak", "fir"),
    "revealed": ("elm", "oak"),
    "reasoned": ("known", "private"),
}


def _stay(_: Duelist) -> None:
    """The page is as it is."""


@dataclass(frozen=True)
class Stop:
    """A page: who sees it, where, and what they do there to bring it to its step.

    `path` names duels, the address of one that is shared, and those of a workshop, by fields;
    `step` is where the workshop is then.
    """

    visitor: Visitor
    path: str
    act: Callable[[Duelist], Any] = _stay
    step: str = ""


def _submitting(fill_in: Callable[[Duelist], None]) -> Callable[[Duelist], None]:
    """Fill in a form and send it; what comes back is there, which has the address of the form."""

    def act(duelist: Duelist) -> None:
        with duelist.page.expect_navigation():
            fill_in(duelist)

    return act


@_submitting
def _refused_question(duelist: Duelist) -> None:
    duelist.page.get_by_label(duelist.say("Your question")).fill("   ")
    duelist.accept()
    duelist.press("Start the duel")


@_submitting
def _wrong_code(duelist: Duelist) -> None:
    duelist.page.get_by_label(duelist.say("Code")).fill("guessed")
    duelist.press("Enter")


@_submitting
def _refused_use(duelist: Duelist) -> None:
    duelist.page.locator("#id").fill("letters")
    duelist.press("Add this use")


@_submitting
def _refused_key(duelist: Duelist) -> None:
    duelist.page.locator("#name").fill("y" * 80)
    duelist.page.locator("input[name=aliases][value=chosen]").check()
    duelist.page.locator("#ends").fill("2020-01-01")
    duelist.press("Add this key")


@_submitting
def _new_key(duelist: Duelist) -> None:
    duelist.page.locator("#name").fill("essai")
    duelist.press("Add this key")


@_submitting
def _refused_proposal(duelist: Duelist) -> None:
    duelist.page.locator("#name").fill("   ")
    duelist.press("Propose it")


@_submitting
def _refused_answer(duelist: Duelist) -> None:
    duelist.press("Save and go on")


@_submitting
def _refused_name(duelist: Duelist) -> None:
    duelist.page.locator("#name").fill("   ")
    duelist.press("Make it")


@_submitting
def _refused_upload(duelist: Duelist) -> None:
    duelist.page.locator("#file").evaluate("input => { input.required = false }")
    duelist.press("Send")


@_submitting
def _refused_documents(duelist: Duelist) -> None:
    duelist.page.locator("#prompt").fill("Écrivez à anna@example.org")
    duelist.press("Ask")


@_submitting
def _refused_collection(duelist: Duelist) -> None:
    duelist.page.locator("#people > summary").click()
    duelist.page.locator("#readers").fill("<b>Carole</b>")
    duelist.page.locator("#people button").click()


def _wait_for(step: str) -> Callable[[Duelist], None]:
    return lambda duelist: duelist.wait_for(step)


STOPS: Mapping[str, Stop] = {
    "invitation code": Stop("stranger", "/"),
    "wrong code": Stop("stranger", "/access", _wrong_code),
    "invitation of a member": Stop("stranger", "{invitation}"),
    "home, first visit": Stop("newcomer", "/"),
    "home, question refused": Stop("newcomer", "/", _refused_question),
    "home": Stop("regular", "/?suggestion=first-week"),
    "duel being answered": Stop("regular", "/duels/{answering}"),
    "duel to vote on": Stop("regular", "/duels/{ready}", _wait_for("ready")),
    "duel that failed": Stop("regular", "/duels/{failed}", _wait_for("failed")),
    "duel of someone else": Stop("newcomer", "/duels/{ready}"),
    "reveal": Stop("regular", "/duels/{revealed}"),
    "reveal with reasoning": Stop("regular", "/duels/{reasoned}"),
    "shared duel": Stop("stranger", "{shared}"),
    "models": Stop("newcomer", "/models"),
    "catalogue": Stop("newcomer", "/models?scope=catalogue&maker=mistral"),
    "model": Stop("newcomer", "/models/private"),
    "model of the catalogue": Stop("newcomer", "/models/mistral-small-2506"),
    "footprint": Stop("newcomer", "/footprint"),
    "ranking": Stop("newcomer", "/ranking"),
    "ranking, no such model": Stop("newcomer", "/ranking?open=open-source&sort=-votes"),
    "ranking, energy and price": Stop("newcomer", "/ranking/energy"),
    "ranking, pairs": Stop("newcomer", "/ranking/pairs"),
    "ranking, parts": Stop("newcomer", "/ranking/parts"),
    "ranking, robustness": Stop("newcomer", "/ranking/robustness?style=true"),
    "ranking, history": Stop("newcomer", "/ranking/history"),
    "ranking, a model over time": Stop("newcomer", "/ranking/history/oak"),
    "ranking, others": Stop("newcomer", "/ranking/boards"),
    "ranking, one of others": Stop("newcomer", "/ranking/boards/arena/2024-10-14"),
    "ranking, agreement": Stop("newcomer", "/ranking/agreement?a=board:arena&b=board:other"),
    "ranking, merged": Stop("newcomer", "/ranking/merged"),
    "ranking, method": Stop("newcomer", "/ranking/method"),
    "workshops": Stop("stranger", "/workshop"),
    "workshop, wrong code": Stop("stranger", "/w/QQQQQQ"),
    "new workshop": Stop("stranger", "{link}"),
    "desk, arrival": Stop("stranger", "{desk}", step="lobby"),
    "desk, vote": Stop("stranger", "{desk}", step="r2:vote"),
    "desk, decision": Stop("stranger", "{desk}", step="decision"),
    "screen, arrival": Stop("stranger", "{screen}", step="lobby"),
    "screen, poll": Stop("stranger", "{screen}", step="poll-before"),
    "screen, vote": Stop("stranger", "{screen}", step="r2:vote"),
    "screen, weight": Stop("stranger", "{screen}", step="r3:weight"),
    "desk, weight": Stop("stranger", "{desk}", step="r3:weight"),
    "phone, weight": Stop("regular", "{phone}", step="r3:weight"),
    "screen, counts": Stop("stranger", "{screen}", step="r1:counted"),
    "screen, reveal": Stop("stranger", "{screen}", step="r1:reveal"),
    "screen, card": Stop("stranger", "{screen}", step="r1:after:sizes"),
    "screen, decision": Stop("stranger", "{screen}", step="decision"),
    "desk, secret": Stop("stranger", "{desk}", step="secret:2"),
    "screen, secret": Stop("stranger", "{screen}", step="secret:2"),
    "screen, lessons": Stop("stranger", "{screen}", step="lessons"),
    "phone, secret": Stop("regular", "{phone}", step="secret:2"),
    "phone, lessons": Stop("regular", "{phone}", step="lessons"),
    "phone, before it takes part": Stop("stranger", "{phone}"),
    "phone, poll": Stop("regular", "{phone}", step="poll-before"),
    "phone, vote": Stop("regular", "{phone}", step="r2:vote"),
    "phone, reveal": Stop("regular", "{phone}", step="r1:reveal"),
    "report": Stop("stranger", "{report}", step="end"),
    "addresses of a workshop": Stop("stranger", "{addresses}"),
    "how it works": Stop("newcomer", "/how"),
    "privacy": Stop("stranger", "/privacy"),
    "legal notice": Stop("stranger", "/legal"),
    "my duels": Stop("regular", "/me"),
    "my duels, none yet": Stop("newcomer", "/me"),
    "operator's door": Stop("newcomer", "/operator/enter?link=any"),
    "operator's desk": Stop("regular", "/operator"),
    "purges": Stop("regular", "/operator/purges"),
    "releases": Stop("regular", "/operator/datasets"),
    "draft of a release": Stop("regular", DRAFT),
    "texts of a draft": Stop("regular", f"{DRAFT}/texts"),
    "published release": Stop("regular", "/operator/datasets/1"),
    "datasets": Stop("stranger", "/datasets"),
    "dataset": Stop("stranger", "/datasets/duels/1"),
    "benchmarks": Stop("regular", "/benchmarks"),
    "benchmark": Stop("regular", "/benchmarks/mmlu"),
    "evaluations": Stop("regular", "/evaluations"),
    "evaluation set": Stop("regular", "/evaluations/villes"),
    "evaluation, run": Stop("regular", "/evaluations/runs/now"),
    "evaluation, run that goes on": Stop("regular", "/evaluations/runs/going-on"),
    "evaluation, answers": Stop("regular", "/evaluations/runs/now/items?show=failed"),
    "evaluation, two runs": Stop("regular", "/evaluations/runs/now/compare?against=before"),
    "evaluation, judge and people": Stop("regular", "/evaluations/runs/now/agreement"),
    "evaluation, start": Stop("regular", "/evaluations/villes/start?model=oak&model=elm"),
    "evaluation, submit": Stop("regular", "/evaluations/villes/submit"),
    "evaluation, draft": Stop("regular", "/evaluations/villes/drafts"),
    "prompts": Stop("regular", "/prompts"),
    "prompt, new": Stop("regular", "/prompts/new"),
    "prompt": Stop("regular", "/prompts/stored/tour"),
    "prompts, tried": Stop("regular", "/prompts/try"),
    "prompts, duel": Stop("regular", "/prompts/duel"),
    "prompts, ranking": Stop("regular", "/prompts/ranking"),
    "response times": Stop("regular", "/bench"),
    "response times of a model": Stop("regular", "/bench/bench-0000"),
    "campaigns": Stop("regular", "/campaigns"),
    "campaign, new": Stop("regular", "/campaigns/new?run=now"),
    "campaign, draft": Stop("regular", "/campaigns/draft"),
    "campaign, known answers": Stop("regular", "/campaigns/draft/known/1"),
    "campaign, desk": Stop("regular", "/campaigns/talk"),
    "campaign, disagreements": Stop("regular", "/campaigns/talk/disagreements"),
    "campaign, results": Stop("regular", "/campaigns/talk/results"),
    "rater, start": Stop("stranger", "/rate/pairs"),
    "rater, pair": Stop("stranger", "/rate/pairs/items/2"),
    "rater, item": Stop("stranger", "/rate/talk-1/items/1"),
    "rater, discussion": Stop("stranger", "/rate/talk-1/discussion"),
    "choices": Stop("regular", "/choices"),
    "choice": Stop("regular", "{choice}"),
    "choice, decision": Stop("regular", "{choice}/decide"),
    "decision": Stop("regular", "/decisions/second"),
    "decision, evidence": Stop("regular", "/decisions/second/evidence/1"),
    "decision, superseded": Stop("regular", "/decisions/first"),
    "choice, need of one": Stop("regular", "{choice}/need-one"),
    "choice, classical methods": Stop("regular", "{choice}/classical"),
    "choice, first question": Stop("regular", "{choice}/need"),
    "choice, question": Stop("regular", "{choice}/need/3"),
    "choice, weights": Stop("regular", "{choice}/weights"),
    "choice, people": Stop("regular", "{choice}/people"),
    "choice, must-haves": Stop("regular", "{choice}/must-haves"),
    "choice, candidates": Stop("regular", "{choice}/candidates?q=mistral"),
    "choice, evidence": Stop("regular", "{choice}/evidence"),
    "choice, candidate": Stop("regular", "{choice}/evidence/mistral-small-2506@mistral"),
    "choice, cost": Stop("regular", "{choice}/costs"),
    "choice, shortlist": Stop("regular", "{choice}/shortlist"),
    "choice, test": Stop("regular", "{choice}/test"),
    "choice, links": Stop("regular", "{choice}/links"),
    "choice, history": Stop("regular", "{choice}/history?number=2"),
    "choice, weights of a person": Stop("stranger", "{weigh}"),
    "choice, five of 24": Stop("stranger", "{pick}"),
    "choice, thanks": Stop("stranger", "{weighed}"),
    "criteria": Stop("newcomer", "/criteria"),
    "suppliers": Stop("regular", "/suppliers"),
    "supplier": Stop("regular", "/suppliers/mistral"),
    "supplier, newer answer": Stop("regular", "/suppliers/mistral/answers"),
    "supplier, two dates": Stop("newcomer", "/suppliers/mistral/changes"),
    "enquiries": Stop("regular", "/enquiries"),
    "enquiry": Stop("regular", "{enquiry}"),
    "enquiry, for the supplier": Stop("stranger", "{questionnaire}"),
    "opinion on an answer": Stop("stranger", f"/feedback/{TOKEN}"),
    "report of an answer": Stop("stranger", f"/report/call/{TOKEN}"),
    "report of an answer of a duel": Stop("regular", "/report/duel/{revealed}/1/a"),
    "to review": Stop("regular", "/review"),
    "to review, a case": Stop("regular", "/review/low_score/call/opinion"),
    "to review, hand-over": Stop("regular", "/review/contact/opinions"),
    "observatory": Stop("regular", "/observatory"),
    "survey": Stop("regular", "/survey"),
    "in production": Stop("regular", "/monitoring"),
    "in production, a use": Stop("regular", "/monitoring/opinions"),
    "in production, scores": Stop("regular", "/monitoring/opinions/scores"),
    "in production, shadow calls": Stop("regular", "/monitoring/opinions/shadows"),
    "register": Stop("regular", "/register?footprint=0"),
    "register, proposal refused": Stop("regular", "/register", _refused_proposal),
    "register, matrix": Stop("regular", "/register/matrix"),
    "register, a use": Stop("regular", "/register/courriers"),
    "register, a use that lacks something": Stop("regular", "/register/letters"),
    "register, a use that needs no model": Stop("regular", "/register/tri"),
    "register, sheet": Stop("regular", "/register/courriers/sheet"),
    "register, text": Stop("regular", "/register/courriers/sheet/context"),
    "register, options": Stop("regular", "/register/courriers/sheet/data_categories?all=true"),
    "register, scale": Stop("regular", "/register/courriers/sheet/value?all=true"),
    "register, not known": Stop("regular", "/register/courriers/sheet/platform"),
    "register, refused": Stop("regular", "/register/tri/sheet/context", _refused_answer),
    "register, need of one": Stop(
        "regular", "/register/courriers/sheet/needs_llm?task=document_answers"
    ),
    "register, indicators": Stop("regular", "/register/courriers/indicators?edit=minutes"),
    "register, frugality": Stop("regular", "/register/courriers/frugality"),
    "register, AI Act": Stop("regular", "/register/courriers/ai-act"),
    "register, AI Act begins": Stop("regular", "/register/tri/ai-act"),
    "register, AI Act yes or no": Stop("regular", "/register/tri/ai-act/q_ai_system"),
    "register, AI Act options": Stop("regular", "/register/courriers/ai-act/q_annex3"),
    "register, AI Act not known": Stop("regular", "/register/courriers/ai-act/q_profiling"),
    "register, AI Act refused": Stop(
        "regular", "/register/tri/ai-act/q_ai_system", _refused_answer
    ),
    "register, history": Stop("regular", "/register/courriers/history"),
    "register, notice": Stop("regular", "/register/courriers/notice"),
    "register, notice of little": Stop("regular", "/register/letters/notice"),
    "register, publication": Stop("regular", "/register/courriers/publication"),
    "notice": Stop("stranger", "/notice/courriers"),
    "notice, former": Stop("stranger", "/notice/courriers?version=1"),
    "public uses": Stop("stranger", "/uses"),
    "public use": Stop("stranger", "/uses/courriers"),
    "applications": Stop("regular", "/gateway"),
    "use, refused": Stop("regular", "/gateway", _refused_use),
    "use": Stop("regular", "/gateway/uses/letters"),
    "use, stopped": Stop("regular", "/gateway/uses/resumes?days=7"),
    "use, settings": Stop("regular", "/gateway/uses/letters/settings"),
    "use, choice of the model": Stop("regular", "/gateway/router/letters"),
    "use, what is checked": Stop("regular", "/gateway/guard/letters"),
    "use, connect": Stop("regular", "/gateway/uses/letters/connect"),
    "key, new": Stop("regular", "/gateway/uses/letters/keys"),
    "key, refused": Stop("regular", "/gateway/uses/letters/keys", _refused_key),
    "key, shown once": Stop("regular", "/gateway/uses/resumes/keys", _new_key),
    "key": Stop("regular", "/gateway/uses/letters/keys/tour-key"),
    "documents": Stop("regular", "/documents"),
    "documents, name refused": Stop("regular", "/documents", _refused_name),
    "documents of a stranger": Stop("newcomer", "/documents"),
    "collection": Stop("regular", "/documents/rules"),
    "duel on a collection": Stop("regular", "/documents/rules/duel"),
    "passages of a duel without any": Stop("regular", "/duels/{revealed}/passages"),
    "ranking of searches": Stop("regular", "/ranking/searches"),
    "collection, nothing sent": Stop("regular", "/documents/rules", _refused_upload),
    "collection, refused": Stop("regular", "/documents/rules", _refused_collection),
    "ask documents": Stop("regular", "/documents/rules/ask"),
    "ask documents, refused": Stop("regular", "/documents/rules/ask", _refused_documents),
    "document answer": Stop("regular", "{documents}"),
    "document answer, nothing found": Stop("regular", "{documents_nothing}"),
    "document page": Stop("regular", "/documents/rules/files/1/pages/1?passage=1"),
    "document page, lost passage": Stop("regular", "/documents/rules/files/1/pages/1?passage=99"),
    "collection of somebody else": Stop("regular", "/documents/others"),
    "chats": Stop("regular", "/chat"),
    "chat": Stop("regular", "{chat}"),
    "chat, question as a duel": Stop("regular", "{chat}/turns/1/duel"),
    "aliases": Stop("regular", "/gateway/aliases"),
    "alias": Stop("regular", "/gateway/aliases/assistant"),
    "nothing here": Stop("newcomer", "/nowhere"),
}


@dataclass(frozen=True)
class Tour:
    """A site where every stop can be reached, and its visitors, who go from one to the next."""

    app: FastAPI
    fields: Mapping[str, str]
    visitors: Mapping[Visitor, Duelist]
    workshop: Lead

    def at(self, name: str) -> Person:
        """The visitor of this stop, who has arrived there: a wide window, in the light."""
        stop = STOPS[name]
        visitor = self.visitors[stop.visitor]
        visitor.person.asked.clear()
        visitor.person.complaints.clear()
        visitor.page.set_viewport_size({"width": 1280, "height": 800})
        visitor.page.emulate_media(color_scheme="light")
        if stop.step:
            self.workshop.go(stop.step)
        visitor.page.goto(stop.path.format_map(self.fields))
        stop.act(visitor)
        return visitor.person


@contextmanager
def touring(browser: Browser, llm_url: str, folder: Path) -> Iterator[Tour]:
    """The site, with a duel at each step, and a workshop that was held."""
    database = sqlite_database(folder)
    chosen = settings(
        database,
        llm_url,
        MODELS,
        site={"access": "code", "contact": "someone@example.org"},
        access_code=CODE,
        gateway={"enabled": True},
        chat={"aliases": ["assistant"]},
        observatory={"survey": True},
        limits={
            "first_token_s": 3600,
            "between_tokens_s": 3600,
            "answer_s": 3600,
            "running_duels_per_voter": len(DUELS),
        },
    )
    with start_blocking_portal() as portal:
        portal.call(fill, database, VOTES, utc_now() - timedelta(days=1))
        portal.call(add_releases, database, folder)
        portal.call(add_evaluations, database, folder)
        portal.call(add_bench, database)
        portal.call(add_boards, database, folder)
        portal.call(add_campaigns, database)
        portal.call(add_decisions, database)
        portal.call(add_gateway, database)
        portal.call(add_answers, database)
        portal.call(add_register, database)
        portal.call(add_collections, database)
    app = create_app(chosen, Outside(random=Loaded(True), environ={}))
    with served(app) as address:
        visitors: dict[Visitor, Duelist] = {
            name: Duelist(new_person(browser, address, LANGUAGE), TRANSLATORS[LANGUAGE])
            for name in get_args(Visitor)
        }
        _come_in(visitors["newcomer"])
        _come_in(visitors["regular"])
        fields = _play(visitors["regular"])
        link = joute("operator-link", "--database", database, folder=folder)
        become_operator(visitors["regular"], link)
        assert visitors["regular"].person.context.request.post(f"{DRAFT}/sample").ok
        _store_prompt(visitors["regular"])
        workshop = _hold_workshop(visitors["regular"])
        fields |= _addresses(visitors["regular"], workshop)
        invited = joute("members", "invite", "Zoé", "--database", database, folder=folder)
        fields["invitation"] = invited[invited.index("/invitation") :]
        fields |= _begin_choice(visitors["regular"])
        fields |= _send_enquiry(visitors["regular"])
        fields["chat"] = _begin_chat(visitors["regular"])
        regular = visitors["regular"]
        fields["documents"] = _ask_documents(regular, "Comment se demandent les congés ?")
        fields["documents_nothing"] = _ask_documents(regular, "Quel vélo ?")
        yield Tour(app, fields, visitors, workshop)
        for visitor in visitors.values():
            visitor.person.context.close()


def _come_in(visitor: Duelist) -> None:
    visitor.page.goto("/")
    visitor.page.get_by_label(visitor.say("Code")).fill(CODE)
    visitor.press("Enter")


def _play(regular: Duelist) -> dict[str, str]:
    """A duel at each step; returns their ids, and the address of one that is shared."""
    api, page = regular.person.context.request, regular.page
    version = api.get("/api/v1/consent").json()["version"]
    assert api.post("/api/v1/consent", data={"version": version}).ok
    fields = {name: _open(api, *models) for name, models in DUELS.items()}
    for name in ("reasoned", "revealed"):
        page.goto(f"/duels/{fields[name]}?wait=1")
        regular.vote("A is better")
    regular.press("Create a link")
    shared = page.get_by_label(regular.say("Link"), exact=True).input_value()
    return {**fields, "shared": shared}


def _open(api: APIRequestContext, *models: str) -> str:
    body = {"prompt": SPITEFUL, "mode": "chosen", "models": models}
    opened = api.post("/api/v1/duels", data=body)
    assert opened.status == 201, opened.text()
    identifier: str = opened.json()["id"]
    return identifier


def become_operator(visitor: Duelist, link: str) -> None:
    visitor.page.goto(link[link.index("/operator") :])
    visitor.press("Sign in")


def _store_prompt(operator: Duelist) -> None:
    """A prompt in two versions."""
    for text in (f"{SPITEFUL}\n{{input}}", "{input}"):
        form: dict[str, str | float | bool] = {"name": "tour", "text": text}
        assert operator.person.context.request.post("/prompts/new", form=form).ok


def _begin_choice(regular: Duelist) -> dict[str, str]:
    """The path of a choice of which something is known, and the links of those who weigh."""
    page = regular.page
    page.goto("/choices")
    page.locator("#title").fill("Cas d’usage " + "x" * 60)
    regular.press("Begin a choice")
    path = urlsplit(page.url).path.rpartition("/")[0]
    page.locator("input[name=task][value=document_answers]").check()
    page.locator("#requests").fill("5000")
    regular.press("Save and see")
    page.goto(f"{path}/people")
    weigh, pick = (urlsplit(one).path for one in page.locator("code").all_inner_texts())
    page.goto(weigh)
    page.locator("input[type=number]").first.fill("3")
    page.locator("main form button").click()
    weighed = urlsplit(page.url).path
    return {"choice": path, "weigh": weigh, "pick": pick, "weighed": weighed}


def _begin_chat(regular: Duelist) -> str:
    """The path of a conversation whose last question was answered twice."""
    page = regular.page
    page.goto("/chat")
    page.get_by_label(regular.say("Your question")).fill(SPITEFUL)
    regular.press("Ask")
    regular.wait_for("ready")
    regular.press("Answer again")
    regular.wait_for("ready")
    return urlsplit(page.url).path


def _ask_documents(regular: Duelist, question: str) -> str:
    """The path of an answer of a model that repeats what it read."""
    page = regular.page
    page.goto("/documents/rules/ask")
    page.get_by_label(regular.say("Your question")).fill(question)
    page.locator("#model").select_option("elm")
    regular.press("Ask")
    regular.wait_for("ready")
    return urlsplit(page.url).path


def _send_enquiry(operator: Duelist) -> dict[str, str]:
    """An enquiry to a supplier, and the link by which it answers."""
    page = operator.page
    form: dict[str, str | float | bool] = {"supplier": "lighton", "kind": "open"}
    assert page.context.request.post("/enquiries", form=form).ok
    page.goto("/enquiries")
    enquiry = page.locator("a[href^='/enquiries/']").first.get_attribute("href") or ""
    page.goto(enquiry)
    operator.press("Make another link")
    link = page.locator("code", has_text="/enquiry/").inner_text()
    return {"enquiry": enquiry, "questionnaire": urlsplit(link).path}


def _hold_workshop(operator: Duelist) -> Lead:
    """Rounds that were voted by one phone, that of the operator."""
    api = operator.person.context.request
    workshop = Lead.of(api, _facilitator_link(operator), PROGRAM, LANGUAGE)
    assert api.post(f"/w/{workshop.code}").ok
    workshop.hold(1, "a")
    workshop.go("r1:reveal")
    workshop.hold(2, "b")
    workshop.hold(3, "tie")
    return workshop


def _facilitator_link(operator: Duelist) -> str:
    """The path of a new link, from the operator's desk."""
    operator.page.goto("/operator")
    operator.page.get_by_label(operator.say("For one workshop only")).uncheck()
    operator.press("Create a link")
    link = operator.page.locator(".notice code").inner_text()
    return link[link.index("/workshop") :]


def _addresses(operator: Duelist, workshop: Lead) -> dict[str, str]:
    page, desk = operator.page, f"/workshop/desk/{workshop.secret}"
    link = _facilitator_link(operator)
    page.goto(desk)
    screen = page.get_by_role("link", name=operator.say("Open the projected page"))
    return {
        "link": link,
        "desk": desk,
        "screen": screen.get_attribute("href") or "",
        "phone": f"/w/{workshop.code}",
        "report": f"{desk}/report",
        "addresses": f"{desk}/addresses",
    }
