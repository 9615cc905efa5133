"""What calls cost: money and energy, in whole millionths, so that sums are exact."""

from dataclasses import dataclass

from joute.gateway.budgets.periods import Period

MICRO = 1_000_000
UNLIMITED = 2**62


@dataclass(frozen=True)
class Amount:
    """Millionths of a US dollar and of a watt-hour."""

    microdollars: int = 0
    microwatthours: int = 0

    def __add__(self, other: "Amount") -> "Amount":
        return Amount(
            self.microdollars + other.microdollars, self.microwatthours + other.microwatthours
        )

    def __sub__(self, other: "Amount") -> "Amount":
        return Amount(
            self.microdollars - other.microdollars, self.microwatthours - other.microwatthours
        )

    def __bool__(self) -> bool:
        """Whether it is anything at all."""
        return self != NOTHING

    def within(self, most: "Amount") -> bool:
        """Whether neither part exceeds that of `most`."""
        return self.microdollars <= most.microdollars and self.microwatthours <= most.microwatthours

    def or_less(self, other: "Amount") -> "Amount":
        """The smaller of both in each part."""
        return Amount(
            min(self.microdollars, other.microdollars),
            min(self.microwatthours, other.microwatthours),
        )

    def or_more(self, other: "Amount") -> "Amount":
        """The larger of both in each part."""
        return Amount(
            max(self.microdollars, other.microdollars),
            max(self.microwatthours, other.microwatthours),
        )


NOTHING = Amount()


@dataclass(frozen=True)
class Estimate:
    """The most that a call can cost, or what it did; None where price or energy is unknown."""

    microdollars: int | None = None
    microwatthours: int | None = None

    @property
    def known(self) -> Amount:
        """As an amount: what is unknown counts as nothing."""
        return Amount(self.microdollars or 0, self.microwatthours or 0)


@dataclass(frozen=True)
class Budget:
    """What a key may spend in each period; None without a limit."""

    microdollars: int | None = None
    microwatthours: int | None = None
    period: Period = Period.MONTH

    def __bool__(self) -> bool:
        """Whether there is any limit."""
        return self.microdollars is not None or self.microwatthours is not None

    @property
    def most(self) -> Amount:
        """The limits; what has none counts as a sum that nobody reaches."""
        return Amount(
            UNLIMITED if self.microdollars is None else self.microdollars,
            UNLIMITED if self.microwatthours is None else self.microwatthours,
        )

    def limited(self, amount: Amount) -> Amount:
        """The parts of an amount that have a limit here; the others are nothing."""
        return Amount(
            0 if self.microdollars is None else amount.microdollars,
            0 if self.microwatthours is None else amount.microwatthours,
        )
