/* Where this call's store and files are, by options, environment and defaults, in this order. */
#ifndef CLI_SETTINGS_H
#define CLI_SETTINGS_H

#include "base/error.h"
#include "base/options.h"
#include "base/text.h"
#include "store/store.h"

#include <stdbool.h>

struct settings {
	const char *program; /* as it was called */
	char *home;          /* absolute */
	const char *dsn;     /* NULL: the private cluster under home */
	char *images;        /* absolute, or s3://...; NULL: under home */
	char *actor;         /* "waraqa run (root)": who acts, for the audit trail */
	bool home_is_named;  /* not the default: commands that are proposed name it too */
	char *forms_dir;
	char *sql_dir;
	char *rules_dir;
	char *static_dir; /* the station's own files, and those of others: OpenSeadragon, uPlot */
	char *vendor_dir;
	struct store_place place; /* the same, for the store; lent by this */
};

/* The options that every command takes. */
extern const struct option_row settings_options[];

/* End with settings_clear(). STATUS_CONFIG when the program's own files cannot be found. */
enum status settings_make(const struct options *options, const char *program,
			  struct settings *ret_settings, struct error *error);
void settings_clear(struct settings *settings);

/* The command to type: "build/waraqa --home X up". Lent until the next call. */
const char *settings_command(const struct settings *settings, const char *command);

/*
 * Opens a session. A private cluster that is there but does not run is started; it keeps running.
 * STATUS_CONFIG when there is no store yet.
 */
enum status settings_open_store(const struct settings *settings, struct store **ret_store,
				struct error *error);

/*
 * As above, and waits while the server of a DSN starts up, recovers or does not listen yet, which
 * `speaker` says once on stderr; `limit_s` seconds, 0: without end. A service is told to be ready
 * meanwhile. Other mistakes in a DSN (a host or a database that is not there) fail at once.
 */
enum status settings_await_store(const struct settings *settings, const char *speaker, int limit_s,
				 struct store **ret_store, struct error *error);

/*
 * Opens a session after the last one was lost. A private cluster that was killed, or gave up, is
 * started; one that was told to stop is waited for. ret_is_newer is store_open_again()'s.
 */
enum status settings_open_store_again(const struct settings *settings, bool *ret_is_newer,
				      struct store **ret_store, struct error *error);

/* True when there is a store to ask: a server was named, or a private cluster was made. */
bool settings_have_store(const struct settings *settings);

#endif
