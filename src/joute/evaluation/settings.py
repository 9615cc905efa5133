"""The settings of evaluations."""

from typing import Annotated, Literal

from pydantic import Field

from joute.settings import Identifier, Table


class EvaluationSettings(Table):
    public: bool = Field(
        False,
        description="Whether everybody may read evaluations; otherwise only members to whom the "
        "operator gave a role, and the operator.",
    )
    upload_megabytes: int = Field(
        256, ge=1, description="Size of a run or a set that a program sends, at most."
    )
    usd_per_euro: float = Field(
        1.172,
        gt=0,
        description="US dollars for a euro: prices are in dollars, budgets of runs in euros. The "
        "default is the reference rate of the European Central Bank of 30 June 2025.",
    )


class EvaluationRetention(Table):
    evaluation_run_days: int = Field(
        1095,
        ge=1,
        description="Days a run of an evaluation is stored, with its answers; accepted ones stay.",
    )


class PythonTargetTable(Table):
    """[[targets]] of kind "python": a function, sync or async, from a question to its answer."""

    kind: Literal["python"] = Field(description="What it is.")
    id: Identifier = Field(description="Your name for it.")
    callable: str = Field(
        pattern=r"^[A-Za-z_][\w.]*:[A-Za-z_][\w.]*$",
        description="`module:function`, as Python imports it.",
    )


TargetTable = Annotated[PythonTargetTable, Field()]
TargetTables = Annotated[
    list[TargetTable],
    Field(description="[[targets]]: applications, functions and methods that can be evaluated."),
]
