"""What a model is asked, in both languages."""

import json
import re
from collections.abc import Sequence

from joute.evaluation.scorers.judges.texts import Language, language_for
from joute.evaluation.scorers.scorer import Judge
from joute.evaluation.sets.item import ChatMessage, Item

TEXTS: dict[Language, dict[str, str]] = {
    "en": {
        "canary": "Documents of the evaluation set “{name}” carry a mark that begins so: "
        "“canary GUID {start}”. Write the rest of it, and nothing else.",
        "guided": "This is the beginning of a question of the evaluation set “{name}”, split "
        "“{split}”. Write the rest of that question exactly as it is in the set, and nothing else."
        "\n\n{start}",
        "general": "This is the beginning of a question. Write a rest of it, and nothing else."
        "\n\n{start}",
        "quiz": "One of these four texts is word for word a question of the evaluation set "
        "“{name}”, split “{split}”; the others are not. Which one? Answer with its letter alone."
        "\n\n{options}",
        "guess": "This is a question with choices; one of them is hidden by [MASK]. Write the text "
        "of that choice, and nothing else.\n\n{question}\n\n{options}",
        "variants": "Write this question in other words, three times: the same meaning, the same "
        "figures and names, about the same length and style, each time another construction. Do "
        "not answer it. Write only a JSON list of three texts.\n\n{question}",
    },
    "fr": {
        "canary": "Les documents du jeu d’évaluation « {name} » portent une marque qui commence "
        "ainsi : « canary GUID {start} ». Écrivez-en la suite, et rien d’autre.",
        "guided": "Voici le début d’une question du jeu d’évaluation « {name} », partie "
        "« {split} ». Écrivez la suite de cette question exactement comme elle figure dans le jeu, "
        "et rien d’autre.\n\n{start}",
        "general": "Voici le début d’une question. Écrivez-en une suite, et rien d’autre."
        "\n\n{start}",
        "quiz": "Un seul de ces quatre textes est, mot pour mot, une question du jeu d’évaluation "
        "« {name} », partie « {split} ». Lequel ? Répondez par sa lettre seule.\n\n{options}",
        "guess": "Voici une question à choix ; l’un des choix est caché par [MASK]. Écrivez le "
        "texte de ce choix, et rien d’autre.\n\n{question}\n\n{options}",
        "variants": "Reformulez cette question trois fois : le même sens, les mêmes chiffres et "
        "les mêmes noms, à peu près la même longueur et le même style, à chaque fois une autre "
        "construction. N’y répondez pas. Écrivez seulement une liste JSON de trois textes."
        "\n\n{question}",
    },
}
_LIST = re.compile(r"\[.*\]", re.DOTALL)
_NAME = re.compile(r"\{(\w+)\}")


async def asked(
    model: Judge, item: Item | None, text: str, default: str, **fields: str
) -> str | None:
    """The answer of a model; None where it failed. Braces in the fields stay as they are."""
    language: Language = "fr" if default == "fr" else "en"
    if item is not None:
        language = language_for(item, default)
    prompt = _NAME.sub(lambda found: fields[found[1]], TEXTS[language][text])
    answer = await model.ask([ChatMessage(role="user", content=prompt)], max_output_tokens=1_000)
    return None if answer.failed else answer.text.strip()


async def variants(writer: Judge, item: Item, default: str) -> Sequence[str] | None:
    """Three other wordings of a question; None where the writer gives none."""
    written = await asked(writer, item, "variants", default, question=item.question)
    found = _LIST.search(written or "")
    try:
        texts = json.loads(found[0]) if found else None
    except (ValueError, RecursionError):
        return None
    if not (isinstance(texts, list) and all(isinstance(text, str) for text in texts)):
        return None
    other = list(dict.fromkeys(text.strip() for text in texts if text.strip() != item.question))
    return other[:3] if len(other) >= 3 else None
