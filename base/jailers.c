#include "base/jailers.h"

#include "base/child.h"
#include "base/clock.h"
#include "base/memory.h"

#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* Memory of a large piece is given back; that of others stays for the next. */
#define KEPT_BYTES ((size_t)4 << 20)

/* A jailer answers long before that: it is what kills a child that hangs. */
enum { JAILER_PATIENCE_S = 10, COUNT_MAX = 64 };

/* To a jailer. */
struct asked {
	size_t length;
	unsigned char order[JAILERS_ORDER_MAX];
};

/* From one. */
struct answered {
	size_t length; /* 0: no answer, and why */
	char how[80];
};

struct jailer {
	struct child process;  /* as the program knows it; only the socket is a child's */
	unsigned char *bytes;  /* shared with it: what it is asked about, */
	unsigned char *answer; /* and what it says */
	bool busy, gone;
};

struct jailers {
	struct jailers_plan plan;
	pthread_mutex_t lock;
	pthread_cond_t freed;
	struct jailer list[COUNT_MAX];
	int count, gone;
};

/* ---- in the jail ---------------------------------------------------------------------------- */

struct piece {
	const struct jailers_plan *plan;
	const struct jailer *jailer;
	const struct asked *asked;
};

static void do_piece(void *context)
{
	const struct piece *piece = context;
	size_t length =
		piece->plan->work(piece->asked->order, piece->jailer->bytes, piece->asked->length,
				  piece->jailer->answer, piece->plan->answer_max);

	child_write(&length, sizeof(length));
}

/* ---- in a jailer ---------------------------------------------------------------------------- */

static struct answered have_done(const struct jailers_plan *plan, const struct jailer *jailer,
				 const struct asked *asked)
{
	struct piece piece = { plan, jailer, asked };
	const struct child_plan child_plan = {
		.jail = { .memory_bytes = plan->memory_bytes, .cpu_s = plan->cpu_s },
		.body = do_piece,
		.context = &piece,
	};
	struct answered answered = { 0 };
	struct child child;
	struct child_end end;
	struct error error;
	enum child_answer answer;

	if (child_start(&child, &child_plan, &error) != STATUS_OK)
		return (struct answered){ .how = "could not be started" };
	answer = child_hear(&child, &answered.length, sizeof(answered.length),
			    clock_monotonic_s() + plan->wall_s);
	/* the memory is the next piece's only when nobody of this one is there any more */
	end = child_stop(&child);
	if (answer != CHILD_ANSWERED || answered.length > plan->answer_max)
		answered.length = 0;
	if (answered.length == 0 && answer == CHILD_ANSWERED)
		strcpy(answered.how, "could make nothing of it");
	else if (answered.length == 0)
		child_describe_end(&end, answer == CHILD_LATE, answered.how, sizeof(answered.how));
	return answered;
}

