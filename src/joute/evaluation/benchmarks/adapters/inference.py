"""Whether one sentence follows from another.

XNLI: A. Conneau and others, 2018, https://arxiv.org/abs/1809.05053; fields `premise`, `hypothesis`,
`label` (0 follows, 1 neutral, 2 contradicts) (lm_eval/tasks/xnli/xnli_fr.yaml).
"""

from hashlib import sha256

from joute.errors import N_
from joute.evaluation.benchmarks.adapter import (
    BY_LETTER,
    LETTERS,
    OWN_PROMPT,
    TURNS,
    Adapter,
    Hub,
    Question,
    Row,
    scorers,
)

_LABELS = ("vrai", "on ne peut pas savoir", "faux")


def _xnli(row: Row) -> Question:
    return Question(
        f"{row.text('premise')}\n\nAffirmation : {row.text('hypothesis')}",
        [_LABELS[row.label("label", len(_LABELS))]],
        _LABELS,
        source_id=sha256(row.text("premise").encode()).hexdigest()[:16],
    )


ADAPTERS = (
    Adapter(
        id="xnli-fr",
        name="XNLI (fr)",
        benchmark="xnli",
        language="fr",
        convert=_xnli,
        prompt=(
            "{input}\n\nD’après le texte, l’affirmation est :\n\n{choices}\n\nRéponds par la "
            "lettre, et rien d’autre."
        ),
        scorers=scorers(BY_LETTER),
        examples=("validation", "val"),
        hub=Hub("facebook/xnli", ("fr/test-*.parquet", "fr/validation-*.parquet")),
        protocol=N_(
            "The likeliest of three sentences with “Oui”, “Aussi” and “Non” by "
            "log-probability, without an example; or a model that was tuned on English."
        ),
        differs=(LETTERS, TURNS, OWN_PROMPT),
    ),
)
