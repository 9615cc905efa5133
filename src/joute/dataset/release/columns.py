"""The tables of a release: their columns, with kinds, units and meanings."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from joute.footprint import BAND_FIELDS
from joute.ranking import STYLE_COLUMNS

Kind = Literal["text", "integer", "number", "truth", "texts", "messages"]


class Column(NamedTuple):
    """A column; None is what is not known."""

    name: str
    kind: Kind
    meaning: str


@dataclass(frozen=True)
class Table:
    """A table of a release, as `<name>.parquet` and `<name>.jsonl`."""

    name: str
    meaning: str
    columns: Sequence[Column]


# Columns that are blank where too few people share their value.
GROUPS = ("language", "category", "task", "cohort")

DUEL = Column("duel", "text", "The duel; an id of this release only.")
VOTER = Column(
    "voter",
    "text",
    "The voter; an id of this release only. People of one network share one on a day when several "
    "voted there.",
)
TURN = Column("turn", "integer", "The question, from 1.")
SIDE = Column("side", "text", "The side of the answer: a or b.")
MODEL = Column("model", "text", "The model, as in the table of models.")
DAY = Column("created_at", "text", "The day, in UTC; the hour is not published.")
LANGUAGE = Column("language", "text", "The language of the question; blank for too few people.")
_ABOUT = (
    Column("category", "text", "Its topic; blank for too few people."),
    Column("task", "text", "What it asks for: summarise, rewrite…; blank for too few people."),
    Column("cohort", "text", "The group; blank for too few people."),
    Column("mode", "text", "How the pair was found: random, chosen, small, david, family."),
)

DUELS = Table(
    "duels",
    "One row for each turn and side: a question and one of its two answers.",
    (
        DUEL,
        VOTER,
        TURN,
        SIDE,
        MODEL,
        Column("prompt", "text", "The question, personal data masked."),
        Column("answer", "text", "The answer in Markdown, personal data masked; blank if none."),
        Column("ai_generated", "truth", "Whether the answer was written by an AI system: true."),
        Column("recorded", "truth", "Whether the answer was prepared in advance."),
        Column("cut", "truth", "Whether the answer was cut at its limit of length."),
        Column("input_tokens", "integer", "Tokens of the request."),
        Column("output_tokens", "integer", "Tokens of the answer, reasoning included."),
        Column("reasoning_tokens", "integer", "Those of the reasoning, which is not published."),
        Column("token_source", "text", "Who counted: host, estimate or recorded."),
        DAY,
        LANGUAGE,
        *_ABOUT,
    ),
)
VOTES = Table(
    "votes",
    "One row for each vote, in the columns that `joute rank` reads.",
    (
        DUEL,
        VOTER,
        Column("model_a", "text", "The model on side a."),
        Column("model_b", "text", "The model on side b."),
        Column("winner", "text", "The choice: a, b, tie or both_bad."),
        DAY,
        LANGUAGE,
        *_ABOUT,
        Column("draw_probability", "number", "The probability of this draw, sides included."),
        Column("prompt", "text", "Equal for the same question of the same voter."),
        Column("simulated", "truth", "Whether a simulated player took part: false."),
        Column("not_blind", "truth", "Whether the models were known before the vote."),
        Column("chosen", "truth", "Whether the voter chose the models."),
        Column("flags", "texts", "Reasons for a ranking to leave the vote out."),
        *(
            column
            for side in "ab"
            for column in (
                Column(f"tags_{side}", "texts", f"Labels that the voter put on side {side}."),
                Column(f"comment_{side}", "text", f"A comment on side {side}, masked."),
                Column(f"tokens_{side}", "number", f"Mean tokens of the answers of side {side}."),
            )
        ),
        *(
            Column(name, "integer", "Style of the answers: characters, headings, bold, lists.")
            for name in STYLE_COLUMNS
        ),
    ),
)
REACTIONS = Table(
    "reactions",
    "One row for each answer that its reader liked, disliked, labelled or commented on.",
    (
        DUEL,
        VOTER,
        TURN,
        SIDE,
        MODEL,
        Column("like", "truth", "true for a like, false for a dislike."),
        Column("tags", "texts", "Labels."),
        Column("comment", "text", "A comment, personal data masked."),
    ),
)
MODELS = Table(
    "models",
    "One row for each model, by its card in its latest duel.",
    (
        MODEL,
        Column("name", "text", "Its name."),
        Column("maker", "text", "Its maker."),
        Column("released", "text", "Date of its release."),
        Column("licence", "text", "The licence of the model."),
        Column("licence_url", "text", "The address of that licence."),
        Column("reuse_of_outputs", "text", "May answers train models: yes, no, conditional…"),
        Column("openness", "text", "How open it is."),
        Column("total_params_b", "number", "Parameters, in billions."),
        Column("active_params_b", "number", "Those that one token uses, in billions."),
        Column("params_estimated", "truth", "Whether these are estimates."),
        Column("duels", "integer", "Duels of this release in which it answered."),
    ),
)
_UNITS = {
    "energy_wh": "Electricity, in Wh",
    "gwp_g": "Greenhouse gases, in g CO2 eq.",
    "gwp_usage_g": "Greenhouse gases of use, in g CO2 eq.",
    "gwp_embodied_g": "Greenhouse gases of making the machines, in g CO2 eq.",
    "pe_kj": "Primary energy, in kJ",
    "water_ml": "Water, in ml",
    "adpe_ugsb": "Abiotic resources, in µg Sb eq.",
}
BOUNDS = ("low", "mid", "high")
FOOTPRINTS = Table(
    "footprints",
    "One row for each answer and method: what the answer used, as a band.",
    (
        DUEL,
        TURN,
        SIDE,
        MODEL,
        Column("method", "text", "The method and its version."),
        Column("mix", "text", "The electricity mix."),
        Column("tier", "text", "How sure the inputs are."),
        Column("output_tokens", "integer", "Tokens of the answer."),
        *(
            Column(f"{field}_{bound}", "number", f"{_UNITS[field]}: {bound}.")
            for field in BAND_FIELDS
            for bound in BOUNDS
        ),
    ),
)
PREFERENCES = Table(
    "preferences",
    "One row for each vote for a side: the form that trainers of models read. Votes on models "
    "whose licence forbids to train others on their answers are left out.",
    (
        DUEL,
        Column("prompt", "messages", "The first question."),
        Column("chosen", "messages", "The preferred side: its answers, and later questions."),
        Column("rejected", "messages", "The other side."),
        Column(
            "strength",
            "integer",
            "1 for the vote alone; one more if the voter praised the preferred side (a like or a "
            "label of praise), one more if they criticised the other.",
        ),
        Column("chosen_model", "text", "The preferred model."),
        Column("rejected_model", "text", "The other model."),
        Column("reuse", "text", "What the stricter licence of both says of training."),
        LANGUAGE,
    ),
)
