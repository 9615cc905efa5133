"""The conditions of use: their text, their version, and the hosts that receive questions."""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from joute.errors import N_
from joute.settings import Language

if TYPE_CHECKING:
    from joute.llm import Endpoint
    from joute.web import Translator

# Shown in this order, each a paragraph of Markdown.
PARAGRAPHS = (
    N_(
        "**Two AI systems answer each question.** Their answers can be wrong, incomplete or "
        "biased: check what matters before you use it."
    ),
    N_(
        "**Write nothing personal or confidential.** Leave out names, addresses, health, client "
        "data: whoever runs a model can read the questions that it receives."
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
        "everything, or withdraw your agreement, at any time. Of a vote that you erase, the choice "
        "alone stays, in a count that nobody can link to you: otherwise rankings could be chosen "
        "after the names are shown."
    ),
)

NOWHERE = N_(
    "Your questions stay on this site: no model is connected to it, the answers were prepared in "
    "advance."
)
LOCAL = N_("Your questions stay here: the models run on this machine or on its local network.")
ALSO_LOCAL = N_("Other models run on this machine or on its local network.")


@dataclass(frozen=True)
class Host:
    """A host outside that receives questions; `country` is ISO 3166 alpha-3, None when unknown."""

    name: str
    country: str | None


@dataclass(frozen=True)
class Recipients:
    """Who receives the questions: hosts outside, in the order of their names, and this machine or
    its local network when `local`. Neither where every answer was prepared in advance."""

    hosts: tuple[Host, ...]
    local: bool

    @classmethod
    def of(cls, endpoints: "Iterable[Endpoint]") -> "Recipients":
        found = tuple(endpoints)
        outside = {Host(e.host, e.country) for e in found if e.host and e.reach == "outside"}
        return cls(
            tuple(sorted(outside, key=lambda host: (host.name, host.country or ""))),
            local=any(endpoint.reach == "local" for endpoint in found),
        )

    def sentence(self, words: "Translator") -> str:
        """What becomes of a question, in one or two sentences."""
        if self.hosts:
            names = words.listing([_placed(host, words) for host in self.hosts])
            sent = words.gettext(N_("Your questions are sent to: %(hosts)s."), hosts=names)
            return f"{sent} {words.gettext(ALSO_LOCAL)}" if self.local else sent
        return words.gettext(LOCAL if self.local else NOWHERE)


def _placed(host: Host, words: "Translator") -> str:
    country = words.country(host.country) if host.country else words.gettext(N_("country unknown"))
    return f"{host.name} ({country})"


@dataclass(frozen=True)
class Conditions:
    """The conditions of use. A change of text or recipients makes a new `version`."""

    version: str
    recipients: Recipients
    own_text: Mapping[Language, str]

    def text(self, language: Language, translate: Callable[[str], str]) -> str:
        """The conditions in Markdown: the operator's, or ours translated."""
        own = self.own_text.get(language) or next(iter(self.own_text.values()), "")
        return own or "\n\n".join(translate(paragraph) for paragraph in PARAGRAPHS)


def conditions(own_text: Mapping[Language, str], recipients: Recipients) -> Conditions:
    """The conditions of this instance."""
    content = json.dumps([dict(own_text) or PARAGRAPHS, asdict(recipients)], sort_keys=True)
    version = hashlib.sha256(content.encode()).hexdigest()[:12]
    return Conditions(version, recipients, dict(own_text))
