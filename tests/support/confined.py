#!/usr/bin/python3
"""Runs a command as a systemd unit would confine it: confined.py UNIT COMMAND...

NoNewPrivileges=, MemoryDenyWriteExecute= and SystemCallFilter= are kept; what the filter does not allow
ends the process with SIGSYS, so that nothing is missed. The sets (@system-service) are those of the
systemd that is installed.
"""
import ctypes
import os
import subprocess
import sys

ALLOW, KILL_PROCESS, PR_SET_NO_NEW_PRIVS = 0x7FFF0000, 0x80000000, 38
PR_SET_MDWE, MDWE_REFUSE_EXEC_GAIN = 65, 1


def members_of(name):
    """The names in a set, and those in the sets in it."""
    if not name.startswith("@"):
        return {name}
    said = subprocess.run(["systemd-analyze", "syscall-filter", name], check=True,
                          capture_output=True, text=True, env={**os.environ, "SYSTEMD_COLORS": "0"})
    names = [line.strip() for line in said.stdout.splitlines()[1:]]
    found = set()
    for inner in names:
        if inner and not inner.startswith("#"):
            found |= members_of(inner)
    return found


def allowed_by(unit):
    allowed = members_of("@default")
    for line in open(unit, encoding="utf-8"):
        key, _, value = line.strip().partition("=")
        if key != "SystemCallFilter":
            continue
        taken = value.startswith("~")
        for name in value.lstrip("~").split():
            allowed = allowed - members_of(name) if taken else allowed | members_of(name)
    return allowed


def main():
    allowed = allowed_by(sys.argv[1])
    library = ctypes.CDLL("libseccomp.so.2")
    library.seccomp_init.restype = ctypes.c_void_p
    context = ctypes.c_void_p(library.seccomp_init(ctypes.c_uint32(KILL_PROCESS)))
    for name in sorted(allowed):
        number = library.seccomp_syscall_resolve_name(name.encode())
        if number >= 0 and library.seccomp_rule_add(context, ctypes.c_uint32(ALLOW), number, 0) != 0:
            raise SystemExit(f"confined.py: cannot allow {name}")
    if ctypes.CDLL(None).prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        raise SystemExit("confined.py: cannot give up privileges")
    if "MemoryDenyWriteExecute=yes\n" in open(sys.argv[1], encoding="utf-8"):
        # a kernel before 6.3 has it not: then the filter alone is tried
        ctypes.CDLL(None).prctl(PR_SET_MDWE, MDWE_REFUSE_EXEC_GAIN, 0, 0, 0)
    if library.seccomp_load(context) != 0:
        raise SystemExit("confined.py: cannot filter")
    os.execvp(sys.argv[2], sys.argv[2:])


main()
