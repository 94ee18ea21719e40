#include "base/jail.h"

#include "base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <sched.h>
#include <seccomp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

/* ---- Limits ---------------------------------------------------------------------------------- */

/* The address space that is mapped now: forked children inherit all of their parent's. */
static size_t mapped_bytes(void)
{
	char line[64] = "";
	int fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
	ssize_t length = fd < 0 ? -1 : read(fd, line, sizeof(line) - 1);

	if (fd >= 0)
		close(fd);
	return length <= 0 ? 0 : strtoul(line, NULL, 10) * (size_t)sysconf(_SC_PAGESIZE);
}

static bool set_limit(int resource, rlim_t value)
{
	struct rlimit limit = { value, value };
	struct rlimit now;

	if (getrlimit(resource, &now) == 0 && now.rlim_max < value)
		limit.rlim_cur = limit.rlim_max = now.rlim_max;
	return setrlimit(resource, &limit) == 0;
}

/* The hard limit is a second behind, so that the signal says which limit it was. */
static bool set_cpu_limit(int seconds)
{
	struct rlimit limit = { (rlim_t)seconds, (rlim_t)seconds + 1 };

	return seconds == 0 || setrlimit(RLIMIT_CPU, &limit) == 0;
}

static bool set_memory_limit(const struct jail *jail)
{
#ifdef __SANITIZE_ADDRESS__
	(void)jail;
	return true;
#else
	return jail->memory_bytes == 0 ||
	       set_limit(RLIMIT_AS, (jail->may_execute ? 0 : mapped_bytes()) + jail->memory_bytes);
#endif
}

/* A sanitizer's findings go to stderr, which stays open there and may be a file; libraries that
 * print a warning would end the process. */
static bool set_file_limit(const struct jail *jail)
{
#ifdef __SANITIZE_ADDRESS__
	if (jail->file_bytes == 0)
		return true;
#endif
	return set_limit(RLIMIT_FSIZE, jail->file_bytes);
}

static bool set_limits(const struct jail *jail)
{
	return set_limit(RLIMIT_CORE, 0) && set_file_limit(jail) && set_cpu_limit(jail->cpu_s) &&
	       set_memory_limit(jail);
}

/* ---- Landlock -----------------------------------------------------------------------------------
 * https://docs.kernel.org/userspace-api/landlock.html; Debian 12's header ends with version 2.
 */

struct ruleset {
	uint64_t files, network, scopes;
};

/* Every right to files that version 1 knows; later versions add one or more each. */
#define FILES_V1 ((LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1)
#define FILES_REFER ((uint64_t)1 << 13)    /* version 2 */
#define FILES_TRUNCATE ((uint64_t)1 << 14) /* version 3 */
#define FILES_IOCTL ((uint64_t)1 << 15)    /* version 5 */
#define NETWORK_TCP ((uint64_t)3)          /* version 4: bind and connect */
#define SCOPES ((uint64_t)3)               /* version 6: abstract sockets, signals */

#define FILES_READ \
	(LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)

int jail_landlock_version(void)
{
	long version =
		syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);

	return version < 0 ? 0 : (int)version;
}

static struct ruleset everything(int version)
{
	struct ruleset rules = { .files = FILES_V1 };

	rules.files |= version >= 2 ? FILES_REFER : 0;
	rules.files |= version >= 3 ? FILES_TRUNCATE : 0;
	rules.files |= version >= 5 ? FILES_IOCTL : 0;
	rules.network = version >= 4 ? NETWORK_TCP : 0;
	rules.scopes = version >= 6 ? SCOPES : 0;
	return rules;
}

/* A folder that is not there needs no rule. */
static bool allow_below(int rules, const char *folder, uint64_t rights)
{
	struct landlock_path_beneath_attr rule = { .allowed_access = rights };
	bool allowed;

	rule.parent_fd = open(folder, O_PATH | O_CLOEXEC);
	if (rule.parent_fd < 0)
		return errno == ENOENT;
	allowed = syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) == 0;
	close(rule.parent_fd);
	return allowed;
}

static bool allow_program(int rules, const struct jail *jail, uint64_t all)
{
	static const char *const readable[] = { "/usr",   "/etc", "/lib",
						"/lib64", "/bin", "/var/cache/fontconfig" };
	bool allowed = true;

	for (size_t i = 0; i < ARRAY_LENGTH(readable) && allowed; i++)
		allowed = allow_below(rules, readable[i], FILES_READ);
	if (allowed && jail->writable != NULL)
		allowed = allow_below(rules, jail->writable, all & ~LANDLOCK_ACCESS_FS_EXECUTE);
	return allowed;
}

static bool close_files(const struct jail *jail)
{
	int version = jail_landlock_version();
	struct ruleset all = everything(version);
	size_t size = version >= 6 ? sizeof(all) : version >= 4 ? 16 : 8;
	bool closed;
	int rules;

	if (version == 0)
		return true;
	rules = (int)syscall(SYS_landlock_create_ruleset, &all, size, 0);
	if (rules < 0)
		return false;
	closed = (!jail->may_execute || allow_program(rules, jail, all.files)) &&
		 syscall(SYS_landlock_restrict_self, rules, 0) == 0;
	close(rules);
	return closed;
}

/* ---- System calls ---------------------------------------------------------------------------- */

bool jail_has_seccomp(void)
{
	return prctl(PR_GET_SECCOMP, 0, 0, 0, 0) >= 0;
}

