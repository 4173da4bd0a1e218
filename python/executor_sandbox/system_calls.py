"""The numbers of the system calls that the seccomp filter judges, on each architecture."""

from __future__ import annotations

from typing import NamedTuple


class Architecture(NamedTuple):
    """The numbers of one architecture. Where nothing else is said, a field is the number of the call of its name."""

    #: How the kernel names the architecture to a filter.
    audit: int
    clone: int
    clone3: int
    socket: int
    setns: int
    setrlimit: int
    prlimit64: int
    setpriority: int
    ioprio_set: int
    #: Calls whose first argument is the process that they are about.
    about_process: tuple[int, ...]
    #: Calls that widen the surface of the machine's kernel, or reach other processes or the machine.
    denied: dict[str, int]
    #: Memory that belongs to no process and no file system of the sandbox, so that no limit would count it, and none of
    #: which may be there for a later use of the sandbox.
    uncounted: dict[str, int]


_COMMON_DENIED = {
    "pidfd_getfd": 438,
    "open_tree": 428,
    "move_mount": 429,
    "fsopen": 430,
    "fsconfig": 431,
    "fsmount": 432,
    "fspick": 433,
    "mount_setattr": 442,
    "io_uring_setup": 425,
    "io_uring_enter": 426,
    "io_uring_register": 427,
    "quotactl_fd": 443,
    "process_madvise": 440,
    "process_mrelease": 448,
    "set_mempolicy_home_node": 450,
    "statmount": 457,
    "listmount": 458,
    "lsm_get_self_attr": 459,
    "lsm_set_self_attr": 460,
    "lsm_list_modules": 461,
}
_MEMFD_SECRET = 447

_X86_64 = Architecture(
    audit=0xC000003E,
    clone=56,
    clone3=435,
    socket=41,
    setns=308,
    setrlimit=160,
    prlimit64=302,
    setpriority=141,
    ioprio_set=251,
    # sched_setparam, sched_setscheduler, sched_setaffinity, sched_setattr
    about_process=(142, 144, 203, 314),
    uncounted={"shmget": 29, "semget": 64, "msgget": 68, "mq_open": 240, "memfd_create": 319, "memfd_secret": _MEMFD_SECRET},
    denied={
        **_COMMON_DENIED,
        "ptrace": 101,
        "syslog": 103,
        "personality": 135,
        "ustat": 136,
        "sysfs": 139,
        "pivot_root": 155,
        "_sysctl": 156,
        "adjtimex": 159,
        "chroot": 161,
        "acct": 163,
        "settimeofday": 164,
        "mount": 165,
        "umount2": 166,
        "swapon": 167,
        "swapoff": 168,
        "reboot": 169,
        "sethostname": 170,
        "setdomainname": 171,
        "iopl": 172,
        "ioperm": 173,
        "create_module": 174,
        "init_module": 175,
        "delete_module": 176,
        "quotactl": 179,
        "nfsservctl": 180,
        "lookup_dcookie": 212,
        "clock_settime": 227,
        "mbind": 237,
        "set_mempolicy": 238,
        "kexec_load": 246,
        "add_key": 248,
        "request_key": 249,
        "keyctl": 250,
        "migrate_pages": 256,
        "unshare": 272,
        "move_pages": 279,
        "vmsplice": 278,
        "perf_event_open": 298,
        "fanotify_init": 300,
        "name_to_handle_at": 303,
        "open_by_handle_at": 304,
        "clock_adjtime": 305,
        "process_vm_readv": 310,
        "process_vm_writev": 311,
        "kcmp": 312,
        "finit_module": 313,
        "kexec_file_load": 320,
        "bpf": 321,
        "userfaultfd": 323,
    },
)

_AARCH64 = Architecture(
    audit=0xC00000B7,
    clone=220,
    clone3=435,
    socket=198,
    setns=268,
    setrlimit=164,
    prlimit64=261,
    setpriority=140,
    ioprio_set=30,
    # sched_setparam, sched_setscheduler, sched_setaffinity, sched_setattr
    about_process=(118, 119, 122, 274),
    uncounted={"shmget": 194, "semget": 190, "msgget": 186, "mq_open": 180, "memfd_create": 279, "memfd_secret": _MEMFD_SECRET},
    denied={
        **_COMMON_DENIED,
        "lookup_dcookie": 18,
        "umount2": 39,
        "mount": 40,
        "pivot_root": 41,
        "chroot": 51,
        "quotactl": 60,
        "vmsplice": 75,
        "acct": 89,
        "personality": 92,
        "unshare": 97,
        "kexec_load": 104,
        "init_module": 105,
        "delete_module": 106,
        "clock_settime": 112,
        "syslog": 116,
        "ptrace": 117,
        "reboot": 142,
        "sethostname": 161,
        "setdomainname": 162,
        "settimeofday": 170,
        "adjtimex": 171,
        "add_key": 217,
        "request_key": 218,
        "keyctl": 219,
        "swapon": 224,
        "swapoff": 225,
        "mbind": 235,
        "set_mempolicy": 237,
        "migrate_pages": 238,
        "move_pages": 239,
        "perf_event_open": 241,
        "fanotify_init": 262,
        "name_to_handle_at": 264,
        "open_by_handle_at": 265,
        "clock_adjtime": 266,
        "process_vm_readv": 270,
        "process_vm_writev": 271,
        "kcmp": 272,
        "finit_module": 273,
        "bpf": 280,
        "userfaultfd": 282,
        "kexec_file_load": 294,
    },
)

#: By what `platform.machine()` says.
ARCHITECTURES = {"x86_64": _X86_64, "aarch64": _AARCH64}
