/*
 * Asks one store again and again what a monitor wants to know, over one connection that is opened
 * anew when it was lost. It never starts a private cluster: looking at a store that was stopped
 * must not start it.
 */
#ifndef CLI_MEASURING_H
#define CLI_MEASURING_H

#include "base/arena.h"
#include "cli/settings.h"

/* Start with the settings alone, end with measuring_stop(). */
struct measuring {
	const struct settings *settings;
	struct store *store;
};

/* Asks once; `arena` holds what comes. `ret_took_s` may be NULL. STATUS_CONFIG: there is no store.
 */
enum status measuring_ask(struct measuring *measuring, struct arena *arena,
			  struct store_measures *ret_measures, double *ret_took_s,
			  struct error *error);
void measuring_stop(struct measuring *measuring);

#endif
