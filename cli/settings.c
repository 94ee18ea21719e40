#include "cli/settings.h"

#include "base/clock.h"
#include "base/datadir.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/notify.h"

#include <errno.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

const struct option_row settings_options[] = {
	{ "home", "DIR", "folder of the private cluster and the images (WARAQA_HOME)" },
	{ "dsn", "DSN", "use this PostgreSQL instead of the private cluster (WARAQA_DSN)" },
	{ "images", "PLACE", "keep images in this folder or s3://BUCKET/PREFIX (WARAQA_IMAGES)" },
	{ NULL, NULL, NULL },
};

static const char *first_set(const char *option, const char *variable)
{
	const char *value = option != NULL ? option : getenv(variable);

	return value != NULL && value[0] != '\0' ? value : NULL;
}

/* Root's store is the machine's; a user's is where his other data are. */
static char *default_home(void)
{
	const char *data = getenv("XDG_DATA_HOME"), *user = getenv("HOME");

	if (geteuid() == 0)
		return memory_copy_text("/var/lib/waraqa");
	if (data != NULL && data[0] == '/')
		return path_join(data, "waraqa");
	return path_join(user != NULL ? user : "/", ".local/share/waraqa");
}

/* The server works in another folder than the one this was typed in. */
static enum status absolute(const char *path, char **ret_path, struct error *error)
{
	char *here;

	if (path[0] == '/') {
		*ret_path = memory_copy_text(path);
		return STATUS_OK;
	}
	here = getcwd(NULL, 0);
	if (here == NULL)
		return error_set_errno(error, errno, "cannot tell the current folder");
	*ret_path = path_join(here, path);
	free(here);
	return STATUS_OK;
}

static enum status find_home(const struct options *options, struct settings *settings,
			     struct error *error)
{
	const char *named = first_set(options_value(options, "home"), "WARAQA_HOME");

	settings->home_is_named = named != NULL;
	if (named != NULL)
		return absolute(named, &settings->home, error);
	settings->home = default_home();
	return STATUS_OK;
}

static enum status find_images(const struct options *options, struct settings *settings,
			       struct error *error)
{
	const char *named = first_set(options_value(options, "images"), "WARAQA_IMAGES");

	if (named == NULL)
		return STATUS_OK;
	if (!text_starts_with(named, "s3:"))
		return absolute(named, &settings->images, error);
	settings->images = memory_copy_text(named);
	return STATUS_OK;
}

/* The command and the user's name, or number where the system has no name for it. */
static char *name_actor(const struct options *options)
{
	const struct passwd *user = getpwuid(getuid());
	struct text text = { 0 };

	if (user != NULL)
		text_append_format(&text, "%s (%s)", options->table->command, user->pw_name);
	else
		text_append_format(&text, "%s (%ld)", options->table->command, (long)getuid());
	return text.bytes;
}

/* Every user of a machine sees the command lines of all. */
static enum status refuse_password(const struct options *options, struct error *error)
{
	const char *dsn = options_value(options, "dsn");

	if (dsn == NULL || !store_dsn_has_password(dsn))
		return STATUS_OK;
	return error_set(error, STATUS_USAGE,
			 "the DSN of --dsn holds a password, which everybody on this machine can "
			 "see; put the password into a password file (PGPASSFILE), or the DSN into "
			 "WARAQA_DSN or a service file (service=NAME)");
}

/* As installed, or in a source tree where they are built. */
static void find_static(const char *data, struct settings *settings)
{
	settings->static_dir = path_join(data, "static");
	if (file_is_folder(settings->static_dir)) {
		settings->vendor_dir = path_join(settings->static_dir, "vendor");
		return;
	}
	free(settings->static_dir);
	settings->static_dir = path_join(data, "review/static");
	settings->vendor_dir = path_join(data, "build/station/vendor");
}

enum status settings_make(const struct options *options, const char *program,
			  struct settings *ret_settings, struct error *error)
{
	struct settings settings = { .program = program };
	char *data = NULL;
	enum status status = refuse_password(options, error);

	if (status == STATUS_OK)
		status = find_home(options, &settings, error);
	if (status == STATUS_OK)
		status = find_images(options, &settings, error);
	if (status == STATUS_OK)
		status = datadir_find(&data, error);
	if (status != STATUS_OK) {
		settings_clear(&settings);
		return status;
	}
	settings.dsn = first_set(options_value(options, "dsn"), "WARAQA_DSN");
	settings.actor = name_actor(options);
	settings.forms_dir = path_join(data, "forms");
	settings.sql_dir = path_join(data, "store");
	settings.rules_dir = path_join(data, "rules");
	find_static(data, &settings);
	settings.place = (struct store_place){ .home = settings.home,
					       .dsn = settings.dsn,
					       .images = settings.images,
					       .sql_dir = settings.sql_dir,
					       .rules_dir = settings.rules_dir };
	free(data);
	*ret_settings = settings;
	return STATUS_OK;
}

