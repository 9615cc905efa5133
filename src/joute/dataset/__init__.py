"""Datasets: releases of what people asked and voted here."""

from joute.dataset.tables import Release, ReleasedDuel

__all__ = ["Release", "ReleasedDuel"]