/* What computing needs, and the few that say how it went. */
static const int computing[] = {
	SCMP_SYS(read),         SCMP_SYS(write),         SCMP_SYS(readv),
	SCMP_SYS(writev),       SCMP_SYS(lseek),         SCMP_SYS(close),
	SCMP_SYS(brk),          SCMP_SYS(mmap),          SCMP_SYS(munmap),
	SCMP_SYS(mremap),       SCMP_SYS(mprotect),      SCMP_SYS(madvise),
	SCMP_SYS(futex),        SCMP_SYS(clock_gettime), SCMP_SYS(gettimeofday),
	SCMP_SYS(getrandom),    SCMP_SYS(getpid),        SCMP_SYS(gettid),
	SCMP_SYS(tgkill),       SCMP_SYS(rt_sigreturn),  SCMP_SYS(rt_sigprocmask),
	SCMP_SYS(rt_sigaction), SCMP_SYS(sched_yield),   SCMP_SYS(restart_syscall),
	SCMP_SYS(exit),         SCMP_SYS(exit_group),    SCMP_SYS(sched_getaffinity),
};

/* The C library asks for a file now and then (a time zone, a processor count) and does without. */
static const int opening[] = {
	SCMP_SYS(open),       SCMP_SYS(openat), SCMP_SYS(stat),      SCMP_SYS(newfstatat),
	SCMP_SYS(fstat),      SCMP_SYS(access), SCMP_SYS(faccessat), SCMP_SYS(readlink),
	SCMP_SYS(readlinkat), SCMP_SYS(statx),  SCMP_SYS(ioctl),     SCMP_SYS(sysinfo),
};

/* What no program that turns a PDF into pictures has any business with. */
static const int never[] = {
	SCMP_SYS(socket),
	SCMP_SYS(socketpair),
	SCMP_SYS(connect),
	SCMP_SYS(bind),
	SCMP_SYS(listen),
	SCMP_SYS(accept),
	SCMP_SYS(accept4),
	SCMP_SYS(sendto),
	SCMP_SYS(sendmsg),
	SCMP_SYS(sendmmsg),
	SCMP_SYS(fork),
	SCMP_SYS(vfork),
	SCMP_SYS(ptrace),
	SCMP_SYS(process_vm_readv),
	SCMP_SYS(process_vm_writev),
	SCMP_SYS(pidfd_open),
	SCMP_SYS(pidfd_getfd),
	SCMP_SYS(kill),
	SCMP_SYS(tkill),
	SCMP_SYS(mount),
	SCMP_SYS(umount2),
	SCMP_SYS(pivot_root),
	SCMP_SYS(chroot),
	SCMP_SYS(unshare),
	SCMP_SYS(setns),
	SCMP_SYS(bpf),
	SCMP_SYS(perf_event_open),
	SCMP_SYS(io_uring_setup),
	SCMP_SYS(io_uring_enter),
	SCMP_SYS(keyctl),
	SCMP_SYS(add_key),
	SCMP_SYS(request_key),
	SCMP_SYS(userfaultfd),
	SCMP_SYS(kexec_load),
	SCMP_SYS(init_module),
	SCMP_SYS(finit_module),
	SCMP_SYS(reboot),
	SCMP_SYS(swapon),
	SCMP_SYS(setuid),
	SCMP_SYS(setgid),
	SCMP_SYS(setresuid),
	SCMP_SYS(setresgid),
};

static int add_rules(scmp_filter_ctx filter, uint32_t action, const int *calls, size_t count)
{
	int failure = 0;

	for (size_t i = 0; i < count && failure == 0; i++)
		failure = seccomp_rule_add(filter, action, calls[i], 0);
	return failure;
}

/* What a sanitizer needs to tell of a finding is not on the list: it is then refused, not deadly.
 */
static scmp_filter_ctx computing_filter(int *ret_failure)
{
#ifdef __SANITIZE_ADDRESS__
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
#else
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
#endif

	if (filter == NULL)
		return NULL;
	*ret_failure = add_rules(filter, SCMP_ACT_ALLOW, computing, ARRAY_LENGTH(computing));
	if (*ret_failure == 0)
		*ret_failure =
			add_rules(filter, SCMP_ACT_ERRNO(EACCES), opening, ARRAY_LENGTH(opening));
	return filter;
}

/* Threads, which are clones that share the memory, stay allowed; clone3 hides its flags. */
static scmp_filter_ctx program_filter(int *ret_failure)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);

	if (filter == NULL)
		return NULL;
	*ret_failure = add_rules(filter, SCMP_ACT_ERRNO(EPERM), never, ARRAY_LENGTH(never));
	if (*ret_failure == 0)
		*ret_failure =
			seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0);
	if (*ret_failure == 0)
		*ret_failure = seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(clone), 1,
						SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, 0));
	return filter;
}

static bool filter_calls(const struct jail *jail)
{
	int failure = 0;
	scmp_filter_ctx filter =
		jail->may_execute ? program_filter(&failure) : computing_filter(&failure);

	if (filter == NULL)
		return false;
	if (failure == 0)
		failure = seccomp_load(filter);
	seccomp_release(filter);
	return failure == 0;
}

enum status jail_enter(const struct jail *jail, struct error *error)
{
	if (!set_limits(jail))
		return error_set_errno(error, errno, "cannot limit what a decoder may use");
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return error_set_errno(error, errno, "cannot take privileges from a decoder");
	if (!close_files(jail))
		return error_set_errno(error, errno, "cannot close the files to a decoder");
	if (!filter_calls(jail))
		return error_set(error, STATUS_SYSTEM,
				 "cannot filter the system calls of a decoder; 'waraqa doctor' "
				 "tells what the kernel lacks");
	return STATUS_OK;
}
