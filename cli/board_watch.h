/* `waraqa status --watch`: looks at the store again and again, until it is stopped. */
#ifndef CLI_BOARD_WATCH_H
#define CLI_BOARD_WATCH_H

#include "cli/settings.h"

#include <stdbool.h>

/*
 * On a terminal a page that is written over itself, elsewhere a line each `every_s` seconds; with
 * `json` an object a line. SIGINT, SIGTERM, SIGHUP or a reader that is gone end it, with STATUS_OK.
 * A store that does not answer is said, and looked at again; that there is none is STATUS_CONFIG.
 */
enum status board_watch(const struct settings *settings, int every_s, bool json,
			struct error *error);

#endif
