#include "pipeline/pipeline.h"

#include "base/jailers.h"
#include "base/memory.h"
#include "ingest/ingest.h"

#include <stdlib.h>
#include <string.h>

/* An A4 at 300 dpi takes 0.05 s of a core; a hundred million pixels of grey two, and 100 MB twice
 * over. No image that is kept has colours. */
enum { CPU_LIMIT_S = 5, WALL_LIMIT_S = 20 };

#define MEGABYTE ((size_t)1 << 20)

static const struct jailers_plan drawing = {
	.order_size = sizeof(struct page_view),
	.bytes_max = 64 * MEGABYTE,
	.answer_max = 32 * MEGABYTE,
	.memory_bytes = 320 * MEGABYTE,
	.cpu_s = CPU_LIMIT_S,
	.wall_s = WALL_LIMIT_S,
};

struct renderer {
	struct jailers *jailers;
};

/* In a jail, which ends after it: nothing is freed. */
static size_t draw(const void *order, const unsigned char *bytes, size_t length,
		   unsigned char *answer, size_t size)
{
	struct page_view view;
	unsigned char *drawn;
	size_t drawn_length;

	memcpy(&view, order, sizeof(view));
	if (!ingest_render(bytes, length, &view, &drawn, &drawn_length) || drawn_length > size)
		return 0;
	memcpy(answer, drawn, drawn_length);
	return drawn_length;
}

enum status renderer_open(int count, struct renderer **ret_renderer, struct error *error)
{
	struct renderer *renderer = memory_new(1, sizeof(*renderer));
	struct jailers_plan plan = drawing;
	enum status status;

	plan.count = count;
	plan.work = draw;
	status = jailers_open(&plan, &renderer->jailers, error);
	if (status == STATUS_OK)
		*ret_renderer = renderer;
	else
		renderer_close(renderer);
	return status;
}

void renderer_close(struct renderer *renderer)
{
	if (renderer == NULL)
		return;
	jailers_close(renderer->jailers);
	free(renderer);
}

/* A broken decoder may answer anything: what reaches a browser is at least called what it is. */
static bool is_picture(const unsigned char *bytes, size_t length)
{
	return (length > 3 && memcmp(bytes, "\xFF\xD8\xFF", 3) == 0) ||
	       (length > 4 && memcmp(bytes, "\x89PNG", 4) == 0);
}

enum status renderer_draw(struct renderer *renderer, const unsigned char *bytes, size_t length,
			  const struct page_view *view, unsigned char **ret_bytes,
			  size_t *ret_length, struct error *error)
{
	unsigned char *drawn;
	size_t drawn_length;
	enum status status =
		jailers_ask(renderer->jailers, view, bytes, length, &drawn, &drawn_length, error);

	if (status != STATUS_OK)
		return status;
	if (!is_picture(drawn, drawn_length)) {
		free(drawn);
		return error_set(error, STATUS_REFUSED,
				 "the image cannot be shown: what was made of it is no picture");
	}
	*ret_bytes = drawn;
	*ret_length = drawn_length;
	return STATUS_OK;
}
