/* Inside cli/crew: one worker. */
#ifndef CLI_CREW_WORKER_H
#define CLI_CREW_WORKER_H

#include "cli/crew.h"
#include "cli/crew_slot.h"

#include <sys/types.h>

/* In the forked child: works until the crew stops, SIGTERM, or it is time for a fresh worker; then
 * exit status 0. Dies with its parent. */
_Noreturn void worker_run(const struct crew_plan *plan, struct crew_shared *shared,
			  struct crew_slot *slot, pid_t parent);

#endif