void settings_clear(struct settings *settings)
{
	free(settings->home);
	free(settings->images);
	free(settings->actor);
	free(settings->forms_dir);
	free(settings->sql_dir);
	free(settings->rules_dir);
	free(settings->static_dir);
	free(settings->vendor_dir);
	*settings = (struct settings){ 0 };
}

static void append_option(struct text *text, const char *option, const char *value)
{
	bool is_plain = strpbrk(value, " \t'\"$\\;&") == NULL;

	text_append_format(text, is_plain ? " --%s %s" : " --%s '%s'", option, value);
}

const char *settings_command(const struct settings *settings, const char *command)
{
	static struct text text;

	text_clear(&text);
	text_append(&text, settings->program);
	if (settings->home_is_named)
		append_option(&text, "home", settings->home);
	if (settings->images != NULL)
		append_option(&text, "images", settings->images);
	text_append_format(&text, " %s", command);
	return text_value(&text);
}

bool settings_have_store(const struct settings *settings)
{
	return settings->dsn != NULL || cluster_exists(&settings->place);
}

/* A private cluster that somebody else has just started may still recover. */
static enum status open_when_ready(const struct store_place *place, struct store **ret_store,
				   struct error *error)
{
	enum status status = store_open(place, ret_store, error);

	if (status != STATUS_UNAVAILABLE || place->dsn != NULL)
		return status;
	status = cluster_start(place, error);
	return status == STATUS_OK ? store_open(place, ret_store, error) : status;
}

enum status settings_open_store(const struct settings *settings, struct store **ret_store,
				struct error *error)
{
	enum status status = STATUS_OK;

	if (!settings_have_store(settings))
		return error_set(error, STATUS_CONFIG,
				 "there is no store in '%s' yet; make one with '%s'",
				 settings->home, settings_command(settings, "init"));
	if (settings->dsn == NULL && !cluster_is_running(&settings->place))
		status = cluster_start(&settings->place, error);
	if (status == STATUS_OK)
		status = open_when_ready(&settings->place, ret_store, error);
	if (status == STATUS_OK)
		store_set_actor(*ret_store, settings->actor);
	return status;
}

/* What it is waiting for is told: a wrong port looks like a server that is not there yet. */
static void tell_waiting(const struct error *why, const char *speaker, int limit_s)
{
	struct error told = *why;

	if (limit_s > 0)
		error_append(&told, "; waiting %d seconds at most until it takes connections",
			     limit_s);
	else
		error_append(&told, "; waiting until it takes connections");
	fprintf(stderr, "%s: %s\n", speaker, told.text);
	notify_ready();
	notify_status("waiting for the database");
}

static void sleep_a_second(void)
{
	const struct timespec second = { .tv_sec = 1 };

	notify_watchdog();
	nanosleep(&second, NULL);
}

enum status settings_await_store(const struct settings *settings, const char *speaker, int limit_s,
				 struct store **ret_store, struct error *error)
{
	double began_s = clock_monotonic_s();
	enum status status = settings_open_store(settings, ret_store, error);
	bool is_told = false, is_coming = true;

	while (status == STATUS_UNAVAILABLE && is_coming && settings->dsn != NULL &&
	       (limit_s == 0 || clock_monotonic_s() - began_s < limit_s)) {
		is_coming = store_is_coming(&settings->place);
		if (is_coming && !is_told)
			tell_waiting(error, speaker, limit_s);
		is_told = is_told || is_coming;
		if (is_coming)
			sleep_a_second();
		/* also when it is not: it may have come between the two questions */
		status = settings_open_store(settings, ret_store, error);
	}
	if (status == STATUS_OK && is_told)
		fprintf(stderr, "%s: the database takes connections\n", speaker);
	return status;
}

enum status settings_open_store_again(const struct settings *settings, bool *ret_is_newer,
				      struct store **ret_store, struct error *error)
{
	const struct store_place *place = &settings->place;
	enum status status = STATUS_OK;

	if (place->dsn == NULL && cluster_has_crashed(place))
		status = cluster_start(place, error);
	if (status == STATUS_OK)
		status = store_open_again(place, ret_is_newer, ret_store, error);
	if (status == STATUS_OK)
		store_set_actor(*ret_store, settings->actor);
	return status;
}
