"""Machines of ours: which counters they have, and the power that their operator declares."""

import time
from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from joute.errors import BadSettings
from joute.footprint import Hardware, Machine, Meter, Metered, NvmlMeter, RaplMeter
from joute.llm import Endpoint
from joute.settings import EndpointTable, MeterTable

# The counters of this machine: NVML's when `kind` is nvml, RAPL's when it is rapl.
Counters = Callable[[str], Meter | None]

_METERED: Mapping[str, Metered] = {"nvml": "gpu_j", "rapl": "host_j"}


def counters(kind: str) -> Meter | None:
    """The counters of this machine; None when there are none, or they may not be read."""
    if kind == "rapl":
        return RaplMeter.find(lambda path: Path(path).read_text("ascii"))
    nvml = _nvml()
    return NvmlMeter.find(nvml) if nvml else None


def _nvml() -> Any:
    try:
        return import_module("pynvml")  # the extra joute[nvml]
    except ImportError:
        return None


def machines(
    tables: Iterable[EndpointTable],
    endpoints: Mapping[str, Endpoint],
    find: Counters = counters,
    timer: Callable[[], float] = time.perf_counter,
) -> Mapping[str, Machine]:
    """The machine behind each endpoint that has a meter, by the id of the endpoint.

    Endpoints that count on this machine share it, since its counters cannot separate them.
    Raises BadSettings when a requested counter is missing.
    """
    here: dict[MeterTable, Machine] = {}
    found: dict[str, Machine] = {}
    for table in tables:
        if table.meter is None:
            continue
        meters = _meters(table, table.meter, endpoints[table.id], find)
        machine = _machine(table.meter, meters, timer)
        found[table.id] = here.setdefault(table.meter, machine) if meters else machine
    if len(here) > 1:
        raise BadSettings(
            name="endpoints.meter",
            received=f"{len(here)} different meters of this machine",
            expected="the same table for each endpoint that counts on this machine",
        )
    return found


def _machine(
    table: MeterTable, meters: Mapping[Metered, Meter], timer: Callable[[], float]
) -> Machine:
    return Machine(
        meters=meters,
        watts=table.watts,
        idle_w=table.idle_watts,
        hardware=Hardware(**table.hardware.model_dump()) if table.hardware else None,
        timer=timer,
    )


def _meters(
    table: EndpointTable, meter: MeterTable, endpoint: Endpoint, find: Counters
) -> Mapping[Metered, Meter]:
    if meter.kind == "declared":
        return {}
    if endpoint.host is not None:
        raise BadSettings(
            name=f"endpoints.{table.id}.meter.kind",
            received=f"{meter.kind!r}, of a server that is not on this machine",
            expected='"declared" and watts, or a base_url at 127.0.0.1',
        )
    kinds = ("nvml", "rapl") if meter.kind == "auto" else (meter.kind,)
    read = {_METERED[kind]: found for kind in kinds if (found := find(kind))}
    if not read and (meter.kind != "auto" or meter.watts is None):
        raise BadSettings(
            name=f"endpoints.{table.id}.meter",
            received=f"no counter that can be read ({', '.join(kinds)})",
            expected="counters (docs/footprint.md says how to read them), or watts",
        )
    return read
