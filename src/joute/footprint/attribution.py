"""The energy of one answer, attributed by a rule from meters or a server's own figures."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from joute.errors import N_, BadInput
from joute.footprint.checks import number, positive
from joute.footprint.inputs import Measurement

# How the energy of a window was shared out; stored with each figure, so names are frozen.
RULE_TEXTS: Mapping[str, str] = {
    "tokens+idle-time@1": N_(
        "Energy above idle is shared by output tokens, idle energy by time of request."
    ),
    "slices-pieces+idle-time@1": N_(
        "Each time an answer begins or ends, what was used since is shared among the answers "
        "being written: energy above idle by the pieces of text that each wrote, idle energy "
        "by time."
    ),
    "power-time@1": N_(
        "Declared power multiplied by the time of reading the question and writing the answer."
    ),
    "whole-run@1": N_("All the energy of the run."),
}

# What a figure was read from.
METER_TEXTS: Mapping[str, str] = {
    "nvml": N_("Counters of the GPUs (NVML)"),
    "rapl": N_("Counters of the processors and memory (RAPL)"),
    "nvml+rapl": N_("Counters of the GPUs, processors and memory (NVML, RAPL)"),
    "declared-power": N_("Timings of the server, and the power declared by its operator"),
    "codecarbon": N_("A CodeCarbon file"),
}

# How the electricity of one of our machines was measured, in a word or two.
HOW_TEXTS: Mapping[str, str] = {
    **dict.fromkeys(METER_TEXTS, N_("measured")),
    "declared-power": N_("from a declared power"),
}

# Readings that do not add up from one part of an answer to the next.
_LEVELS = {"idle_w", "watts", "at_once"}

_JOULES_PER_WH = 3600


class Window(NamedTuple):
    """The energy between two readings of the meters, and the work of the server.

    `gpu_j` or `host_j` is None when it was not metered. `idle_w` is the power of what was
    metered when idle. `output_tokens` and `request_s` add up all requests of the
    window, times overlapping or not.
    """

    duration_s: float
    gpu_j: float | None
    host_j: float | None
    output_tokens: float
    request_s: float
    idle_w: float = 0.0


def attribute(window: Window, *, output_tokens: float, request_s: float) -> Measurement:
    """The share of a window that belongs to one answer.

    (energy of the window - idle) x tokens of the answer / all tokens, plus idle energy x time of
    its request / time of all requests. Shares of all answers add up to the energy of the window.
    Raises BadInput when nothing was metered, or when the answer is larger than the window.
    """
    if window.gpu_j is None and window.host_j is None:
        raise BadInput(message=N_("No energy was metered in this window."))
    tokens_share = _part("output_tokens", output_tokens, window.output_tokens)
    time_share = _part("request_s", request_s, window.request_s)
    energy_j = number("gpu_j", window.gpu_j or 0.0) + number("host_j", window.host_j or 0.0)
    idle_j = min(energy_j, number("idle_w", window.idle_w) * window.duration_s)
    return Measurement(
        it_wh=((energy_j - idle_j) * tokens_share + idle_j * time_share) / _JOULES_PER_WH,
        machine_s=window.duration_s * time_share,
        meter=_meter(window),
        rule="tokens+idle-time@1",
        readings={
            **{name: value for name, value in window._asdict().items() if value is not None},
            "answer_output_tokens": output_tokens,
            "answer_request_s": request_s,
        },
    )


def joined(parts: Sequence[Measurement]) -> Measurement:
    """The parts of one answer, or several answers of one side, as one measurement."""
    first = parts[0]
    certain = all(part.least_wh is None and part.most_wh is None for part in parts)
    return replace(
        first,
        it_wh=sum(part.it_wh for part in parts),
        machine_s=sum(part.machine_s for part in parts),
        least_wh=None if certain else sum(part.least for part in parts),
        most_wh=None if certain else sum(part.most for part in parts),
        readings=_joined_readings([part.readings for part in parts]),
    )


def _joined_readings(all_readings: Sequence[Mapping[str, float]]) -> Mapping[str, float]:
    names = dict.fromkeys(name for readings in all_readings for name in readings)
    values = {name: [one.get(name, 0.0) for one in all_readings] for name in names}
    return {
        name: max(readings) if name in _LEVELS else sum(readings)
        for name, readings in values.items()
    }


def from_timings(
    *, watts: float, read_s: float, write_s: float, load_s: float = 0.0, at_once: int = 1
) -> Measurement:
    """Energy of an answer from a declared power and the times that its server counted, in seconds.

    `watts` is the power of the machine while it answers. Loading the model is left out, and
    noted. `at_once` is the most answers that were asked of the machine together: it may have
    computed them one after the other, as supposed here, or together, each then taking a part.
    Raises BadInput.
    """
    power_w = positive("watts", watts)
    read_s, write_s = number("read_s", read_s), number("write_s", write_s)
    it_wh = power_w * (read_s + write_s) / _JOULES_PER_WH
    return Measurement(
        it_wh=it_wh,
        machine_s=read_s + write_s,
        meter="declared-power",
        rule="power-time@1",
        readings={
            "watts": power_w,
            "read_s": read_s,
            "write_s": write_s,
            "load_s": number("load_s", load_s),
            **({"at_once": at_once} if at_once > 1 else {}),
        },
        least_wh=it_wh / at_once if at_once > 1 else None,
        most_wh=it_wh if at_once > 1 else None,
    )


def from_ollama(reply: Mapping[str, object], *, watts: float) -> Measurement:
    """Energy of an answer from the timings of Ollama's reply and a declared power.

    `reply` is the last message of /api/chat or /api/generate; its durations are nanoseconds.
    Raises BadInput when the time of writing is missing.
    """
    write_s = number("eval_duration", reply.get("eval_duration")) / 1e9
    # Ollama leaves out what is zero: a question read from its cache, a model already loaded.
    read_s, load_s = (
        number(name, reply.get(name, 0)) / 1e9 for name in ("prompt_eval_duration", "load_duration")
    )
    return from_timings(watts=watts, read_s=read_s, write_s=write_s, load_s=load_s)


def _part(name: str, of_answer: float, of_window: float) -> float:
    if number(name, of_answer) <= positive(name, of_window):
        return of_answer / of_window
    raise BadInput(
        message=N_("%(name)s: the answer (%(answer)s) is larger than its window (%(window)s)."),
        name=name,
        answer=f"{of_answer:g}",
        window=f"{of_window:g}",
    )


def _meter(window: Window) -> str:
    metered = {"nvml": window.gpu_j, "rapl": window.host_j}
    return "+".join(name for name, energy in metered.items() if energy is not None)
