"""The system calls that no program in a sandbox may make, as a filter of the kernel.

Namespaces hide the machine and limits bound a process. What is left are calls that reach around
them: sockets of kinds that have no namespace, memory that no limit of a process counts, new
namespaces, other processes, and parts of the kernel that a program which computes never needs.
"""

import os
import platform
import struct
from collections.abc import Mapping

# The numbers of a call on x86_64 and on aarch64 (include/uapi/asm-generic/unistd.h of Linux), None
# where there is none.
_REFUSED: Mapping[str, tuple[int, int | None]] = {
    "socket": (41, 198),
    "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
    "shmget": (29, 194),
    "msgget": (68, 186),
    "semget": (64, 190),
    "mq_open": (240, 180),
    "unshare": (272, 97),
    "setns": (308, 268),
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "open_tree": (428, 428),
    "move_mount": (429, 429),
    "fsopen": (430, 430),
    "mount_setattr": (442, 442),
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "pidfd_getfd": (438, 438),
    "keyctl": (250, 219),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425),
    "name_to_handle_at": (303, 264),
    "open_by_handle_at": (304, 265),
    "personality": (135, 92),
    "io_setup": (206, 0),
    "io_submit": (209, 2),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "inotify_init": (253, None),
    "inotify_init1": (294, 26),
    "fanotify_init": (300, 262),
    "flock": (73, 32),
    "modify_ldt": (154, None),
    "ioperm": (173, None),
    "iopl": (172, None),
    "pidfd_open": (434, 434),
    "pidfd_send_signal": (424, 424),
    "kcmp": (312, 272),
    "process_madvise": (440, 440),
    "syslog": (103, 116),
    "quotactl": (179, 60),
    "acct": (163, 89),
    "swapon": (167, 224),
    "swapoff": (168, 225),
    "reboot": (169, 142),
    "kexec_load": (246, 104),
    "init_module": (175, 105),
    "finit_module": (313, 273),
    "delete_module": (176, 106),
    "settimeofday": (164, 170),
    "clock_settime": (227, 112),
    "clock_adjtime": (305, 266),
    "adjtimex": (159, 171),
    "sethostname": (170, 161),
    "setdomainname": (171, 162),
    "uselib": (134, None),
    "vhangup": (153, 58),
    "lookup_dcookie": (212, 18),
    "move_pages": (279, 239),
    "migrate_pages": (256, 238),
    "mbind": (237, 235),
    "set_mempolicy": (238, 237),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fspick": (433, 433),
    "landlock_create_ruleset": (444, 444),
    "timer_create": (222, 107),
    "sched_setaffinity": (203, 122),
}
_CLONE = (56, 220)
_CLONE3 = 435
_X32 = 0x40000000
# The flags of clone that make a namespace.
_NAMESPACES = 0x7E020000

_ARCHITECTURES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}

# Instructions of a classic BPF program (linux/bpf_common.h), and its verdicts (linux/seccomp.h).
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_NUMBER, _ARCHITECTURE, _FIRST_ARGUMENT = 0, 4, 16
_ALLOW, _KILL, _ERROR = 0x7FFF0000, 0x80000000, 0x00050000
_EPERM, _ENOSYS = 1, 38


def open_filter() -> int:
    """The filter of this machine as a file to read, which the caller closes. KeyError as below."""
    filter_ = system_call_filter()
    reading, writing = os.pipe()
    os.write(writing, filter_)
    os.close(writing)
    return reading


def system_call_filter(machine: str = "") -> bytes:
    """The filter for a machine such as x86_64, by default this one. KeyError for one whose system
    calls are not known here."""
    column, architecture = _ARCHITECTURES[machine or platform.machine()]
    refused = [one for numbers in _REFUSED.values() if (one := numbers[column]) is not None]
    return b"".join(
        (
            _instruction(_LOAD, _ARCHITECTURE),
            *_verdict(_EQUAL, architecture, _KILL, holds=False),
            _instruction(_LOAD, _NUMBER),
            *_verdict(_AT_LEAST, _X32, _KILL),
            *(part for one in refused for part in _verdict(_EQUAL, one, _ERROR | _EPERM)),
            # Its flags are out of sight of a filter: libraries then take clone.
            *_verdict(_EQUAL, _CLONE3, _ERROR | _ENOSYS),
            _instruction(_EQUAL, _CLONE[column], otherwise=3),
            _instruction(_LOAD, _FIRST_ARGUMENT),
            *_verdict(_ANY_BIT, _NAMESPACES, _ERROR | _EPERM),
            _instruction(_RETURN, _ALLOW),
        )
    )


def _verdict(test: int, value: int, verdict: int, *, holds: bool = True) -> tuple[bytes, bytes]:
    """The verdict where the test holds, or where it does not."""
    skip = {"otherwise": 1} if holds else {"then": 1}
    return _instruction(test, value, **skip), _instruction(_RETURN, verdict)


def _instruction(code: int, value: int, *, then: int = 0, otherwise: int = 0) -> bytes:
    """An instruction; of a test, how many to skip then, and otherwise."""
    return struct.pack("=HBBI", code, then, otherwise, value)
