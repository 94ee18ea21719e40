/*
 * Work done under another account, and programs run with an argument vector.
 *
 * PostgreSQL refuses to run as root, and root should not write into folders that belong to someone
 * else. So whatever touches a cluster happens in a child that has become the cluster's owner.
 */
#ifndef STORE_PROCESS_H
#define STORE_PROCESS_H

#include "base/error.h"
#include "base/text.h"

#include <stdbool.h>
#include <sys/types.h>

struct account {
	uid_t uid;
	gid_t gid;
	char name[64];
};

/* The account of a user id or of a name; STATUS_CONFIG when the system knows none. */
enum status account_of_user(uid_t uid, struct account *ret_account, struct error *error);
enum status account_of_name(const char *name, struct account *ret_account, struct error *error);

typedef enum status (*process_work)(const void *context, struct error *error);

/*
 * Does `work` in a child process that has become `account` (only root can become another), in the
 * folder "/", with umask 077 and without the way back to more rights. Gives the work's own status
 * and sentence; STATUS_SYSTEM when the child could not be made or died.
 */
enum status process_do(const struct account *account, process_work work, const void *context,
		       struct error *error);

/*
 * Runs a program (its path is argv[0], the last is NULL) without standard input, waits for its end
 * and gives what it printed. Fails when it cannot be started or ends with another status than 0;
 * what it printed is there then as well. Append to an empty text; free it with text_clear().
 */
enum status process_run(const char *const argv[], struct text *said, struct error *error);

/*
 * Starts a program that lives on: a session of its own, nothing inherited, its output appended to
 * the file `log_path`. It is a child of the caller until the caller ends.
 */
enum status process_launch(const char *const argv[], const char *log_path, pid_t *ret_pid,
			   struct error *error);

#endif
