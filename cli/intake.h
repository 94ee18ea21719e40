/*
 * Taking files in: their originals are kept to stay, then they are queued. From then on they are
 * the store's to read, whatever becomes of the sender's copies.
 */
#ifndef CLI_INTAKE_H
#define CLI_INTAKE_H

#include "base/error.h"
#include "base/options.h"
#include "cli/batch.h"

#include <stddef.h>

enum { INTAKE_WITHIN_DAYS = 3, INTAKE_PRIORITY_MAX = 1000 };

struct intake_terms {
	int priority;    /* higher ones are read first */
	int within_days; /* from the day of arrival until it should be read */
};

struct intake_counts {
	size_t queued;  /* by this call */
	size_t waiting; /* were in the queue already */
	size_t stored;  /* were read before; also second copies in the batch */
	size_t refused; /* at once: there is no such file, no scan, a bad manifest */
};

/*
 * Queues the fresh files of a batch and notes its bordereaux. A file that cannot be taken in is
 * refused: its item says why. Trouble with the system (a full disk, a server that is gone) ends it;
 * what was queued before stays so, and doing it again does the rest.
 */
enum status intake_queue(struct store *store, const struct input_list *list, struct batch *batch,
			 const struct intake_terms *terms, struct intake_counts *ret_counts,
			 struct error *error);

#endif
