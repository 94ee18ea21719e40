#include "cli/watching.h"

#include "base/clock.h"

volatile sig_atomic_t watching_stop, watching_stops;

void watching_rest(struct watch *watch, const struct error *why)
{
	double delay_s = arrival_delay_s(++watch->troubles);

	watch->trouble = *why;
	watch->not_before_s = clock_monotonic_s() + delay_s;
	if (watch->once)
		hotfolder_say("%s", why->text);
	else
		hotfolder_say("%s; trying again in %.0f s", why->text, delay_s);
}

static bool has_files(const struct watch *watch)
{
	for (size_t i = 0; i < watch->hot->folder_count; i++)
		if (watch->hot->folders[i]->arrivals.count > 0)
			return true;
	return false;
}

bool watching_waits(const struct watch *watch)
{
	for (size_t i = 0; i < watch->hot->folder_count; i++) {
		const struct arrivals *arrivals = &watch->hot->folders[i]->arrivals;

		for (size_t k = 0; k < arrivals->count; k++)
			if (arrival_is_taken(arrivals->items[k]) && arrivals->items[k]->tries == 0)
				return true;
	}
	return false;
}

static enum status open_store(struct watch *watch, struct error *error)
{
	return watch->store != NULL
		       ? STATUS_OK
		       : settings_open_store_again(watch->settings, NULL, &watch->store, error);
}

/* A watch that goes on keeps a session, and readers, whether or not there are files. */
bool watching_round(struct watch *watch)
{
	bool took = false, moved = false;
	struct error error;
	enum status status;

	if (watch->once && !has_files(watch))
		return false;
	status = open_store(watch, &error);
	if (status == STATUS_OK)
		status = watching_take_in(watch, &took, &error);
	if (status == STATUS_OK)
		status = watching_move(watch, &moved, &error);
	if (status == STATUS_OK)
		status = watching_tell_batches(watch, &error);
	if (status == STATUS_OK) {
		watch->troubles = 0;
		watch->not_before_s = 0;
	} else {
		store_close(watch->store);
		watch->store = NULL;
		watching_rest(watch, &error);
	}
	return took || moved;
}
