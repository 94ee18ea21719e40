#include "store/process.h"

#include "base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* ---- accounts ------------------------------------------------------------------------------- */

static void fill_account(const struct passwd *entry, struct account *account)
{
	account->uid = entry->pw_uid;
	account->gid = entry->pw_gid;
	snprintf(account->name, sizeof(account->name), "%s", entry->pw_name);
}

enum status account_of_user(uid_t uid, struct account *ret_account, struct error *error)
{
	const struct passwd *entry = getpwuid(uid);

	if (entry == NULL)
		return error_set(
			error, STATUS_CONFIG,
			"user id %ld has no name on this system, and PostgreSQL needs one; "
			"add the user or run as another",
			(long)uid);
	fill_account(entry, ret_account);
	return STATUS_OK;
}

enum status account_of_name(const char *name, struct account *ret_account, struct error *error)
{
	const struct passwd *entry = getpwnam(name);

	if (entry == NULL)
		return error_set(error, STATUS_CONFIG,
				 "there is no user '%s' to run PostgreSQL, which refuses root; "
				 "install the package postgresql-15",
				 name);
	fill_account(entry, ret_account);
	return STATUS_OK;
}

/* For good: all three user ids change, and no program run later can gain rights. */
static enum status become(const struct account *account, struct error *error)
{
	if (geteuid() != account->uid && (initgroups(account->name, account->gid) != 0 ||
					  setgid(account->gid) != 0 || setuid(account->uid) != 0))
		return error_set_errno(error, errno, "cannot become the user '%s'", account->name);
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || chdir("/") != 0)
		return error_set_errno(error, errno, "cannot work as the user '%s'", account->name);
	umask(077);
	return STATUS_OK;
}

/* ---- children ------------------------------------------------------------------------------- */

/* Reads until the writing end is closed; what does not fit is passed over. */
static size_t read_all(int fd, void *bytes, size_t size)
{
	char rest[256];
	size_t length = 0;

	for (;;) {
		bool fits = length < size;
		ssize_t step = fits ? read(fd, (char *)bytes + length, size - length)
				    : read(fd, rest, sizeof(rest));

		if (step < 0 && errno == EINTR)
			continue;
		if (step <= 0)
			return length;
		if (fits)
			length += (size_t)step;
	}
}

static int wait_for(pid_t pid)
{
	int ending = -1;

	while (waitpid(pid, &ending, 0) < 0)
		if (errno != EINTR)
			return -1;
	return ending;
}

_Noreturn static void work_and_end(const struct account *account, process_work work,
				   const void *context, int report)
{
	struct error said = { 0 };

	said.status = become(account, &said);
	if (said.status == STATUS_OK)
		said.status = work(context, &said);
	/* shorter than PIPE_BUF: written whole or not at all */
	_exit(write(report, &said, sizeof(said)) == (ssize_t)sizeof(said) ? 0 : 1);
}

enum status process_do(const struct account *account, process_work work, const void *context,
		       struct error *error)
{
	struct error said = { 0 };
	int report[2];
	size_t length;
	pid_t pid;

	if (pipe2(report, O_CLOEXEC) != 0)
		return error_set_errno(error, errno, "cannot make a pipe");
	pid = fork();
	if (pid < 0) {
		close(report[0]);
		close(report[1]);
		return error_set_errno(error, errno, "cannot make a child process");
	}
	if (pid == 0)
		work_and_end(account, work, context, report[1]);
	close(report[1]);
	length = read_all(report[0], &said, sizeof(said));
	close(report[0]);
	if (wait_for(pid) != 0 || length != sizeof(said))
		return error_set(error, STATUS_SYSTEM,
				 "the child process that works as '%s' died; try again",
				 account->name);
	if (said.status != STATUS_OK)
		*error = said;
	return said.status;
}

/* The standard streams and nothing else go to the program; a wrong turn ends in status 127. */
_Noreturn static void become_program(const char *const argv[], int output)
{
	sigset_t none;
	int input = open("/dev/null", O_RDONLY);

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
	if (input < 0 || dup2(input, STDIN_FILENO) < 0 || dup2(output, STDOUT_FILENO) < 0 ||
	    dup2(output, STDERR_FILENO) < 0 || close_range(3, ~0U, 0) != 0)
		_exit(127);
	/* the settings of some other server must not reach ours, nor a language we cannot read */
	setenv("LC_ALL", "C", 1);
	for (char *const *name = (char *[]){ "PGDATA", "PGHOST", "PGPORT", "PGOPTIONS", NULL };
	     *name; name++)
		unsetenv(*name);
	execv(argv[0], (char *const *)argv);
	_exit(127);
}

enum status process_run(const char *const argv[], struct text *said, struct error *error)
{
	char *bytes;
	int output[2], ending;
	size_t length;
	pid_t pid;
	enum { SAID_LIMIT = 16384 };

	if (pipe2(output, O_CLOEXEC) != 0)
		return error_set_errno(error, errno, "cannot make a pipe");
	pid = fork();
	if (pid == 0)
		become_program(argv, output[1]);
	close(output[1]);
	if (pid < 0) {
		close(output[0]);
		return error_set_errno(error, errno, "cannot run '%s'", argv[0]);
	}
	bytes = memory_new(SAID_LIMIT, 1);
	length = read_all(output[0], bytes, SAID_LIMIT);
	close(output[0]);
	text_append_bytes(said, bytes, length);
	free(bytes);
	ending = wait_for(pid);
	if (ending == 0)
		return STATUS_OK;
	return error_set(error, STATUS_SYSTEM, "'%s' failed (%s %d)", argv[0],
			 WIFEXITED(ending) ? "exit status" : "signal",
			 WIFEXITED(ending) ? WEXITSTATUS(ending) : WTERMSIG(ending));
}

enum status process_launch(const char *const argv[], const char *log_path, pid_t *ret_pid,
			   struct error *error)
{
	int log = open(log_path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
	pid_t pid;

	if (log < 0)
		return error_set_errno(error, errno, "cannot write '%s'", log_path);
	pid = fork();
	if (pid == 0) {
		setsid();
		become_program(argv, log);
	}
	close(log);
	if (pid < 0)
		return error_set_errno(error, errno, "cannot run '%s'", argv[0]);
	*ret_pid = pid;
	return STATUS_OK;
}
