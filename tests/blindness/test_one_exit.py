"""No route and no command sends the words of an answer unmasked before its model is revealed.

Both lists are those of the site itself: a new route or command fails here until it is walked.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import chdir
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from tools.commands_page import commands

from joute.app import create_app
from joute.features import FEATURES
from joute.llm.server import Running
from joute.settings import load_settings
from tests.cli.test_commands import run
from tests.support.databases import sqlite_database
from tests.support.routes import filled, requests_of
from tests.support.served import Installation, served

# Models of the catalogue, whose names answers can betray: by id, what they call themselves.
NAMED = {
    "our-first": ("Mistral Small", "mistral-small-2506"),
    "our-second": ("Claude Sonnet 4", "claude-sonnet-4"),
    "our-third": ("GPT-5.5", "gpt-5.5"),
    "our-fourth": ("Qwen3 32B", "qwen3-32b"),
}
NAMES = re.compile(
    r"our-(?:first|second|third|fourth)|mistral|claude|anthropic|gpt-5|openai|qwen|alibaba"
    r"|names-itself|127\.0\.0\.1:\d+/v1",
    re.IGNORECASE,
)
UNMASKED = re.compile("|".join(rf"(?:I am|Je suis) {name}" for name, _ in NAMED.values()))

PROGRAM = """
id = "blind"
title.en = "A blind workshop"
poll.question.en = "What will you change?"
poll.options = [{ en = "Something" }, { en = "Nothing" }]
[[rounds]]
pair = ["our-first", "our-second"]
question.en = "Say something."
[[rounds]]
pair = ["our-third", "our-fourth"]
question.en = "Say something else."
[[rounds]]
kind = "final"
question.en = "Say it all."
[secret]
"""
# One duel won, none revealed: the decision names nobody either.
STEPS = ("r1:answers", "r1:vote", "r1:counted", "decision")
# The parameters of routes that show a workshop, and change with its step.
OF_A_WORKSHOP = ("{code}", "{secret}", "{token}")

# Pages about the models of the site, and what only a facilitator or the operator opens: they name
# models, never who answered. The words of answers are masked there too.
ABOUT_MODELS = {
    "/",
    "/duels",
    "/models",
    "/models/{model_id}",
    "/api/v1/models",
    "/api/v1/models/{model_id}",
    # It names who published results of models, some of whom make models.
    "/legal",
    "/benchmarks",
    "/benchmarks/{benchmark_id}",
    "/api/v1/benchmarks",
    "/api/v1/benchmarks/{benchmark_id}",
    # One chooses the model that answers.
    "/documents/{collection_id}/ask",
    "/suppliers",
    "/suppliers/{supplier}",
    "/suppliers/{supplier}/answers",
    "/suppliers/{supplier}/changes",
    "/api/v1/suppliers",
    "/api/v1/suppliers/{supplier}",
    "/api/v1/suppliers/{supplier}/changes",
    "/enquiries",
    "/footprint",
    "/api/v1/footprint",
    # They name the models that applications call by an alias, never those of a duel.
    "/gateway/aliases",
    "/gateway/aliases/{alias}",
    "/gateway/uses/{use_id}",
    "/gateway/router/{use_id}",
    "/gateway/uses/{use_id}/calls.csv",
    # It offers the models of this site as judges.
    "/monitoring/{use_id}/scores",
    "/monitoring/{use_id}/shadows",
    "/register/{use_id}",
    "/register/{use_id}/state",
    "/register/{use_id}/notice",
    "/register/{use_id}/publication",
    "/register/{use_id}/files/{layout}",
    # They name the format that applications speak, and the address of this site.
    "/gateway/uses/{use_id}/connect",
    "/gateway/uses/{use_id}/keys",
    "/api/v1/gateway/aliases",
    "/api/v1/gateway/aliases/{alias}/versions",
    "/api/v1/gateway/uses/{use_id}/calls",
    "/ranking",
    "/ranking/energy",
    "/ranking/pairs",
    "/ranking/parts",
    "/ranking/robustness",
    "/ranking/method",
    "/ranking/history",
    "/ranking/history/{model_id:path}",
    "/ranking/boards",
    "/ranking/boards/{name}/{dated}",
    "/ranking/merged",
    "/ranking/agreement",
    "/api/v1/ranking",
    "/api/v1/ranking.csv",
    "/api/v1/ranking/live",
    "/api/v1/ranking/history",
    "/api/v1/ranking/history.csv",
    "/api/v1/ranking/boards",
    "/api/v1/ranking/boards/{name}",
    "/api/v1/ranking/merged",
    "/api/v1/ranking/merged.csv",
    "/api/v1/ranking/agreement",
    "/api/v1/ranking/votes.{format}",
    "/api/v1/openapi.json",
    "/prompts/try",
    "/prompts/duel",
    "/documents/{collection_id}/duel",
    "/workshop/new",
    "/workshop/desk/{secret}",
    "/workshop/desk/{secret}/events",
    "/operator",
    "/operator/links",
    "/operator/purges",
    "/operator/datasets/{release_id}/texts",
}
QUERIES = {
    "/api/v1/footprint": "?model={model_id}",
    "/evaluations/runs/{run_id}/compare": "?against=any",
    "/campaigns/{campaign_id}/labels.csv": "?criterion=any",
    "/invitation": "?link={invitation}",
    "/ranking/agreement": "?a=people&b=board:any",
    "/api/v1/ranking/agreement": "?a=people&b=board:any",
    "/workshop/new": "?link={link}",
}
# What a GET answers instead of 200 where there is no vote and no shared duel.
OTHERWISE = {
    "/api/v1/ranking/votes.{format}": 403,
    "/ranking/history/{model_id:path}": 404,
    "/ranking/boards/{name}/{dated}": 404,
    "/ranking/agreement": 404,
    "/api/v1/ranking/boards/{name}": 404,
    "/api/v1/ranking/merged": 404,
    "/api/v1/ranking/merged.csv": 404,
    "/api/v1/ranking/agreement": 404,
    "/api/v1/duels/{duel_id}/reveal": 409,
    "/s/{token}": 404,
    "/access": 303,
    "/static/{version}/{name:path}": 404,
    "/workshop/join": 303,
    "/datasets/{name}/{version}": 404,
    "/datasets/{name}/{version}/removed.json": 404,
    "/datasets/{name}/{version}/files/{path:path}": 404,
    "/bench/{bench_id}": 404,
    "/api/v1/bench/{bench_id}": 401,
    "/api/v1/gateway/uses/{use_id}/router": 404,
    "/evaluations/{name}": 404,
    "/prompts/stored/{name}": 404,
    "/benchmarks/{benchmark_id}": 404,
    "/api/v1/benchmarks/{benchmark_id}": 404,
    "/evaluations/{name}/drafts": 404,
    "/evaluations/runs/{run_id}": 404,
    "/evaluations/runs/{run_id}/items": 404,
    "/evaluations/runs/{run_id}/events": 404,
    "/evaluations/runs/{run_id}/agreement": 404,
    "/evaluations/{name}/start": 404,
    "/evaluations/{name}/submit": 404,
    "/evaluations/runs/{run_id}/compare": 404,
    "/api/v1/evaluations/runs/{run_id}": 401,
    "/api/v1/evaluations/sets/{name}": 401,
    "/campaigns/{campaign_id}": 404,
    "/campaigns/{campaign_id}/disagreements": 404,
    "/campaigns/{campaign_id}/results": 404,
    "/campaigns/{campaign_id}/ratings.csv": 404,
    "/campaigns/{campaign_id}/labels.csv": 404,
    "/campaigns/{campaign_id}/known/{position}": 404,
    "/rate/{secret}": 403,
    "/rate/{secret}/items/{position}": 403,
    "/rate/{secret}/discussion": 403,
    "/api/v1/campaigns/{campaign_id}": 401,
    "/api/v1/campaigns/{campaign_id}/ratings.csv": 401,
    # Pictures of questions: there are none.
    "/media/{attachment_id}": 404,
    "/media/{attachment_id}/small": 404,
    # No alias is offered there.
    "/chat": 404,
    "/chat/export": 404,
    "/chat/{conversation_id}": 404,
    "/chat/{conversation_id}/events": 404,
    "/chat/{conversation_id}/replies/{number}": 404,
    "/chat/{conversation_id}/turns/{number}/duel": 404,
    "/choices/{key}": 404,
    "/enquiries/{enquiry_id}": 404,
    "/enquiries/{enquiry_id}/questionnaire.csv": 404,
    "/enquiry/{secret}": 403,
    "/enquiry/{secret}/questionnaire.csv": 403,
    "/choices/{key}/decide": 404,
    "/decisions/{decision_id}": 404,
    "/decisions/{decision_id}/evidence/{number}": 404,
    "/decisions/{decision_id}/decision.md": 404,
    "/decisions/{decision_id}/decision.docx": 404,
    "/decisions/{decision_id}/decision.json": 404,
    "/api/v1/decisions/{decision_id}": 404,
    "/choices/{key}/need-one": 404,
    "/choices/{key}/classical": 404,
    "/choices/{key}/need": 404,
    "/choices/{key}/need/{number}": 404,
    "/choices/{key}/weights": 404,
    "/choices/{key}/people": 404,
    "/choices/{key}/must-haves": 404,
    "/choices/{key}/candidates": 404,
    "/choices/{key}/evidence": 404,
    "/choices/{key}/evidence/{candidate}": 404,
    "/choices/{key}/costs": 404,
    "/choices/{key}/shortlist": 404,
    "/choices/{key}/test": 404,
    "/choices/{key}/links": 404,
    "/choices/{key}/history": 404,
    "/weigh/{token}": 403,
    "/pick/{token}": 403,
    "/weighed/{secret}": 404,
    "/api/v1/choices/{key}": 404,
    "/api/v1/choices/{key}/result": 404,
    "/feedback/{token}": 404,
    "/api/v1/monitoring/experiments/{alias}": 404,
    "/documents/{collection_id}/imports/{import_id}/events": 404,
    # The duel there is not revealed.
    "/duels/{duel_id}/passages": 409,
    "/api/v1/duels/{duel_id}/passages": 409,
    "/api/v1/collections/{collection_id}/imports/{import_id}": 404,
    # Whoever asks documents knows the model.
    "/documents/{collection_id}/answers/{question_id}": 404,
    "/documents/{collection_id}/answers/{question_id}/events": 404,
    "/documents/{collection_id}/answers/{question_id}/text": 404,
    "/api/v1/collections/{collection_id}/answers/{question_id}": 404,
    "/register/{use_id}/sheet/next": 303,
    "/register/{use_id}/ai-act/next": 303,
    # Nothing of a use is public unless its owner says so.
    "/notice/{use_id}": 404,
    "/uses/{use_id}": 404,
    "/api/v1/uses/{use_id}": 404,
    "/report/{answer:path}": 404,
    # The survey is off unless a site asks for it.
    "/survey": 404,
    "/review/{source}/{subject:path}": 404,
    "/v1/models": 401,
    "/v1/models/{model_id:path}": 401,
    "/operator/datasets/{release_id}": 404,
    "/operator/datasets/{release_id}/texts": 404,
}
VERSION = "the version of now"
# What is sent to each route that takes something.
SENT: Mapping[str, Mapping[str, Any]] = {
    "POST /access": {"code": "any"},
    "POST /invitation": {"link": "any"},
    "POST /duels": {"prompt": "Say more."},
    "POST /duels/{duel_id}/turns": {"prompt": "Go on."},
    "POST /duels/{duel_id}/further": {"prompt": "Go on."},
    "POST /duels/{duel_id}/stop": {},
    "POST /duels/{duel_id}/retry": {},
    "POST /duels/{duel_id}/reactions/{side}/{turn}": {"like": "true"},
    "POST /duels/{duel_id}/vote": {"choice": "nonsense"},
    "POST /duels/{duel_id}/share": {},
    "POST /duels/{duel_id}/unshare": {},
    "POST /api/v1/consent": {"version": "old"},
    "POST /api/v1/duels": {"prompt": "Say more."},
    "POST /api/v1/duels/{duel_id}/turns": {"prompt": "Go on."},
    "POST /api/v1/duels/{duel_id}/further": {"prompt": "Go on."},
    "POST /api/v1/duels/{duel_id}/stop": {},
    "POST /api/v1/duels/{duel_id}/retry": {},
    "PUT /api/v1/duels/{duel_id}/reactions/{side}/{turn}": {"like": True},
    "POST /api/v1/duels/{duel_id}/vote": {"choice": "nonsense"},
    "POST /workshop/new": {"program": "classic", "language": "en", "headcount": "30"},
    "POST /workshop/desk/{secret}": {"expected_version": VERSION, "action": "advance"},
    "POST /w/{code}": {},
    "POST /w/{code}/vote": {"round": "1", "choice": "b"},
    "POST /w/{code}/poll": {"moment": "before", "option": "0"},
    "POST /w/{code}/attempt": {"level": "1", "seen": "0", "text": "Say it."},
    "POST /w/{code}/guess": {"level": "1", "seen": "0", "text": "word"},
    "POST /api/v1/workshops": {"link": "any", "program": "classic", "language": "en"},
    "POST /api/v1/workshops/{code}/phones": {},
    "POST /api/v1/workshops/{code}/rounds/{number}/vote": {"phone": "any", "choice": "a"},
    "POST /api/v1/workshops/{code}/polls/{moment}/vote": {"phone": "any", "option": 0},
    "POST /api/v1/workshops/{code}/levels/{level}/attempts": {
        "phone": "any",
        "seen": 0,
        "text": "Say it.",
    },
    "POST /api/v1/workshops/{code}/levels/{level}/guesses": {
        "phone": "any",
        "seen": 0,
        "text": "word",
    },
    "PUT /api/v1/workshops/desk/{secret}/game": {
        "expected_version": VERSION,
        "attempts": 5,
        "pause_s": 0,
        "most_characters": 400,
    },
    "POST /api/v1/workshops/desk/{secret}/moves": {
        "expected_version": VERSION,
        "move": "skip_to",
        "step": "r1:vote",
    },
    "PUT /api/v1/workshops/desk/{secret}/rounds/{number}/question": {
        "expected_version": VERSION,
        "question": "Say what?",
    },
    "PUT /api/v1/workshops/desk/{secret}/rounds/{number}/models/{side}": {
        "expected_version": VERSION
    },
    "POST /api/v1/workshops/desk/{secret}/rounds/{number}/models/{side}/withdraw": {
        "expected_version": VERSION
    },
    "POST /api/v1/workshops/desk/{secret}/rounds/{number}/answers": {},
    "POST /api/v1/workshops/desk/{secret}/rounds": {
        "expected_version": VERSION,
        "question": "And what else?",
    },
    "PUT /api/v1/workshops/desk/{secret}/rounds/{number}/hands": {
        "expected_version": VERSION,
        "hands": {"a": 3},
    },
    "PUT /api/v1/workshops/desk/{secret}/polls/{moment}/hands": {
        "expected_version": VERSION,
        "hands": {"0": 3},
    },
    "PUT /api/v1/workshops/desk/{secret}/weight": {"expected_version": VERSION, "weight": 0.5},
    "PUT /api/v1/workshops/desk/{secret}/headcount": {"expected_version": VERSION, "headcount": 20},
    "PUT /api/v1/workshops/desk/{secret}/door": {"expected_version": VERSION, "open": True},
    "PUT /api/v1/workshops/desk/{secret}/notes": {"expected_version": VERSION, "text": "Noted."},
    "POST /evaluations/runs/{run_id}/accept": {},
    "POST /evaluations/runs/{run_id}/stop": {},
    "POST /evaluations/runs/{run_id}/agreement": {"labels": "item,label"},
    "POST /evaluations/runs/{run_id}/take-up": {},
    "POST /evaluations/{name}/start": {"model": "our-first"},
    "POST /prompts/new": {"name": "one", "text": "{input}"},
    # A trial is not blind: its answers are those of a model that a member chose by name.
    "POST /prompts/try": {"question": "q", "model": "none", "draft": "{input}"},
    "POST /prompts/stored/{name}/delete": {},
    "POST /prompts/duel": {"question": "q", "model": "our-first"},
    "POST /evaluations/{name}/submit": {"base_url": "https://host.example/v1", "key": "k" * 20},
    "POST /evaluations/{name}/drafts/{item_id}": {"decision": "approve"},
    "POST /api/v1/bench": {},
    "POST /campaigns/new": {"run": "any", "title": "Any"},
    "POST /campaigns/{campaign_id}/criteria": {"name": "Any", "levels": "No"},
    "POST /campaigns/{campaign_id}/known/{position}": {"value-usefulness": "1"},
    "POST /campaigns/{campaign_id}/links": {"number": "1"},
    "POST /campaigns/{campaign_id}/raters/{number}": {"action": "count"},
    "POST /campaigns/{campaign_id}/move": {"move": "open"},
    "POST /campaigns/{campaign_id}/items/{item_id}/remarks": {"text": "Any"},
    "POST /campaigns/{campaign_id}/items/{item_id}/settlement": {
        "criterion": "usefulness",
        "value": "1",
        "reason": "Any",
    },
    "POST /choices": {"title": "Any"},
    "POST /choices/{key}/title": {"title": "Any", "revision": "1"},
    "POST /choices/{key}/need-one": {"task": "code", "revision": "1"},
    "POST /choices/{key}/without": {"decision": "no_llm", "revision": "1"},
    "POST /choices/{key}/classical": {"examples": "a => b"},
    "POST /choices/{key}/need/{number}": {"revision": "1"},
    "POST /choices/{key}/weights": {"weighing": "answers", "revision": "1"},
    "POST /choices/{key}/people/{opinion_id}/remove": {},
    "POST /choices/{key}/must-haves": {"revision": "1"},
    "POST /choices/{key}/candidates": {"revision": "1"},
    "POST /choices/{key}/costs": {"revision": "1"},
    "POST /choices/{key}/test": {"revision": "1"},
    "POST /choices/{key}/links": {},
    "POST /choices/{key}/delete": {},
    "POST /suppliers/{supplier}/answers": {"question": "any"},
    "POST /api/v1/suppliers/{supplier}/answers": {},
    "POST /enquiries": {"supplier": "any"},
    "POST /enquiries/{enquiry_id}/link": {"days": "1"},
    "POST /enquiries/{enquiry_id}/status": {"status": "declined"},
    "POST /enquiries/{enquiry_id}/answers": {},
    "POST /enquiry/{secret}": {"valid_until": ""},
    "POST /enquiry/{secret}/file": {},
    "POST /enquiry/{secret}/decline": {"reason": "Any"},
    "POST /choices/{key}/decide": {"revision": "1"},
    "POST /decisions/{decision_id}/dissent": {"text": "Any"},
    "POST /decisions/{decision_id}/dissent/{dissent_id}/delete": {},
    "POST /weigh/{token}": {"points-costs": "1"},
    "POST /pick/{token}": {"criterion": "costs"},
    "POST /weighed/{secret}/erase": {},
    "POST /api/v1/choices": {"need": {}},
    "PATCH /api/v1/choices/{key}": {"need": {}, "revision": 1},
    "DELETE /api/v1/choices/{key}": {},
    "POST /rate/{secret}/begin": {},
    "POST /rate/{secret}/items/{position}": {"value-usefulness": "1"},
    "POST /rate/{secret}/remarks/{item_id}": {"text": "Any"},
    "POST /rate/{secret}/leave": {},
    "POST /chat": {"prompt": "Say more."},
    "POST /chat/{conversation_id}/turns": {"prompt": "Go on."},
    "POST /chat/{conversation_id}/replies": {},
    "POST /chat/{conversation_id}/stop": {},
    "POST /chat/{conversation_id}/delete": {},
    "POST /gateway": {"id": "other"},
    "POST /gateway/uses/{use_id}/people": {"members": "group:all"},
    "POST /gateway/uses/{use_id}/state": {"state": "in_service"},
    "POST /gateway/uses/{use_id}/texts": {"keeps_text": "false"},
    "POST /gateway/uses/{use_id}/keys": {"name": "any"},
    "POST /gateway/uses/{use_id}/keys/{key_id}": {"rpm": "5"},
    "POST /gateway/aliases": {"alias": "assistant", "model": "our-second"},
    "POST /gateway/aliases/{alias}/revert": {"number": "1"},
    "POST /gateway/aliases/{alias}/remove": {},
    "POST /gateway/uses/{use_id}/keys/{key_id}/revoke": {},
    "POST /gateway/guard/{use_id}": {"rule": "injection.override=log"},
    "POST /gateway/guard/{use_id}/revert": {"number": "1"},
    "PATCH /api/v1/gateway/uses/{use_id}/guard": {"strict": True},
    "POST /api/v1/gateway/uses/{use_id}/guard/revert": {"number": 1},
    # Nothing was learned there.
    "POST /gateway/router/{use_id}/fit": {"alias": "assistant"},
    "POST /gateway/router/{use_id}/act": {"acts": "false"},
    "PUT /api/v1/gateway/uses/{use_id}/router": {"acts": False},
    "POST /api/v1/gateway/uses": {"id": "third"},
    "PATCH /api/v1/gateway/uses/{use_id}": {"state": "trial"},
    "POST /api/v1/gateway/uses/{use_id}/keys": {"name": "any"},
    "PUT /api/v1/gateway/uses/{use_id}/keys/{key_id}": {"rpm": 5},
    "DELETE /api/v1/gateway/uses/{use_id}/keys/{key_id}": {},
    # What is set is answered with its models: only a refusal is walked here.
    "PUT /api/v1/gateway/aliases/{alias}": {"targets": []},
    "POST /api/v1/gateway/aliases/{alias}/revert": {"number": 0},
    "DELETE /api/v1/gateway/aliases/{alias}": {},
    "POST /api/v1/evaluations/runs": {},
    "POST /api/v1/evaluations/sets": {},
    # Calls of applications are not blind: who writes one is told what answered.
    "POST /v1/chat/completions": {},
    "POST /v1/embeddings": {},
    "POST /v1/responses": {},
    "POST /v1/feedback": {},
    "POST /feedback/{token}": {"thumb": "up"},
    "DELETE /api/v1/monitoring/experiments/{alias}": {},
    "PUT /api/v1/monitoring/experiments/{alias}": {"against": "any"},
    "POST /api/v1/monitoring/experiments/{alias}/forecast": {"against": "any"},
    "POST /monitoring/{use_id}": {"alias": "assistant"},
    "POST /api/v1/monitoring/{use_id}/acknowledge": {"alias": "assistant"},
    "POST /monitoring/{use_id}/scores": {"share": "0"},
    "POST /monitoring/{use_id}/shadows": {"alias": "assistant", "model": "any"},
    "POST /monitoring/{use_id}/shadows/stop": {"alias": "assistant"},
    "PUT /api/v1/monitoring/{use_id}/shadows/{alias}": {"model": "any"},
    "POST /api/v1/monitoring/{use_id}/shadows/{alias}/forecast": {"model": "any"},
    "DELETE /api/v1/monitoring/{use_id}/shadows/{alias}": {},
    "PUT /api/v1/monitoring/{use_id}/scores": {"share": 0},
    "POST /documents": {"name": "Rules"},
    "POST /documents/{collection_id}/duel": {"prompt": "q"},
    "POST /api/v1/collections/{collection_id}/duels": {"prompt": "q"},
    "POST /documents/{collection_id}": {"name": "Rules", "open_to": "members"},
    "POST /documents/{collection_id}/files": {},
    "POST /documents/{collection_id}/files/{file_id}/remove": {},
    "POST /documents/{collection_id}/remove": {},
    "POST /documents/{collection_id}/ask": {"question": "Say more."},
    "POST /documents/{collection_id}/answers/{question_id}/stop": {},
    "POST /documents/{collection_id}/answers/{question_id}/passages/{place}": {"useful": "yes"},
    "POST /documents/{collection_id}/answers/{question_id}/delete": {},
    "POST /api/v1/collections/{collection_id}/answers": {"question": "How?", "model": "any"},
    "PUT /api/v1/collections/{collection_id}/answers/{question_id}/passages/{n}": {"useful": True},
    "DELETE /api/v1/collections/{collection_id}/answers/{question_id}": {},
    "POST /api/v1/collections": {"name": "Rules"},
    "PUT /api/v1/collections/{collection_id}": {"name": "Rules"},
    "DELETE /api/v1/collections/{collection_id}": {},
    "POST /api/v1/collections/{collection_id}/files": {},
    "DELETE /api/v1/collections/{collection_id}/files/{file_id}": {},
    "POST /register": {"name": "An idea"},
    "POST /register/{use_id}/name": {"name": "Letters"},
    "POST /register/{use_id}/state": {"state": "pilot"},
    "POST /register/{use_id}/sheet/{field_id}": {"value": "Drafts"},
    "POST /register/{use_id}/sign-offs/{role}": {"reserve": "none"},
    "POST /register/{use_id}/indicators": {"name": "Minutes", "before": "25", "after": "3"},
    "POST /register/{use_id}/indicators/remove": {"id": "any"},
    "POST /register/{use_id}/ai-act": {"seen": "any"},
    "POST /register/{use_id}/ai-act/{question_id}": {"value": "yes"},
    "POST /register/{use_id}/frugality": {"need_stop": "yes"},
    "POST /register/{use_id}/notice": {"act": "withdraw"},
    "POST /register/{use_id}/history": {"number": "1", "reason": "none"},
    "POST /register/{use_id}/publication": {},
    "POST /api/v1/register": {"name": "An idea"},
    "PUT /api/v1/register/{use_id}/answers": {"answers": {"goal": "Drafts"}},
    "PUT /api/v1/register/{use_id}/state": {"state": "pilot"},
    "PUT /api/v1/register/{use_id}/sign-offs/{role}": {"reserve": "none"},
    "DELETE /api/v1/register/{use_id}/sign-offs/{role}": {},
    "PUT /api/v1/register/{use_id}/indicators/{indicator_id}": {"name": "x", "better": "lower"},
    "DELETE /api/v1/register/{use_id}/indicators/{indicator_id}": {},
    "PUT /api/v1/register/{use_id}/ai-act/answers": {"answers": {"q_ai_system": True}},
    "PUT /api/v1/register/{use_id}/ai-act/confirmed": {"fingerprint": "any"},
    "PUT /api/v1/register/{use_id}/frugality": {"need_stop": "yes"},
    "POST /report/{answer:path}": {"reason": "other"},
    "POST /survey": {"profession": "other"},
    "POST /review/{source}/{subject:path}": {"decision": "dismissed"},
    "POST /review/contact/{place}": {"email": "care@town.example"},
    "POST /api/v1/review/decisions": {
        "source": "reported",
        "subject": "duel/none/1/a",
        "decision": "dismissed",
    },
    "POST /operator/enter": {"link": "any"},
    "POST /operator/links": {"days": "1"},
    "POST /operator/links/{link_id}/revoke": {},
    "POST /operator/datasets/{release_id}/sample": {},
    "POST /operator/datasets/{release_id}/texts": {"text-1": "clean"},
    "POST /operator/datasets/{release_id}/finish": {},
    "POST /operator/datasets/{release_id}/publish": {},
    "POST /operator/datasets/{release_id}/discard": {},
    # From here on there is less and less to see.
    "POST /api/v1/workshops/desk/{secret}/close": {"expected_version": VERSION},
    "POST /workshop/desk/{secret}/renewal": {"expected_version": VERSION},
    "POST /api/v1/workshops/desk/{secret}/renewal": {"expected_version": VERSION},
    "POST /workshop/desk/{secret}/revocation": {},
    "DELETE /api/v1/workshops/desk/{secret}": {},
    "POST /me/withdraw": {},
    "POST /me/publication": {},
    "POST /duels/{duel_id}/delete": {},
    "DELETE /api/v1/duels/{duel_id}": {},
    "POST /me/erase": {},
    "DELETE /api/v1/me": {},
    "POST /sign-out": {},
    "POST /operator/leave": {},
    "POST /operator/datasets": {},
}
# The arguments of each command; None for those that print nothing of their own (the site itself,
# and a worker), and those on files or on a release, which only holds duels that were revealed.
ARGUMENTS: Mapping[str, tuple[str, ...] | None] = {
    "serve": None,
    "worker": None,
    "doctor": (),
    "settings": (),
    "footprint": ("--total", "7"),
    "bench": None,
    "rank": ("votes.csv",),
    "documents add": ("rules", "rules.md"),
    "documents ask": None,
    "documents list": ("rules",),
    "documents remove": ("rules", "rules.md"),
    "documents read": None,
    "documents score": None,
    "documents draft": None,
    "documents embed": None,
    "privacy find": ("votes.csv",),
    "privacy mask": ("votes.csv",),
    "privacy picture": None,  # pixels alone
    "register classify": None,
    "register export": (),
    "register import": None,
    "leaderboard compare": ("votes.csv", "votes.csv"),
    "leaderboard snapshot": (),
    "leaderboard import": None,
    "leaderboard boards": (),
    "leaderboard merge": None,
    "leaderboard remove": None,
    "duel": ("Say something.", "--vote", "skip"),
    "operator-link": (),
    "choose": ("--example",),
    "decisions review": (),
    "decisions write": None,
    "decisions delete": None,
    "eval prompt ranking": (),
    "catalog check": (),
    "catalog list": (),
    "catalog update": None,
    "facts check": (),
    "db upgrade": (),
    "db check": (),
    "db purge": (),
    "db purges": (),
    "db recompute": ("ecologits-0.8@1",),
    "members invite": ("Somebody",),
    "members invite-again": ("{member}",),
    "members list": (),
    "members remove": ("{member}",),
    "workshop template": ("classic",),
    "workshop new": ("classic",),
    "workshop prepare": ("{code}",),
    "workshop link": (),
    "workshop desk": ("{code}",),
    "workshop export": ("{code}",),
    "dataset list": (),
    "dataset review": None,
    "dataset publish": None,
    "dataset push": None,
    "dataset export": None,
    "dataset duplicates": (),
    "dataset import": None,
    "dataset imports": (),
    "dataset pack": None,
    "dataset remove": None,
    "eval check": None,
    "eval convert": None,
    "eval schema": (),
    "eval compare": None,
    "eval cheapest": None,
    "eval prompt list": (),
    "eval prompt show": None,
    "eval prompt diff": None,
    "eval draft": None,
    "eval from-duels": None,
    "eval import": None,
    "eval accept": None,
    "eval gate": None,
    "eval new": None,
    "eval duel": None,
    "eval export": None,
    "eval run": None,
    "eval runs": None,
    "eval measures": None,
    "eval hallucinations": None,
    "eval agreement": None,
    "eval contamination": None,
    "eval push": None,
    "eval pull": None,
    "eval campaign new": None,
    "eval campaign links": None,
    "eval campaign results": None,
    "eval keys new": ("ci",),
    "eval keys list": (),
    "eval keys remove": ("ci",),
    "eval perturb": None,
    "eval robustness": None,
    "suppliers list": None,
    "suppliers show": None,
    "suppliers changes": None,
    "suppliers add": None,
    "suppliers read": None,
    "suppliers sheet": None,
    "suppliers ask": None,
    "benchmarks list": None,
    "benchmarks get": None,
    "benchmarks write": None,
    "benchmarks run": None,
    "gateway use add": ("more",),
    "gateway use list": (),
    "gateway use show": ("letters",),
    "gateway use people": ("letters",),
    "gateway use state": ("letters", "trial"),
    "gateway alias set": ("assistant", "our-first"),
    "gateway alias list": (),
    "gateway alias history": ("assistant",),
    "gateway alias revert": ("assistant", "1"),
    "gateway alias remove": ("assistant",),
    "gateway key add": ("--use", "letters"),
    "gateway key list": (),
    "gateway key change": ("{key_id}", "--rpm", "5"),
    "gateway key revoke": ("{key_id}",),
    "gateway policy": ("letters",),
    "gateway guard": ("letters",),
    "gateway calls": (),
    "gateway env": ("letters",),
    "monitoring status": ("letters",),
    "review list": ("site",),
    "observatory report": (),
    "observatory export": None,
    "review dismiss": None,
    "review export": ("site",),
    "monitoring experiment start": None,
    "monitoring experiment status": None,
    "monitoring experiment stop": None,
    "redteam": ("our-first", "--list"),
    "guard rules": (),
    "guard check": ("votes.csv",),
    "monitoring acknowledge": None,
    "monitoring score": ("letters",),
    "monitoring shadow start": None,
    "monitoring shadow status": ("letters",),
    "monitoring shadow stop": None,
    "router fit": ("letters",),
    "router card": ("letters",),
    # Nothing is learned from so few votes.
    "router try": None,
    "router start": None,
    "router stop": ("letters",),
}


@dataclass
class Blind:
    """A site with a duel to vote on and a workshop, and a browser that is their person, the
    operator, and a phone. `values` are those of the parameters of routes."""

    app: FastAPI
    folder: Path
    browser: httpx2.Client
    values: dict[str, str]
    wrong: list[str] = field(default_factory=list)

    def go(self, step: str) -> None:
        body = {"expected_version": self.version(), "move": "skip_to", "step": step}
        moved = self.browser.post(f"{self.desk}/moves", json=body)
        assert moved.status_code == 200, moved.text

    def version(self) -> int:
        seen: int = self.browser.get(self.desk).json()["version"]
        return seen

    @property
    def desk(self) -> str:
        return f"/api/v1/workshops/desk/{self.values['secret']}"

    def get(self, path: str) -> None:
        """The whole answer of a route, or that of an endless stream up to the present step."""
        address = filled(path + QUERIES.get(path, ""), self.values)
        with self.browser.stream("GET", address) as response:
            self.expect(path, response.status_code, OTHERWISE.get(path, 200))
            received = f"{response.headers!r}\n"
            stream = response.headers.get("content-type", "").startswith("text/event-stream")
            for text in response.iter_text():
                received += text
                if stream and "data-step" in received and received.endswith("\n\n"):
                    break
        self.check(path, received)

    def send(self, method: str, path: str) -> None:
        """What a route answers to what is sent, whether it is taken or refused."""
        sent = dict(SENT[f"{method} {path}"])
        if sent.get("expected_version") is VERSION:
            sent["expected_version"] = self.version() if path.count("secret") else 0
        address, json = filled(path, self.values), path.startswith("/api/")
        response = self.browser.request(
            method, address, json=sent if json and sent else None, data=None if json else sent
        )
        self.expect(f"{method} {path}", response.status_code < 500, True)
        self.check(path, f"{response.headers!r}\n{response.text}")

    def check(self, where: str, received: str) -> None:
        self.expect(f"{where}, unmasked", UNMASKED.findall(received), [])
        if where not in ABOUT_MODELS:
            self.expect(f"{where}, names", sorted(set(NAMES.findall(received))), [])

    def expect(self, where: str, found: object, expected: object) -> None:
        """All that is wrong is told together."""
        if found != expected:
            self.wrong.append(f"{where}: {found}, not {expected}")


SAME_SITE = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def blind(tmp_path: Path, llm_server: Running) -> Iterator[Blind]:
    endpoint = {"id": "test", "base_url": llm_server.base_url, "allow_private": True}
    models = [
        {"id": id_, "endpoint": "test", "name": f"names-itself={name}", "catalog": known}
        for id_, (name, known) in NAMED.items()
    ]
    database = {"url": sqlite_database(tmp_path)}
    gateway = {"enabled": True}
    Installation(
        tmp_path,
        {"endpoints": [endpoint], "models": models, "database": database, "gateway": gateway},
    )
    app = create_app(load_settings(FEATURES.settings, tmp_path / "joute.toml"))
    with (
        chdir(tmp_path),
        served(app) as address,
        httpx2.Client(base_url=address, timeout=30, headers=SAME_SITE) as browser,
    ):
        values = open_duel(browser) | open_workshop(browser)
        yield Blind(app, tmp_path, browser, values | open_gateway(browser))


def open_duel(browser: httpx2.Client) -> dict[str, str]:
    version = browser.get("/api/v1/consent").json()["version"]
    browser.post("/api/v1/consent", json={"version": version}).raise_for_status()
    body = {"prompt": "Say something.", "mode": "chosen", "models": ["our-first", "our-second"]}
    duel_id = browser.post("/api/v1/duels", json=body).raise_for_status().json()["id"]
    assert "turn_over" in browser.get(f"/api/v1/duels/{duel_id}/events").text
    return {"duel_id": duel_id, "turn": "1", "side": "a", "model_id": "our-first"}


def open_workshop(browser: httpx2.Client) -> dict[str, str]:
    """A workshop with every answer, made by the operator, where this browser is a phone too."""
    browser.post("/operator/enter", data={"link": link_of("operator-link")})
    (Path.cwd() / "blind.toml").write_text(PROGRAM)
    made = run("workshop", "new", "blind.toml", "--language", "en").output
    found = re.search(r"code: (\w{6})\s+desk: \S+/([\w-]+)", made)
    assert found, made
    code, secret = found.groups()
    assert run("workshop", "prepare", code).exit_code == 0
    browser.post(f"/w/{code}")
    desk = browser.get(f"/workshop/desk/{secret}").text
    screen = re.search(r"/workshop/screen/([\w.-]+)", desk)
    assert screen
    return {
        "code": code,
        "secret": secret,
        "token": screen[1],
        "number": "1",
        "level": "1",
        "moment": "before",
        "format": "csv",
        "link_id": "1",
        "release_id": "1",
        "run_id": "any",
        "conversation_id": "any",
        "n": "1",
        "attachment_id": "any",
        "bench_id": "any",
        "campaign_id": "any",
        "supplier": "google",
        "enquiry_id": "any",
        "key": "any",
        "decision_id": "any",
        "dissent_id": "any",
        "candidate": "any",
        "opinion_id": "any",
        "position": "1",
        "answer": "duel/any/1/a",
        "place": "site",
        "source": "reported",
        "collection_id": add_collection(),
        "file_id": "1",
        "import_id": "any",
        "field_id": "goal",
        "question_id": "q_ai_system",
        "role": "business",
        "indicator_id": "minutes",
        "layout": "json",
        "subject": "duel/any/1/a",
        "benchmark_id": "any",
        "item_id": "1",
        "path": "any",
        "version": "any",
        "name": "any",
        "dated": "2024",
        "link": link_of("workshop", "link"),
        "invitation": link_of("members", "invite", "Somebody"),
        "member": run("members", "list").output.partition("\t")[0],
    }


def add_collection() -> str:
    """A collection with a file, made by the operator."""
    (Path.cwd() / "rules.md").write_text("# Rules\n\nNobody names a model.")
    assert run("documents", "add", "rules", "rules.md").exit_code == 0
    return "rules"


def open_gateway(browser: httpx2.Client) -> dict[str, str]:
    """A use with a key, and an alias, made by the operator."""
    api = "/api/v1/gateway"
    browser.post(f"{api}/uses", json={"id": "letters"}).raise_for_status()
    targets = {"targets": ["our-first"]}
    browser.put(f"{api}/aliases/assistant", json=targets).raise_for_status()
    chosen = {"targets": ["auto"], "options": {"candidates": ["our-first", "our-second"]}}
    browser.put(f"{api}/aliases/auto", json=chosen).raise_for_status()
    key = browser.post(f"{api}/uses/letters/keys", json={}).raise_for_status().json()
    return {"use_id": "letters", "key_id": key["id"], "alias": "assistant"}


def link_of(*command: str) -> str:
    """The secret of the link that a command prints."""
    return run(*command).output.partition("link=")[2].strip()


def test_no_route_sends_an_unmasked_answer_before_the_reveal(blind: Blind) -> None:
    asked = [path for method, path in requests_of(blind.app) if method == "GET"]
    for step in STEPS:
        blind.go(step)
        if step == "r1:vote":
            blind.send("POST", "/w/{code}/vote")
        for path in asked:
            # The others show no step: before the first vote and after the last is enough.
            if step in (STEPS[0], STEPS[-1]) or any(name in path for name in OF_A_WORKSHOP):
                blind.get(path)
    changing = {f"{method} {path}" for method, path in requests_of(blind.app) if method != "GET"}
    assert changing == SENT.keys()
    for request in SENT:
        blind.send(*request.split(" "))
    assert blind.wrong == []


def test_no_command_prints_an_unmasked_answer_before_the_reveal(blind: Blind) -> None:
    (blind.folder / "votes.csv").write_text("model_a,model_b,winner\nx,y,model_a\ny,x,model_a\n")
    blind.go("r1:vote")
    blind.send("POST", "/w/{code}/vote")
    blind.go("r1:counted")
    names = {name.removeprefix("joute ") for name, _ in commands()}
    assert names == ARGUMENTS.keys()
    for name, arguments in ARGUMENTS.items():
        if arguments is not None:
            given = [filled(argument, blind.values) for argument in arguments]
            printed = run(*name.split(" "), *given, answers="y\n")
            blind.expect(f"{name}, unmasked", UNMASKED.findall(printed.output), [])
            blind.expect(f"{name}: {printed.output[-300:]}", printed.exit_code, 0)
    assert blind.wrong == []


def test_the_export_of_a_round_that_is_not_revealed_is_what_the_room_sees(blind: Blind) -> None:
    blind.go("r1:vote")
    blind.send("POST", "/w/{code}/vote")
    formats = ("json", "csv", "md")

    def printed(format: str) -> str:
        return run("workshop", "export", blind.values["code"], "--format", format).output

    for step in ("r1:counted", "decision"):
        blind.go(step)
        for format in formats:
            blind.check(f"export as {format}", printed(format).replace(PROGRAM, ""))
    blind.go("r1:reveal")
    assert blind.wrong == []
    assert all(NAMES.search(printed(format)) for format in formats)
