"""How signals stand, as JSON, for programs and for the command line."""

from typing import Any

from joute.monitoring.watching import Standing


def facts_of(one: Standing) -> dict[str, Any]:
    """How a signal stands; numbers in the units of the signal, intervals of 95 %."""
    return {
        "alias": one.alias,
        "signal": one.signal,
        "quiet_since": one.since.isoformat(),
        "acknowledged_by": one.acknowledged_by or None,
        "quiet_values": one.values,
        "watched": one.watched,
        "moved": [
            {
                "move": moved.movement.move,
                "before": moved.movement.before,
                "before_interval": moved.movement.before_interval,
                "after": moved.movement.after,
                "after_interval": moved.movement.after_interval,
                "change": moved.movement.change,
                "change_interval": moved.movement.change_interval,
                "beyond": moved.movement.beyond,
                "since": moved.since and moved.since.isoformat(),
                "values": moved.movement.calls,
                "look_at": moved.movement.look_at,
            }
            for moved in one.moved
        ],
    }
