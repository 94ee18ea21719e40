/*
 * A jail that a process enters and cannot leave: what decodes a stranger's bytes lives in one.
 *
 * Four walls, each of which holds when another fails: resource limits (setrlimit(2)), no new
 * privileges, no files (Landlock, three system calls without a library) and a short list of system
 * calls (seccomp). A kernel without Landlock leaves the other three; `waraqa doctor` says so.
 */
#ifndef BASE_JAIL_H
#define BASE_JAIL_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

struct jail {
	size_t memory_bytes; /* address space beyond what is mapped now; 0: no limit. Not kept
				under AddressSanitizer, whose shadow alone is many terabytes */
	int cpu_s;           /* processor time; 0: no limit */
	size_t file_bytes;   /* of the largest file that may be written; 0, none, is not kept under
				AddressSanitizer, whose findings may go to a file */

	/*
	 * False: the process computes, reads and writes what is open, and exits. An attempt to open
	 * something fails with EACCES, anything else ends it with SIGSYS.
	 *
	 * True: it may become a program of the system: read and execute below /usr and /etc, read
	 * and write below `writable` (NULL: nowhere), but not make another process, reach a
	 * network or look into other processes.
	 */
	bool may_execute;
	const char *writable;
};

/* STATUS_SYSTEM: a wall could not be put up; the caller must then not go on. */
enum status jail_enter(const struct jail *jail, struct error *error);

/* The version of Landlock that the kernel offers (1...); 0 when it has none or it is off. */
int jail_landlock_version(void);

/* True when the kernel filters system calls. */
bool jail_has_seccomp(void);

#endif
