"""Errors of the draw."""

from joute.errors import N_, JouteError


class NoModel(JouteError):
    """No model, or no pair, fits the requested mode."""

    code = "no_model"
    status = 409
    message = N_("No pair of models fits this choice here. Choose another type of duel.")
