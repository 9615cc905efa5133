"""What a program in a sandbox may take."""

from dataclasses import dataclass

_MOST_MEMORY_MB = 8_192


@dataclass(frozen=True)
class Limits:
    """Of a program: seconds, by the clock and of a processor; MiB of memory of all its processes
    and files together, and of files alone; processes, threads among them; open files; bytes of
    output.

    ValueError for one that cannot be, or that would be too much for a machine.
    """

    seconds: float = 10.0
    memory_mb: int = 256
    disk_mb: int = 16
    processes: int = 8
    files: int = 64
    output_bytes: int = 65_536

    def __post_init__(self) -> None:
        for name, least, most in (
            ("seconds", 0.1, 120),
            ("memory_mb", 64, 4_096),
            ("disk_mb", 1, 512),
            ("processes", 1, 64),
        ):
            if not least <= getattr(self, name) <= most:
                raise ValueError(f"{name} is from {least:g} to {most:g}")
        if self.memory_mb * self.processes > _MOST_MEMORY_MB:
            raise ValueError(f"memory_mb times processes is at most {_MOST_MEMORY_MB}")
