"""The checks of `joute doctor`. Imported when it runs: its imports take time."""

import asyncio
import os
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Literal

from joute.calls import Offer, Offered
from joute.calls.discovery import find_offer
from joute.errors import AnswerError, JouteError
from joute.features import FEATURES
from joute.llm import Endpoint, LiveEndpoint, Message, Parameters, Request, Timeouts, answer
from joute.llm.errors import EmptyAnswer, ModelNotFound
from joute.settings import Limits, Settings
from joute.settings.loading import variables_of_kubernetes
from joute.store import (
    REMEDY,
    DatabaseUnavailable,
    SchemaState,
    check,
    open_store,
    sqlite_file,
)
from joute.web import signing_key

QUESTION = "Answer with one word: yes."
# A model that reasons needs room before its first word.
MOST_TOKENS = 256
DATABASE_TIMEOUT_S = 10.0
QUESTIONS_AT_ONCE = 4
NAMES_SHOWN = 20

CORRECT_SETTINGS = "Correct it in joute.toml or the environment; “joute settings” prints each name."


@dataclass(frozen=True)
class Finding:
    """The result of one check. `elapsed_s` is in seconds, where time matters."""

    check: str
    subject: str
    status: Literal["ok", "warning", "failed"]
    detail: str
    remedy: str = ""
    elapsed_s: float | None = None


async def examine(settings: Settings, environ: Mapping[str, str]) -> list[Finding]:
    """Look at everything, whatever fails: settings, database, key, models, endpoints."""
    findings = [
        contact(settings),
        *environment(environ),
        # Looked at before a connection makes files of its own.
        *privacy(settings.database.url),
        await database(settings.database.url),
        key(settings),
    ]
    try:
        offer = await find_offer(settings, environ)
    except JouteError as error:
        return [*findings, refused("models", error)]
    try:
        return [*findings, models(settings, offer), *await endpoints(offer, settings.limits)]
    finally:
        await offer.close()


def refused(check: str, error: JouteError) -> Finding:
    return Finding(check, "", "failed", str(error), CORRECT_SETTINGS)


def contact(settings: Settings) -> Finding:
    if settings.site.contact:
        return Finding("settings", "", "ok", "read and understood")
    detail = "blank: the privacy page cannot say whom to write to"
    return Finding("settings", "site.contact", "warning", detail, "Set contact in [site].")


def environment(environ: Mapping[str, str]) -> list[Finding]:
    """The variables that look like settings and are none."""
    ignored = variables_of_kubernetes(environ)
    if not ignored:
        return []
    detail = "set by Kubernetes for a service of this name, and ignored"
    return [Finding("environment", ", ".join(ignored), "ok", detail)]


async def database(url: str) -> Finding:
    file = sqlite_file(url)
    if file is not None and not file.exists():
        return _first_start(file)
    store = open_store(url)
    try:
        async with asyncio.timeout(DATABASE_TIMEOUT_S):
            state = await FEATURES.migrations.state(store)
            FEATURES.load("tables")
            differences = await check(store) if state.is_current else []
    except DatabaseUnavailable as error:
        return Finding("database", "", "failed", error.params["reason"], error.params["remedy"])
    except TimeoutError:
        detail = f"does not answer within {DATABASE_TIMEOUT_S:.0f} s"
        return Finding("database", "", "failed", detail, "Check database.url, and that it runs.")
    finally:
        await store.close()
    if differences:
        return Finding("database", "", "failed", "; ".join(differences), REMEDY)
    return _schema(state)


def _schema(state: SchemaState) -> Finding:
    current = ", ".join(state.current)
    if not state.current:
        return Finding("database", "", "ok", "answers; its tables are made at the first start")
    if state.is_current:
        return Finding("database", "", "ok", f"answers, at revision {current}")
    if state.unknown:
        detail = f"made by a newer Joute: revision {', '.join(state.unknown)}"
        return Finding("database", "", "failed", detail, "Install that version.")
    detail = f"at revision {current}, still to apply: {', '.join(state.pending)}"
    return Finding("database", "", "warning", detail, "Run “joute db upgrade”.")


def privacy(url: str) -> list[Finding]:
    """Whether the files of a SQLite database, which hold what people wrote, are its owner's alone;
    nothing where there are none."""
    file = sqlite_file(url)
    if file is None or os.name != "posix":
        return []
    files = [file.with_name(file.name + suffix) for suffix in ("", "-wal", "-shm")]
    modes = {str(one): one.stat().st_mode & 0o777 for one in files if one.exists()}
    readable = [name for name, mode in modes.items() if mode & 0o077]
    if not readable:
        return [Finding("rights", str(file), "ok", "readable by its owner only")] if modes else []
    detail = ", ".join(f"{name} has mode {modes[name]:04o}" for name in readable)
    remedy = f"Other accounts of this machine can read it: chmod 600 {shlex.join(readable)}"
    return [Finding("rights", str(file), "warning", detail, remedy)]


