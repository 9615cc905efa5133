"""Named rules that exclude votes.

Every rule can be switched off by its name (`keep`): nothing is deleted.
"""

from collections.abc import Collection
from dataclasses import dataclass

from joute.errors import N_, BadInput

RULE_TEXTS = {
    "unreadable": N_("rows that cannot be read"),
    "no_model": N_("rows without the name of a model"),
    "no_winner": N_("rows without a winner"),
    "same_model": N_("the same model on both sides"),
    "no_opponent": N_("an answer rated alone, with no other to compare"),
    "no_opinion": N_("reactions that are neither for nor against"),
    "simulated": N_("simulated players"),
    "not_blind": N_("models known before the vote"),
    "chosen": N_("a pair chosen by the voter, not drawn"),
    "flag": N_("a duel that was flagged"),
    "duplicate": N_("the same vote twice"),
    "unread_time": N_("a time that cannot be read"),
    "judge": N_("votes of a judge, which is a model"),
    "tie": N_("ties, excluded on request"),
    "both_bad": N_("both bad, excluded on request"),
}

# Rules that define a vote, and cannot be switched off.
_NEVER_VOTES = (
    *("unreadable", "no_model", "no_winner"),
    *("same_model", "no_opponent", "no_opinion"),
)
# Votes that count, and have something to know of them.
ONLY_COUNTED = ("unread_time", "judge")
# The voter of such votes begins so.
JUDGE = "judge:"
_FIXED = (*_NEVER_VOTES, *ONLY_COUNTED)
BY_COLUMN = ("no_winner", "no_opinion", "simulated", "not_blind", "chosen")

# The columns that rules read.
RULE_COLUMNS = ("no_opponent", *BY_COLUMN, "flags", "vote_id", "voter", "prompt")


@dataclass(frozen=True)
class Exclusion:
    """Votes that a rule excludes; when not `applied`, they match it and count on request.

    A vote that several rules match is counted under the first. `rule` is a key of RULE_TEXTS,
    or "flag:" and the kind of the flag.
    """

    rule: str
    votes: int
    applied: bool = True

    @property
    def text(self) -> str:
        """The description of the rule, a source text of the catalogues."""
        return RULE_TEXTS[self.rule.partition(":")[0]]


def check(keep: Collection[str]) -> None:
    """Raises BadInput for a rule that does not exist, or cannot be switched off."""
    for name in keep:
        known = name in RULE_TEXTS or name.startswith("flag:")
        if not known or name in _FIXED:
            raise BadInput(
                message=N_("No rule “%(name)s” can be switched off. Rules: %(known)s."),
                name=name,
                known=", ".join(rule for rule in RULE_TEXTS if rule not in _FIXED),
            )


def is_applied(rule: str, keep: Collection[str]) -> bool:
    """Whether a rule excludes votes; "flag" in `keep` switches every kind of flag off."""
    return rule not in (*keep, *ONLY_COUNTED) and not (rule.startswith("flag:") and "flag" in keep)
