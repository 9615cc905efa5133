"""Electricity of a program on a processor, from the seconds that it computed.

Where the counters of the processor can be read they say more: `MEASURED_METHOD`.
"""

from joute.footprint.figures import Band

CPU_METHOD = "cpu-time@1"

# Watts of a core that is busy. At least the mean of cloud machines for a thread at full load: 3.5 W
# by SPECpower, the data centre apart (Cloud Carbon Footprint, methodology, AWS). At most what Green
# Algorithms takes for a core and a data centre that it does not know: 12 W, PUE 1.67 (Lannelongue
# et al., 2021, doi:10.1002/advs.202100707).
_LEAST_W = 3.5
_MOST_W = 12.0 * 1.67


def computing(cpu_s: float) -> Band:
    """Wh of so many seconds of one core; memory, network and manufacture are left out."""
    return Band.of(_LEAST_W, _MOST_W).scaled(cpu_s / 3600)