def _first_start(path: Path) -> Finding:
    folder = path.absolute().parent
    if folder.is_dir() and os.access(folder, os.W_OK):
        return Finding("database", str(path), "ok", "will be made at the first start")
    detail = "its folder is missing or cannot be written to"
    remedy = f"Make {folder} and give the right to write in it."
    return Finding("database", str(path), "failed", detail, remedy)


def key(settings: Settings) -> Finding:
    """The key that signs cookies; where the first start will make it, it is not made now."""
    file = sqlite_file(settings.database.url)
    if settings.secret is None and file is not None and not file.exists():
        return Finding("signing key", "", "ok", "will be made at the first start")
    try:
        signing_key(settings)
    except JouteError as error:
        return refused("signing key", error)
    return Finding("signing key", "", "ok", "found")


def models(settings: Settings, offer: Offer) -> Finding:
    names = ", ".join(model.id for model in offer.drawable)
    if offer.simulated:
        remedy = (
            "Describe [[endpoints]] and [[models]] in joute.toml, or set a key of a known host."
        )
        return Finding("models", "", "warning", f"only simulated players: {names}", remedy)
    if len(offer.drawable) < 2:
        remedy = "A duel needs two: describe or enable another one in [[models]]."
        return Finding("models", "", "failed", names or "none is enabled", remedy)
    if not settings.models:
        remedy = "Served beyond this machine they need --use-found, or [[models]] in joute.toml."
        return Finding("models", "", "ok", f"found: {names}", remedy)
    return Finding("models", "", "ok", names)


async def endpoints(offer: Offer, limits: Limits) -> list[Finding]:
    """All endpoints at once; each lists its models, and each live model answers a question."""
    groups: dict[str, list[Offered]] = {}
    for model in offer.drawable:
        groups.setdefault(model.endpoint.id, []).append(model)
    examined = await asyncio.gather(*(_endpoint(group, limits) for group in groups.values()))
    return [finding for findings in examined for finding in findings]


async def _endpoint(offered: Sequence[Offered], limits: Limits) -> list[Finding]:
    endpoint = offered[0].endpoint
    listing, names = await _listing(endpoint, [model.name_at_host for model in offered])
    if not isinstance(endpoint, LiveEndpoint):
        return [listing]
    # A machine of yours may hold one model at a time.
    places = asyncio.Semaphore(1 if endpoint.host is None else QUESTIONS_AT_ONCE)

    async def ask(model: Offered) -> Finding:
        async with places:
            return await _answer(model, names, limits)

    return [listing, *await asyncio.gather(*map(ask, offered))]


async def _listing(endpoint: Endpoint, expected: Sequence[str]) -> tuple[Finding, Sequence[str]]:
    """The models that the host lists. A missing one is no failure: some hosts do not list all."""
    started_at = perf_counter()
    try:
        names = await endpoint.list_models()
    except AnswerError as error:
        remedy = _remedy(error, ())
        return Finding("list of models", endpoint.id, "warning", _cause(error), remedy), ()
    elapsed_s = perf_counter() - started_at
    absent = ", ".join(name for name in expected if name not in names)
    if absent:
        remedy = f"Check the names; the host lists: {_shown(names)}."
        return Finding(
            "list of models", endpoint.id, "warning", f"without {absent}", remedy, elapsed_s
        ), names
    detail = f"{len(names)} listed"
    return Finding("list of models", endpoint.id, "ok", detail, "", elapsed_s), names


async def _answer(model: Offered, listed: Sequence[str], limits: Limits) -> Finding:
    timeouts = Timeouts(limits.first_token_s, limits.between_tokens_s, limits.answer_s)
    parameters = Parameters(max_output_tokens=MOST_TOKENS)
    request = Request(model.name_at_host, (Message("user", QUESTION),), parameters)
    where = f"{model.name_at_host} at {model.endpoint.id}"
    started_at = perf_counter()
    first_s = None
    try:
        async for _ in answer(model.endpoint, request, timeouts=timeouts):
            first_s = first_s or perf_counter() - started_at
    except AnswerError as error:
        status: Literal["warning", "failed"] = (
            "warning" if isinstance(error, EmptyAnswer) else "failed"
        )
        return Finding(
            "answer", model.id, status, f"{where}: {_cause(error)}", _remedy(error, listed)
        )
    detail = f"{where}: first token after {first_s:.2f} s"
    return Finding("answer", model.id, "ok", detail, "", perf_counter() - started_at)


def _cause(error: AnswerError) -> str:
    return f"{error.code} ({error})"


def _remedy(error: AnswerError, listed: Sequence[str]) -> str:
    if isinstance(error, ModelNotFound):
        return f"{error.remedy} The host lists: {_shown(listed)}."
    return error.remedy


def _shown(names: Sequence[str]) -> str:
    more = ", …" if len(names) > NAMES_SHOWN else ""
    return ", ".join(names[:NAMES_SHOWN]) + more if names else "nothing"
