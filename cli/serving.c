#include "cli/serving.h"

/* Pictures of pages that are made at a time. */
enum { RENDERERS = 4 };

/* ---- the desk ------------------------------------------------------------------------------- */

static enum status act(void *context, struct store *store, const struct desk_action *action,
		       struct arena *arena, struct desk_outcome *ret_outcome, struct error *error)
{
	struct serving *serving = context;

	return judges_act(serving->judges, store, action, arena, ret_outcome, error);
}

/* ---- images --------------------------------------------------------------------------------- */

static enum status render(void *context, const unsigned char *bytes, size_t length,
			  const struct page_view *view, unsigned char **ret_picture,
			  size_t *ret_length, struct error *error)
{
	struct serving *serving = context;

	return renderer_draw(serving->renderer, bytes, length, view, ret_picture, ret_length,
			     error);
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
	enum status status;

	*serving = (struct serving){
		.settings = settings,
		.judges = judges_new(settings->forms_dir),
		.hooks = { .context = serving,
			   .forms = &serving->forms,
			   .act = act,
			   .render = render,
			   .take_in = take_in,
			   .letter = letter,
			   .receipt = receipt },
	};
	status = renderer_open(RENDERERS, &serving->renderer, error);
	if (status == STATUS_OK)
		status = form_set_load(settings->forms_dir, &serving->forms, error);
	return status;
}

void serving_end(struct serving *serving)
{
	renderer_close(serving->renderer);
	judges_free(serving->judges);
	form_set_free(&serving->forms);
}
