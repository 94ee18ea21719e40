#include "cli/serving.h"

#include "base/clock.h"
#include "cli/papers.h"
#include "cli/take_upload.h"

#define SWEEP_EVERY_S 3600.0

/* ---- judging -------------------------------------------------------------------------------- */

static enum status judge(void *context, struct store *store, long dossier, struct arena *arena,
			 struct station_judged *ret_judged, struct error *error)
{
	(void)context;
	(void)store;
	(void)dossier;
	(void)arena;
	(void)ret_judged;
	return error_set(error, STATUS_INTERNAL, "the station cannot judge a dossier anew yet");
}

/* ---- images --------------------------------------------------------------------------------- */

static enum status render(void *context, const unsigned char *bytes, size_t length,
			  const struct station_picture *picture, unsigned char **ret_jpeg,
			  size_t *ret_length, struct error *error)
{
	(void)context;
	(void)bytes;
	(void)length;
	(void)picture;
	(void)ret_jpeg;
	(void)ret_length;
	return error_set(error, STATUS_INTERNAL, "the station cannot draw a page yet");
}

/* ---- taking in ------------------------------------------------------------------------------ */

static enum status take_in(void *context, struct store *store, const struct uploader *uploader,
			   long upload, struct arena *arena, struct upload *ret_upload,
			   struct error *error)
{
	(void)context;
	return take_upload(store, uploader, upload, arena, ret_upload, error);
}

/* ---- letters and receipts ------------------------------------------------------------------- */

static enum status letter(void *context, struct store *store, long dossier, unsigned char **ret_pdf,
			  size_t *ret_length, struct error *error)
{
	(void)context;
	return papers_print_letter(store, dossier, ret_pdf, ret_length, error);
}

static enum status receipt(void *context, struct store *store, long batch, unsigned char **ret_pdf,
			   size_t *ret_length, struct error *error)
{
	(void)context;
	return papers_print_receipt(store, batch, ret_pdf, ret_length, error);
}

/* ---- all of them ---------------------------------------------------------------------------- */

enum status serving_begin(struct serving *serving, const struct settings *settings,
			  struct error *error)
{
	(void)error;
	*serving = (struct serving){
		.settings = settings,
		.hooks = { .context = serving,
			   .judge = judge,
			   .render = render,
			   .take_upload = take_in,
			   .letter = letter,
			   .receipt = receipt },
	};
	return STATUS_OK;
}

void serving_turn(struct serving *serving)
{
	struct store *store = NULL;
	struct error error;
	long count;

	if (clock_monotonic_s() < serving->sweep_s)
		return;
	serving->sweep_s = clock_monotonic_s() + SWEEP_EVERY_S;
	if (settings_open_store(serving->settings, &store, &error) == STATUS_OK)
		store_sweep_uploads(store, UPLOAD_KEPT_DAYS, &count, &error);
	store_close(store);
}

void serving_end(struct serving *serving)
{
	(void)serving;
}
