"""The settings of duels."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from joute.settings import Identifier, Table, used_once


class Cohort(Table):
    """[[duels.cohorts]]: a group of duels, by ?cohort=name."""

    name: Identifier = Field(description="As in the address: ?cohort=name.")
    label: str = Field("", description="As shown.")


def _names_once(cohorts: list[Cohort]) -> list[Cohort]:
    used_once([cohort.name for cohort in cohorts])
    return cohorts


class DuelSettings(Table):
    draw: Literal["informative", "uniform"] = Field(
        "informative",
        description='"informative" draws the pairs that teach the ranking most more often, all '
        'staying possible; "uniform" draws every pair as often.',
    )
    labelled_by: str = Field(
        "",
        description="The id of one of [[models]] that says the task and topic of each first "
        "question, which is sent to it; the local classifiers do where it does not.",
    )
    share_days: int = Field(365, ge=1, description="Days after which a share address closes.")
    cohorts: Annotated[list[Cohort], AfterValidator(_names_once)] = Field(
        [], description="[[duels.cohorts]]: groups of duels, by ?cohort=name."
    )


class PrivacySettings(Table):
    prompts: Literal["off", "warn", "mask", "block"] = Field(
        "warn",
        description='Personal data in a question: "warn" asks the person first, "mask" masks it '
        "before it is stored or sent, and fills it in again for its own person from memory, for 15 "
        'minutes, "block" refuses numbers with a checksum and secrets and asks about the rest, '
        '"off" looks for nothing.',
    )


class DuelLimits(Table):
    turns: int = Field(50, ge=1, description="Questions in one duel at most.")
    running_duels_per_voter: int = Field(
        3, ge=1, description="Duels of one person being answered at the same time."
    )


class DuelRetention(Table):
    unvoted_days: int = Field(30, ge=1, description="Days a duel without a vote is stored.")
    voted_days: int = Field(365, ge=1, description="Days a duel with a vote is stored.")
