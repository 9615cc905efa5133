"""The conditions of use: their text, their version, and the hosts that receive questions."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass

from joute.errors import N_
from joute.settings import Language

# Shown in this order, each a paragraph of Markdown.
PARAGRAPHS = (
    N_(
        "**Two AI systems answer each question.** Their answers can be wrong, incomplete or "
        "biased: check what matters before you use it."
    ),
    N_(
        "**Write nothing personal or confidential.** Your question is sent, as it is, to the hosts "
        "listed below and to nobody else. Leave out names, addresses, health, client data."
    ),
    N_(
        "**What is kept.** Your questions, the answers, your reactions and votes are kept under a "
        "random number held in a cookie, without your name or network address, for the time that "
        "the privacy page states."
    ),
    N_(
        "**What it is for.** To find out which models serve the people here best, and at what "
        "cost. Votes are only shown added up."
    ),
    N_(
        "**You stay in control.** On the page “My duels” you can read, export and erase "
        "everything, or withdraw your agreement, at any time."
    ),
)


@dataclass(frozen=True)
class Host:
    """A recipient of the questions; `country` is ISO 3166 alpha-3, None when it is not known."""

    name: str
    country: str | None


@dataclass(frozen=True)
class Conditions:
    """The conditions of use. A change of text or hosts makes a new `version`."""

    version: str
    hosts: tuple[Host, ...]
    own_text: Mapping[Language, str]

    def text(self, language: Language, translate: Callable[[str], str]) -> str:
        """The conditions in Markdown: the operator's, or ours translated."""
        own = self.own_text.get(language) or next(iter(self.own_text.values()), "")
        return own or "\n\n".join(translate(paragraph) for paragraph in PARAGRAPHS)


def conditions(own_text: Mapping[Language, str], hosts: Sequence[Host]) -> Conditions:
    """The conditions of this instance."""
    ordered = tuple(sorted(hosts, key=lambda host: (host.name, host.country or "")))
    content = json.dumps(
        [dict(own_text) or PARAGRAPHS, [asdict(host) for host in ordered]], sort_keys=True
    )
    version = hashlib.sha256(content.encode()).hexdigest()[:12]
    return Conditions(version, ordered, dict(own_text))
