"""Answers that were paid, on disk: what is asked again is not paid again."""

import json
import sqlite3
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from joute import llm
from joute.calls import Offered
from joute.evaluation.answers import Answer, Band, Impact
from joute.evaluation.sets.evalset import SetHeader
from joute.evaluation.sets.item import Item
from joute.evaluation.targets.prompts import request_hash
from joute.evaluation.targets.target import OtherTarget

_TABLE = """
CREATE TABLE IF NOT EXISTS answers (key TEXT PRIMARY KEY, owner TEXT, answer TEXT) WITHOUT ROWID
"""
_NOTHING = Band(low=0, mid=0, high=0)


class AnswerCache:
    """A file of answers by a hash of all that they depend on, each with its owner: the row of a run
    that paid it (`owner_of`).

    An answer that `store` returned from outlives the death of the process. Several processes may
    use one file. `fresh` ones are written and not read, but for those of their own run.
    """

    def __init__(self, path: Path, *, fresh: bool = False) -> None:
        self.fresh = fresh
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = sqlite3.connect(path, timeout=60, isolation_level=None)
        # What a transaction wrote is safe from a kill of the process; only a failure of the whole
        # machine may lose the last ones, and never breaks the file.
        self._file.execute("PRAGMA journal_mode = WAL")
        self._file.execute("PRAGMA synchronous = NORMAL")
        self._file.execute(_TABLE)

    def find(self, key: str, owner: str) -> Answer | None:
        """The answer of a key: as it was paid for the owner who paid it, else at no cost."""
        row = self._file.execute("SELECT owner, answer FROM answers WHERE key = ?", (key,))
        found = row.fetchone()
        if found is None or (self.fresh and _run_of(found[0]) != _run_of(owner)):
            return None
        answer = Answer.model_validate_json(found[1])
        return answer if found[0] == owner else free(answer)

    def store(self, key: str, owner: str, answer: Answer) -> None:
        """Keep an answer that was paid."""
        written = answer.model_dump_json(exclude_defaults=True)
        self._file.execute("REPLACE INTO answers VALUES (?, ?, ?)", (key, owner, written))

    def close(self) -> None:
        self._file.close()


def key_of(model: Offered, request: llm.Request, number: int) -> str:
    """The key of an answer: its host, its model, the messages, the parameters, and the so-many-th
    time that they are asked."""
    parameters = {name: _plain(value) for name, value in vars(request.parameters).items()}
    messages = [_plain_message(message) for message in request.messages]
    endpoint = model.endpoint
    asked = [endpoint.id, endpoint.host, request.model, messages, parameters, number]
    return sha256(json.dumps(asked, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def key_of_target(target: OtherTarget, header: SetHeader, item: Item, number: int) -> str:
    """The key of an answer of a target that is no model: how it is asked, and what."""
    asked = [target.digest, request_hash(header), item.hash, number]
    return sha256(json.dumps(asked).encode()).hexdigest()


def free(answer: Answer) -> Answer:
    """An answer that was paid before: nothing of it is paid or counted again."""
    impact = answer.impact and Impact(wh=_NOTHING, gco2=_NOTHING, method=answer.impact.method)
    return answer.model_copy(
        update={
            **dict.fromkeys(("input_tokens", "output_tokens", "reasoning_tokens"), 0),
            "cost_usd": 0.0,
            "impact": impact,
            "latency_s": None,
            "first_token_s": None,
            "cached": True,
            "first_charge": answer.charge,
        }
    )


def owner_of(run: str, item: str, model: str, epoch: int) -> str:
    """The owner of what is paid for a row of a run."""
    return "\n".join((run, item, model, str(epoch)))


def _run_of(owner: str) -> str:
    return owner.partition("\n")[0]


def _plain_message(message: llm.Message) -> list[Any]:
    files = [sha256(file.data).hexdigest() for file in message.files]
    return [message.role, message.text, *([files] if files else [])]


def _plain(value: Any) -> Any:
    """A parameter as JSON: tools and formats by their fields."""
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_plain(one) for one in value]
    return {k: _plain(v) for k, v in vars(value).items()} if hasattr(value, "__dict__") else value
