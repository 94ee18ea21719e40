#include "cli/measuring.h"

#include "base/clock.h"

static enum status open_store(struct measuring *measuring, struct error *error)
{
	const struct settings *settings = measuring->settings;

	if (measuring->store != NULL)
		return STATUS_OK;
	if (!settings_have_store(settings))
		return error_set(error, STATUS_CONFIG,
				 "there is no store in '%s' yet; make one with '%s'",
				 settings->home, settings_command(settings, "init"));
	return store_open(&settings->place, &measuring->store, error);
}

enum status measuring_ask(struct measuring *measuring, struct arena *arena,
			  struct store_measures *ret_measures, double *ret_took_s,
			  struct error *error)
{
	enum status status = open_store(measuring, error);
	double began_s = clock_monotonic_s();

	if (status == STATUS_OK)
		status = store_measure(measuring->store, arena, ret_measures, error);
	if (status != STATUS_OK)
		measuring_stop(measuring);
	else if (ret_took_s != NULL)
		*ret_took_s = clock_monotonic_s() - began_s;
	return status;
}

void measuring_stop(struct measuring *measuring)
{
	store_close(measuring->store);
	measuring->store = NULL;
}
