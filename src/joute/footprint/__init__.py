"""The footprint of an answer: a band, a named method, and its exclusions.

    from joute.footprint import compare, estimate

    a = estimate(total_b=70, active_b=70, output_tokens=400, mix="FRA")
    b = estimate(total_b=8, active_b=8, output_tokens=400, mix="FRA")
    compare(a, b).verdict  # "a_more"

Values in, values out; standard library only. docs/footprint.md explains the figures.
"""

from joute.footprint.attribution import (
    HOW_TEXTS,
    METER_TEXTS,
    RULE_TEXTS,
    Window,
    attribute,
    from_ollama,
    from_timings,
    joined,
)
from joute.footprint.checks import Pair, Value
from joute.footprint.codecarbon import CodeCarbonFile, CodeCarbonRun, read_codecarbon
from joute.footprint.comparison import VERDICT_TEXTS, Comparison, Verdict, compare
from joute.footprint.declared import declared
from joute.footprint.display import (
    INDICATOR_TEXTS,
    Unit,
    fitting_unit,
    format_band,
    format_indicator,
    format_number,
    format_quantity,
    round_significant,
)
from joute.footprint.equivalences import (
    PHRASES,
    SCOPE_TEXTS,
    SINGULAR_PHRASES,
    Equivalence,
    Equivalent,
    equivalences,
    equivalent,
    suitable,
)
from joute.footprint.figures import (
    BAND_FIELDS,
    DECLARED_POWER_TEXT,
    NOTE_TEXTS,
    STAGE_TEXTS,
    STATUS_TEXTS,
    TIER_TEXTS,
    Band,
    CoverageLine,
    Footprint,
    Tier,
)
from joute.footprint.inputs import (
    DeclaredInputs,
    Hardware,
    Inputs,
    MeasuredInputs,
    Measurement,
    ModelledInputs,
)
from joute.footprint.machine import Machine, Metered, Share
from joute.footprint.measured import measured
from joute.footprint.meters import Meter, NvmlMeter, RaplMeter
from joute.footprint.methods import (
    DECLARED_METHOD,
    DEFAULT_METHOD,
    MEASURED_METHOD,
    METHOD_TEXTS,
    METHODS,
    MODELLED_METHODS,
    Method,
    Unknown,
    modelled_method,
)
from joute.footprint.mixes import (
    CURRENT_TABLE,
    WORLD,
    Mix,
    MixTable,
    find_mix,
    host_mix,
    mix_table,
    mix_tables,
)
from joute.footprint.modelled import estimate, flag_call, recompute, size
from joute.footprint.processor import CPU_METHOD, computing
from joute.footprint.sources import ENGLISH_SOURCES
from joute.footprint.training import (
    Training,
    TrainingShare,
    break_even_day,
    computed_training,
    declared_training,
    training_share,
    use_over_training,
)

__all__ = [
    "BAND_FIELDS",
    "CPU_METHOD",
    "CURRENT_TABLE",
    "DECLARED_METHOD",
    "DECLARED_POWER_TEXT",
    "DEFAULT_METHOD",
    "ENGLISH_SOURCES",
    "HOW_TEXTS",
    "INDICATOR_TEXTS",
    "MEASURED_METHOD",
    "METER_TEXTS",
    "METHODS",
    "METHOD_TEXTS",
    "MODELLED_METHODS",
    "NOTE_TEXTS",
    "PHRASES",
    "RULE_TEXTS",
    "SCOPE_TEXTS",
    "SINGULAR_PHRASES",
    "STAGE_TEXTS",
    "STATUS_TEXTS",
    "TIER_TEXTS",
    "VERDICT_TEXTS",
    "WORLD",
    "Band",
    "CodeCarbonFile",
    "CodeCarbonRun",
    "Comparison",
    "CoverageLine",
    "DeclaredInputs",
    "Equivalence",
    "Equivalent",
    "Footprint",
    "Hardware",
    "Inputs",
    "Machine",
    "MeasuredInputs",
    "Measurement",
    "Meter",
    "Metered",
    "Method",
    "Mix",
    "MixTable",
    "ModelledInputs",
    "NvmlMeter",
    "Pair",
    "RaplMeter",
    "Share",
    "Tier",
    "Training",
    "TrainingShare",
    "Unit",
    "Unknown",
    "Value",
    "Verdict",
    "Window",
    "attribute",
    "break_even_day",
    "compare",
    "computed_training",
    "computing",
    "declared",
    "declared_training",
    "equivalences",
    "equivalent",
    "estimate",
    "find_mix",
    "fitting_unit",
    "flag_call",
    "format_band",
    "format_indicator",
    "format_number",
    "format_quantity",
    "from_ollama",
    "from_timings",
    "host_mix",
    "joined",
    "measured",
    "mix_table",
    "mix_tables",
    "modelled_method",
    "read_codecarbon",
    "recompute",
    "round_significant",
    "size",
    "suitable",
    "training_share",
    "use_over_training",
]
