"""Statistics that several features share: pure functions of counts and scores."""

from joute.statistics.aggregation import Domain, aggregate
from joute.statistics.agreement import (
    cohen_kappa,
    fleiss_kappa,
    kendall_chance,
    kendall_w,
    krippendorff_alpha,
    krippendorff_interval,
)
from joute.statistics.anytime import anytime_interval
from joute.statistics.bootstrap import bootstrap_interval
from joute.statistics.judged_rates import Calibration, corrected_interval, corrected_rate
from joute.statistics.mcnemar import Concordance
from joute.statistics.means import Mean, mean_score
from joute.statistics.multiplicity import benjamini_hochberg, holm
from joute.statistics.non_inferiority import (
    greatest_loss,
    inferior_p,
    items_for_non_inferiority,
    non_inferior_p,
)
from joute.statistics.one_sided import (
    binomial_greater,
    binomial_less,
    bootstrap_above,
    bootstrap_greater,
    fisher_greater,
)
from joute.statistics.paired import Paired, compare_pairs, standard_error
from joute.statistics.proportions import (
    binomial_p,
    exact_interval,
    interval,
    jeffreys_interval,
    upper_bound,
)
from joute.statistics.quantiles import Quantile, quantile
from joute.statistics.ranks import Ranks, mean_ranks
from joute.statistics.sample_size import items_for_discordance, items_for_variance, power
from joute.statistics.tries import pass_at_k
from joute.statistics.verdicts import Verdict, items_needed, smallest_difference, verdict
from joute.statistics.win_rates import controlled_win_rate

__all__ = [
    "Calibration",
    "Concordance",
    "Domain",
    "Mean",
    "Paired",
    "Quantile",
    "Ranks",
    "Verdict",
    "aggregate",
    "anytime_interval",
    "benjamini_hochberg",
    "binomial_greater",
    "binomial_less",
    "binomial_p",
    "bootstrap_above",
    "bootstrap_greater",
    "bootstrap_interval",
    "cohen_kappa",
    "compare_pairs",
    "controlled_win_rate",
    "corrected_interval",
    "corrected_rate",
    "exact_interval",
    "fisher_greater",
    "fleiss_kappa",
    "greatest_loss",
    "holm",
    "inferior_p",
    "interval",
    "items_for_discordance",
    "items_for_non_inferiority",
    "items_for_variance",
    "items_needed",
    "jeffreys_interval",
    "kendall_chance",
    "kendall_w",
    "krippendorff_alpha",
    "krippendorff_interval",
    "mean_ranks",
    "mean_score",
    "non_inferior_p",
    "pass_at_k",
    "power",
    "quantile",
    "smallest_difference",
    "standard_error",
    "upper_bound",
    "verdict",
]
