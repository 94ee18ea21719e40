#include "cli/serving.h"

#include "base/clock.h"
#include "cli/papers.h"
#include "cli/take_upload.h"

#define SWEEP_EVERY_S 3600.0

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
	const struct serving *serving = context;

	return papers_print_letter(store, dossier, serving->letterhead, ret_pdf, ret_length, error);
}

static enum status compose_letter(void *context, struct store *store, struct letter *letter,
				  enum language language, struct arena *arena,
				  letter_line_list *ret_lines, const char **ret_letterhead,
				  struct error *error)
{
	const struct serving *serving = context;

	*ret_letterhead = serving->letterhead;
	return papers_compose_letter(store, letter, language, arena, ret_lines, error);
}

static enum status receipt(void *context, struct store *store, long batch, unsigned char **ret_pdf,
			   size_t *ret_length, struct error *error)
{
	(void)context;
	return papers_print_receipt(store, batch, ret_pdf, ret_length, error);
}

/* ---- all of them ---------------------------------------------------------------------------- */

enum status serving_begin(struct serving *serving, const struct settings *settings,
			  const char *letterhead, struct error *error)
{
	enum status status;

	*serving = (struct serving){
		.settings = settings,
		.arena = arena_new(),
		.judges = judges_new(settings->forms_dir),
		.hooks = { .context = serving,
			   .forms = &serving->forms,
			   .act = act,
			   .render = render,
			   .take_upload = take_in,
			   .letter = letter,
			   .compose_letter = compose_letter,
			   .receipt = receipt },
	};
	status = papers_read_letterhead(letterhead, serving->arena, &serving->letterhead, error);
	if (status == STATUS_OK)
		status = renderer_open(RENDERERS, &serving->renderer, error);
	if (status == STATUS_OK)
		status = form_set_load(settings->forms_dir, &serving->forms, error);
	return status;
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
	renderer_close(serving->renderer);
	judges_free(serving->judges);
	form_set_free(&serving->forms);
	arena_free(serving->arena);
}