/* Its own two ends of the socket are standard input and output, as a child's are. */
static _Noreturn void stand_by(const struct jailers *jailers, const struct jailer *jailer,
			       int socket, pid_t parent)
{
	struct asked asked;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	signal(SIGINT, SIG_IGN); /* a terminal's is for the program, which ends this one */
	signal(SIGTERM, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
	if (getppid() != parent || dup2(socket, STDIN_FILENO) < 0 ||
	    dup2(socket, STDOUT_FILENO) < 0 || close_range(STDERR_FILENO + 1, ~0U, 0) != 0)
		_exit(EXIT_FAILURE);
	for (int i = 0; i < jailers->count; i++)
		if (&jailers->list[i] != jailer && jailers->list[i].bytes != NULL) {
			munmap(jailers->list[i].bytes, jailers->plan.bytes_max);
			munmap(jailers->list[i].answer, jailers->plan.answer_max);
		}
	while (child_read(&asked, sizeof(asked))) {
		struct answered answered = have_done(&jailers->plan, jailer, &asked);

		if (!child_write(&answered, sizeof(answered)))
			break;
	}
	_exit(EXIT_SUCCESS);
}

/* ---- in the program ------------------------------------------------------------------------- */

static unsigned char *share(size_t size)
{
	void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	return memory == MAP_FAILED ? NULL : memory;
}

static enum status start(struct jailers *jailers, struct error *error)
{
	struct jailer *jailer = &jailers->list[jailers->count++];
	pid_t parent = getpid(), pid;
	int ends[2];

	jailer->bytes = share(jailers->plan.bytes_max);
	jailer->answer = share(jailers->plan.answer_max);
	if (jailer->bytes == NULL || jailer->answer == NULL)
		return error_set_errno(error, errno, "no memory to share with a decoder");
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
		return error_set_errno(error, errno, "cannot make a socket for a decoder");
	fflush(NULL); /* else a jailer would print it once more, into its socket */
	pid = fork();
	if (pid == 0)
		stand_by(jailers, jailer, ends[1], parent);
	close(ends[1]);
	if (pid < 0) {
		int code = errno;

		close(ends[0]);
		return error_set_errno(error, code,
				       "cannot start a decoder; end other programs, or allow more "
				       "processes (ulimit -u)");
	}
	jailer->process = (struct child){ pid, ends[0] };
	return STATUS_OK;
}

enum status jailers_open(const struct jailers_plan *plan, struct jailers **ret_jailers,
			 struct error *error)
{
	struct jailers *jailers = memory_new(1, sizeof(*jailers));
	enum status status = STATUS_OK;

	assert(plan->count >= 1 && plan->count <= COUNT_MAX);
	assert(plan->order_size <= JAILERS_ORDER_MAX);
	jailers->plan = *plan;
	pthread_mutex_init(&jailers->lock, NULL);
	pthread_cond_init(&jailers->freed, NULL);
	for (int i = 0; i < plan->count && status == STATUS_OK; i++)
		status = start(jailers, error);
	if (status == STATUS_OK)
		*ret_jailers = jailers;
	else
		jailers_close(jailers);
	return status;
}

void jailers_close(struct jailers *jailers)
{
	if (jailers == NULL)
		return;
	for (int i = 0; i < jailers->count; i++) {
		struct jailer *jailer = &jailers->list[i];

		child_stop(&jailer->process);
		if (jailer->bytes != NULL)
			munmap(jailer->bytes, jailers->plan.bytes_max);
		if (jailer->answer != NULL)
			munmap(jailer->answer, jailers->plan.answer_max);
	}
	pthread_cond_destroy(&jailers->freed);
	pthread_mutex_destroy(&jailers->lock);
	free(jailers);
}

static struct jailer *find_free(struct jailers *jailers)
{
	for (int i = 0; i < jailers->count; i++)
		if (!jailers->list[i].busy && !jailers->list[i].gone)
			return &jailers->list[i];
	return NULL;
}

/* NULL: there is none left. */
static struct jailer *take(struct jailers *jailers)
{
	struct jailer *jailer = NULL;

	pthread_mutex_lock(&jailers->lock);
	while (jailers->gone < jailers->count && (jailer = find_free(jailers)) == NULL)
		pthread_cond_wait(&jailers->freed, &jailers->lock);
	if (jailer != NULL)
		jailer->busy = true;
	pthread_mutex_unlock(&jailers->lock);
	return jailer;
}

static void give_back(struct jailers *jailers, struct jailer *jailer, bool gone)
{
	pthread_mutex_lock(&jailers->lock);
	jailer->busy = false;
	jailer->gone = gone;
	jailers->gone += gone;
	/* who waits must hear of it when the last is gone */
	pthread_cond_broadcast(&jailers->freed);
	pthread_mutex_unlock(&jailers->lock);
}

static unsigned char *copy(const unsigned char *bytes, size_t length)
{
	unsigned char *own = memory_new(length, 1);

	memcpy(own, bytes, length);
	return own;
}

static bool ask(const struct jailers *jailers, struct jailer *jailer, const struct asked *asked,
		struct answered *answered)
{
	double until_s = clock_monotonic_s() + jailers->plan.wall_s + JAILER_PATIENCE_S;

	return child_tell(&jailer->process, asked, sizeof(*asked)) &&
	       child_hear(&jailer->process, answered, sizeof(*answered), until_s) ==
		       CHILD_ANSWERED &&
	       answered->length <= jailers->plan.answer_max;
}

enum status jailers_ask(struct jailers *jailers, const void *order, const unsigned char *bytes,
			size_t length, unsigned char **ret_answer, size_t *ret_length,
			struct error *error)
{
	struct asked asked = { .length = length };
	struct answered answered = { 0 };
	struct jailer *jailer;
	bool heard;

	if (length > jailers->plan.bytes_max)
		return error_set(error, STATUS_REFUSED, "the image has more than %zu MB",
				 jailers->plan.bytes_max >> 20);
	jailer = take(jailers);
	if (jailer == NULL)
		return error_set(error, STATUS_UNAVAILABLE,
				 "no decoder is left; start the program anew");
	memcpy(asked.order, order, jailers->plan.order_size);
	memcpy(jailer->bytes, bytes, length);
	heard = ask(jailers, jailer, &asked, &answered);
	if (heard && answered.length > 0) {
		*ret_answer = copy(jailer->answer, answered.length);
		*ret_length = answered.length;
	}
	if (length > KEPT_BYTES)
		madvise(jailer->bytes, length, MADV_REMOVE);
	give_back(jailers, jailer, !heard);
	answered.how[sizeof(answered.how) - 1] = '\0';
	if (!heard || answered.length == 0)
		return error_set(error, STATUS_REFUSED, "the image cannot be shown: its decoder %s",
				 heard ? answered.how : "is gone");
	return STATUS_OK;
}
