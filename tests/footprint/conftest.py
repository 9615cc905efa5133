"""Properties are about figures, not about time: a busy machine must not fail them."""

from hypothesis import settings

settings.register_profile("figures", deadline=None)
settings.load_profile("figures")
