"""The footprint of answers: at the reveal, summed for the site, the calculator."""

from joute.feature import Feature

FEATURE = Feature("joute.impact")
