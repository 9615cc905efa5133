"""Questions of knowledge with several choices.

MMLU: D. Hendrycks and others, Measuring Massive Multitask Language Understanding, 2020,
https://arxiv.org/abs/2009.03300; fields `question`, `subject`, `choices`, `answer` (from 0); 5
examples of the subject from the dev split (lm_eval/tasks/mmlu/default of
EleutherAI/lm-evaluation-harness).
MMMLU: openai/MMMLU, MMLU translated by people; columns `Question`, `A` to `D`, `Answer`, `Subject`.
Global-MMLU: S. Singh and others, 2024, https://arxiv.org/abs/2412.03304; fields `option_a` to
`option_d`, `answer` (lm_eval/tasks/global_mmlu).
ARC: P. Clark and others, Think you have Solved Question Answering?, 2018,
https://arxiv.org/abs/1803.05457; fields `question`, `choices` (`text`, `label`), `answerKey`
(lm_eval/tasks/arc).
TruthfulQA: S. Lin, J. Hilton and O. Evans, 2021, https://arxiv.org/abs/2109.07958; `mc1_targets`
holds `choices` and `labels`, the true choice first (lm_eval/tasks/truthfulqa): choices are put into
another order here, always the same.
"""

from hashlib import sha256
from random import Random

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
from joute.evaluation.benchmarks.values import list_of, texts_of

ENGLISH = "{input}\n\n{choices}\n\nAnswer with the letter of the right choice, and nothing else."
FRENCH = "{input}\n\n{choices}\n\nRéponds par la lettre du bon choix, et rien d’autre."
_LETTERS = "ABCD"


def _mmlu(row: Row) -> Question:
    choices = row.texts("choices")
    return Question(
        row.text("question").strip(),
        [choices[row.label("answer", len(choices))]],
        choices,
        domain=row.get("subject", ""),
    )


def _mmmlu(row: Row) -> Question:
    choices = [row.text(letter) for letter in _LETTERS]
    expected = [choices[row.named("Answer", list(_LETTERS))]]
    return Question(row.text("Question").strip(), expected, choices, domain=row.get("Subject", ""))


def _global_mmlu(row: Row) -> Question:
    choices = [row.text(f"option_{letter.lower()}") for letter in _LETTERS]
    return Question(
        row.text("question").strip(),
        [choices[row.named("answer", list(_LETTERS))]],
        choices,
        id=str(row.get("sample_id", "")),
        domain=row.get("subject", ""),
    )


def _arc(row: Row) -> Question:
    choices = row.object("choices")
    texts = texts_of(choices["text"])
    right = texts[row.named("answerKey", texts_of(choices["label"]))]
    return Question(row.text("question"), [right], texts, id=str(row.get("id", "")))


def _truthfulqa(row: Row) -> Question:
    targets = row.object("mc1_targets")
    choices = texts_of(targets["choices"])
    right = choices[list_of(targets["labels"]).index(1)]
    seed = sha256(row.text("question").encode()).digest()
    Random(seed).shuffle(choices)  # noqa: S311 # an order, no secret
    return Question(row.text("question"), [right], choices)


def _arc_adapter(id: str, name: str, config: str) -> Adapter:
    return Adapter(
        id=id,
        name=name,
        benchmark="arc",
        language="en",
        convert=_arc,
        prompt=ENGLISH,
        scorers=scorers(BY_LETTER),
        examples=("train",),
        shots=0,
        hub=Hub("allenai/ai2_arc", (f"{config}/*.parquet",)),
        protocol=N_(
            "The likeliest text of a choice by log-probability, for its length; 0 or 25 examples."
        ),
        differs=(LETTERS, TURNS, OWN_PROMPT),
    )


_OF_MMLU = N_(
    "5 examples of the subject from the dev split; the likeliest letter by log-probability."
)
_BY_SUBJECT = N_(
    "The mean is over questions; published figures are at times the mean of the subjects’ means."
)
ADAPTERS = (
    Adapter(
        id="mmlu",
        boards=(("simple-evals", "mmlu_pct"),),
        name="MMLU",
        benchmark="mmlu",
        language="en",
        convert=_mmlu,
        prompt=ENGLISH,
        scorers=scorers(BY_LETTER),
        examples=("dev",),
        shots=5,
        own_domain=True,
        parts=True,
        hub=Hub("cais/mmlu", ("all/test-*.parquet", "all/dev-*.parquet")),
        protocol=_OF_MMLU,
        differs=(LETTERS, TURNS, _BY_SUBJECT),
    ),
    Adapter(
        id="mmmlu-fr",
        boards=(("simple-evals", "mmmlu_fr_pct"),),
        name="MMMLU (fr)",
        benchmark="mmlu",
        language="fr",
        convert=_mmmlu,
        prompt=FRENCH,
        scorers=scorers(BY_LETTER),
        hub=Hub("openai/MMMLU", ("test/mmlu_FR-FR.csv",)),
        protocol=N_("No example; the model reasons, then names a letter (simple-evals)."),
        differs=(
            N_("No reasoning is asked for: the model answers with a letter at once."),
            N_("An answer without a choice is unscored, where it is often counted as wrong."),
            _BY_SUBJECT,
        ),
    ),
    Adapter(
        id="global-mmlu-fr",
        name="Global-MMLU (fr)",
        benchmark="mmlu",
        language="fr",
        convert=_global_mmlu,
        prompt=FRENCH,
        scorers=scorers(BY_LETTER),
        examples=("dev",),
        shots=5,
        own_domain=True,
        parts=True,
        hub=Hub("CohereLabs/Global-MMLU", ("fr/test-*.parquet", "fr/dev-*.parquet")),
        protocol=_OF_MMLU,
        differs=(LETTERS, TURNS, _BY_SUBJECT),
    ),
    _arc_adapter("arc-easy", "ARC (easy)", "ARC-Easy"),
    _arc_adapter("arc-challenge", "ARC (challenge)", "ARC-Challenge"),
    Adapter(
        id="truthfulqa-mc1",
        name="TruthfulQA (MC1)",
        benchmark="truthfulqa",
        language="en",
        convert=_truthfulqa,
        prompt=ENGLISH,
        scorers=scorers(BY_LETTER),
        evaluated=("validation", "val"),
        hub=Hub("truthfulqa/truthful_qa", ("multiple_choice/*.parquet",)),
        protocol=N_(
            "Six fixed questions with their answers come first; the likeliest true or false answer "
            "by log-probability, without a list of choices."
        ),
        differs=(
            LETTERS,
            N_(
                "The six questions do not come first: they are answered by sentences, and a letter "
                "is asked for here."
            ),
            N_("The choices are shown, in an order of our own that is always the same."),
            N_(
                "Only the form with choices is here: answers that are written freely are judged in "
                "the paper by models that were tuned for it, which nobody distributes."
            ),
        ),
    ),
)
