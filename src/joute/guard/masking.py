"""Personal data of one conversation: marks on the way out, the values again on the way back."""

from joute.privacy import Masked, mask


class Masking:
    """One conversation: a value has one mark in all of it. The values are in memory alone, and go
    with this object; its `repr` shows none."""

    def __init__(self) -> None:
        self._masked: Masked | None = None

    def __repr__(self) -> str:
        return f"Masking(marks={len(self._masked.values) if self._masked else 0})"

    def mask(self, text: str) -> str:
        """The text with marks in the place of personal data."""
        self._masked = mask(text, earlier=self._masked)
        return self._masked.text

    def restore(self, text: str) -> str:
        """The values in the place of their marks."""
        return self._masked.restore(text) if self._masked else text
