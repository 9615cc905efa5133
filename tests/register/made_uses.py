"""Uses as people describe them, some of them at random."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from random import Random
from typing import Any

from joute.ai_act import read_tree
from joute.control_characters import neutralise
from joute.register.errors import BadAnswer
from joute.register.frugality import ANSWERS, statements
from joute.register.layouts import DescribedUse, Served
from joute.register.sheet import Field, fields, read_value
from joute.uses import Entry, Record, State, UseCard

AT = datetime(2026, 11, 30, 9, tzinfo=UTC)

# A use that says everything that public registers ask for.
FULL: Mapping[str, Any] = {
    "context": "Les courriers attendent trois semaines.",
    "objectives": ["Répondre plus vite", "Écrire plus clairement"],
    "category": "writing",
    "function": "Relation avec les usagers",
    "organisation": "Ville de Bourg",
    "goal": "Ce système propose une réponse aux courriers des habitants.",
    "limits": "Il se trompe parfois de service.",
    "human_intervention": "Un agent relit chaque réponse avant de l’envoyer.",
    "people_concerned": "Les habitants qui écrivent à la mairie.",
    "personal_data": "yes",
    "data_categories": ["identity", "contact"],
    "source_data": "Les courriers reçus.",
    "lawful_basis": "Mission d’intérêt public",
    "controller": "Ville de Bourg",
    "dpo": "dpo@bourg.example",
    "recipients": ["Service du courrier", "=HYPERLINK(1)"],
    "transfers": "Aucun.",
    "retention": "Six mois",
    "security": "Chiffrement, accès par rôle.",
    "methods": "Un modèle de langue, avec les réponses types.",
    "provider": "Service informatique",
    "begin_date": "2026-03",
    "results": ["Délai divisé par deux"],
    "contact_email": "ia@bourg.example",
    "contest": "Écrivez-nous, un agent reprend le courrier.",
    "description_short": "Une aide pour répondre aux courriers des habitants.",
    "proportionality": "Le service reçoit trop de courriers pour ses agents.",
    "risks": "Erreurs de réponse, réduites par la relecture.",
    "publication_category": "other",
    "website": "https://bourg.example/ia",
}
SERVED = (
    Served("Mistral Small", "Mistral AI", "Scaleway", "FRA"),
    Served("Qwen3 8B", "Alibaba", None, None),
)
# From 25 minutes to 3: 88 % less.
MINUTES: Mapping[str, Any] = {
    "name": "Délai",
    "unit": "min",
    "period": "un courrier",
    "before": "25",
    "after": "3",
    "better": "lower",
    "source": "chronométré",
}
_LETTERS = "aé中𝄞 \t\n'\"=+-@<>&\x1b\x7f\u202e\u2028;,|{}\\%"


def a_use(
    answers: Mapping[str, Any] = FULL,
    *,
    id: str = "courrier",
    name: str = "Réponses aux courriers",
    state: State = State.IN_SERVICE,
    unknown: Sequence[str] = (),
    served: Sequence[Served] = (),
) -> DescribedUse:
    """A use of which these are the entries, in this order."""
    said = [(subject, value, True) for subject, value in answers.items()]
    said += [(subject, None, False) for subject in unknown]
    entries = {
        subject: Entry(number, subject, value, known, "anne", AT)
        for number, (subject, value, known) in enumerate(said, start=1)
    }
    return DescribedUse(UseCard(id, name, "anne", state), Record(id, entries), served)


def random_use(random: Random, id: str) -> DescribedUse:
    """A use with answers of every kind, “I don’t know” among them."""
    answers, unknown = {}, []
    for one in fields().values():
        match random.randrange(4):
            case 0:
                unknown.append(one.id)
            case 1 | 2:
                if (value := _stored(one, random)) is not None:
                    answers[one.id] = value
    for question, asked in read_tree().questions.items():
        options = [one.id for one in asked.options]
        said = {"boolean": True, "choice": options[:1] and options[0], "multi": options[:2]}
        if random.random() < 0.3:
            answers[f"ai_act.{question}"] = said[asked.type]
        elif random.random() < 0.3:
            unknown.append(f"ai_act.{question}")
    for statement in statements():
        if random.random() < 0.3:
            answers[f"frugality.{statement}"] = random.choice(ANSWERS)
        elif random.random() < 0.1:
            unknown.append(f"frugality.{statement}")
    answers["indicator.delai"] = dict(MINUTES)
    return a_use(
        answers,
        id=id,
        name=" ".join(_text(random, 40).split()) or "x",
        state=random.choice(list(State)),
        unknown=unknown,
    )


def _stored(asked: Field, random: Random) -> Any:
    sent: Any = _text(random, 60)
    match asked.kind:
        case "list":
            sent = [_text(random, 30) for _ in range(random.randrange(4))]
        case "one" | "many":
            ids = [one.id for one in asked.options]
            sent = (
                random.sample(ids, random.randrange(len(ids))) if asked.kind == "many" else ids[0]
            )
        case "scale":
            sent = random.randint(1, 5)
        case "number" | "year":
            sent = random.randint(1990, 2100)
        case "month":
            sent = f"{random.randint(1990, 2100)}-{random.randint(1, 12):02}"
        case "date":
            sent = f"2026-0{random.randint(1, 9)}-11"
        case "email":
            sent = "é+a@example.org"
        case "url":
            sent = "https://example.org/a?b=<c>"
    try:
        return read_value(asked, sent)
    except BadAnswer:
        return None


def _text(random: Random, most: int) -> str:
    letters = "".join(random.choices(_LETTERS, k=random.randrange(most)))
    # As the door leaves it.
    return " ".join(neutralise(letters).split(" "))
