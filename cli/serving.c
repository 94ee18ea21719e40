#include "cli/serving.h"

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

static enum status take_in(void *context, struct store *store,
			   const struct station_arrival *arrival, struct arena *arena,
			   struct station_taken *ret_taken, struct error *error)
{
	(void)context;
	(void)store;
	(void)arrival;
	(void)arena;
	(void)ret_taken;
	return error_set(error, STATUS_INTERNAL, "the station cannot take a file in yet");
}

/* ---- letters and receipts ------------------------------------------------------------------- */

static enum status letter(void *context, struct store *store, long dossier, unsigned char **ret_pdf,
			  size_t *ret_length, struct error *error)
{
	(void)context;
	(void)store;
	(void)dossier;
	(void)ret_pdf;
	(void)ret_length;
	return error_set(error, STATUS_INTERNAL, "the station cannot write a letter yet");
}

static enum status receipt(void *context, struct store *store, long batch, unsigned char **ret_pdf,
			   size_t *ret_length, struct error *error)
{
	(void)context;
	(void)store;
	(void)batch;
	(void)ret_pdf;
	(void)ret_length;
	return error_set(error, STATUS_INTERNAL, "the station cannot write a receipt yet");
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
			   .take_in = take_in,
			   .letter = letter,
			   .receipt = receipt },
	};
	return STATUS_OK;
}

void serving_end(struct serving *serving)
{
	(void)serving;
}
