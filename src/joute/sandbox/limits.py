"""What a program in a sandbox may take."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Of a program: seconds, by the clock and of a processor; MiB of memory of each of its
    processes, and of disk in all; processes, threads among them; open files; bytes of output.

    ValueError for one that cannot be.
    """

    seconds: float = 10.0
    memory_mb: int = 256
    disk_mb: int = 16
    processes: int = 8
    files: int = 64
    output_bytes: int = 65_536

    def __post_init__(self) -> None:
        for name, least, most in (
            ("seconds", 0.1, 600),
            ("memory_mb", 64, 16_384),
            ("disk_mb", 1, 4_096),
            ("processes", 1, 256),
        ):
            if not least <= getattr(self, name) <= most:
                raise ValueError(f"{name} is from {least:g} to {most:g}")
