"""Texts as vectors, each paid once: what is stored of one is an answer whose text is the vector."""

from array import array
from base64 import b64decode, b64encode
from collections.abc import Sequence
from hashlib import sha256
from itertools import accumulate, pairwise
from math import fsum

from joute import llm
from joute.calls import Offered
from joute.calls.budget import MICRO
from joute.evaluation.answers import Answer
from joute.evaluation.scorers.scorer import Embedded
from joute.evaluation.targets.target import FREE, Terms

Vector = Sequence[float]

_FLOATS = "f"  # of 32 bits, as hosts compute them


def key_of_text(model: Offered, text: str) -> str:
    """The key of the vector of a text."""
    endpoint = model.endpoint
    asked = "\n".join(("vector", endpoint.id, endpoint.host or "", model.name_at_host, text))
    return sha256(asked.encode(errors="surrogatepass")).hexdigest()


def most_to_embed(model: Offered, texts: Sequence[str]) -> float:
    """The most that vectors can cost, by the price of the model; an unknown one counts nothing."""
    return _usd(model, sum(map(llm.estimate_tokens, texts))) or 0.0


def terms_of_vectors(model: Offered, tokens: int) -> Terms:
    """What the vectors of texts of so many tokens take; nobody says how much electricity."""
    return FREE if model.origin != "live" else Terms(usd=_usd(model, tokens))


def reads_at_a_price(model: Offered) -> bool:
    """Whether what vectors of a model cost is known."""
    return _usd(model, 0) is not None


def paid(model: Offered, embeddings: llm.Embeddings, texts: Sequence[str]) -> list[Answer]:
    """What is stored of each text, the tokens of all shared among them by their lengths."""
    lengths = list(accumulate((len(text) for text in texts), initial=0))
    read, whole = embeddings.usage.input_tokens or 0, max(1, lengths[-1])
    tokens = [end - start for start, end in pairwise(read * n // whole for n in lengths)]
    return [
        Answer(
            text=b64encode(array(_FLOATS, vector).tobytes()).decode(),
            input_tokens=count,
            token_source=embeddings.usage.source,
            cost_usd=_usd(model, count),
        )
        for vector, count in zip(embeddings.vectors, tokens, strict=True)
    ]


def embedded(stored: Sequence[Answer], of_texts: Sequence[Answer]) -> Embedded:
    """The vectors of texts, from what is stored of each different one."""
    costs = [answer.cost_usd for answer in stored]
    known = [usd for usd in costs if usd is not None]
    taken = Answer(
        input_tokens=sum(answer.input_tokens or 0 for answer in stored),
        token_source=stored[0].token_source,
        cost_usd=fsum(known) if len(known) == len(costs) else None,
        cached=all(answer.cached for answer in stored),
    )
    return Embedded([_vector(answer) for answer in of_texts], taken)


def _vector(answer: Answer) -> Vector:
    return array(_FLOATS, b64decode(answer.text))


def _usd(model: Offered, tokens: int) -> float | None:
    """None where the model has no price; what is no live model costs nothing."""
    if model.origin != "live":
        return 0.0
    price = model.card.price
    if price is None or price.input_usd is None:
        return None
    return tokens * float(price.input_usd) / MICRO
