"""Datasets: releases of what people asked and voted here."""

from joute.feature import Feature

FEATURE = Feature(
    "joute.dataset",
    settings={"dataset": "DatasetSettings"},
)
