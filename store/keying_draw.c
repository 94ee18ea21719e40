#include "store/keying_draw.h"

#include "store/keying.h"
#include "store/sql.h"

#include "base/lottery.h"
#include "base/text.h"

#define THOUSAND 1000.0

/* Of a place that was read twice the first counts, as a place is keyed once. */
static bool is_again(const struct dossier *dossier, size_t index)
{
	const struct reading *reading = &dossier->readings.items[index];

	for (size_t i = 0; i < index; i++) {
		const struct reading *other = &dossier->readings.items[i];

		if (other->page == reading->page && text_equal(other->form, reading->form) &&
		    text_equal(other->name, reading->name) && keying_is_key(other))
			return true;
	}
	return false;
}

static const struct page *page_of(const struct dossier *dossier, int number)
{
	for (size_t i = 0; i < dossier->pages.count; i++)
		if (dossier->pages.items[i].number == number)
			return &dossier->pages.items[i];
	return NULL;
}

/* Where a form has a field on the page as delivered; no place: it has none there. */
static struct box box_of_field(const struct page *page, const struct field *field)
{
	struct affine map = affine_compose(page->form_to_page, page->to_delivered);

	if (field == NULL || !form_half_has(page->form, page->half, field))
		return (struct box){ 0 };
	return box_intersection(affine_apply_box_mm(map, field->box),
				(struct box){ 0, 0, page->width_px, page->height_px });
}

/* All of the field, not only what the machine saw in it, which would say how far it read. */
static struct box box_to_show(const struct page *page, const struct reading *reading)
{
	struct box box = reading->box;

	if (page->form != NULL)
		box = box_union(box,
				box_of_field(page, form_lookup_field(page->form, reading->name)));
	return box;
}

static void add_task(struct batch *batch, const struct reading *reading, struct box box,
		     double chance, double dossier_chance)
{
	batch_add_number(batch, reading->page);
	batch_add_text(batch, reading->form);
	batch_add_text(batch, reading->name);
	batch_add(batch, value_kind_name(value_kind_of_field(reading->name)));
	batch_add_number(batch, box.x);
	batch_add_number(batch, box.y);
	batch_add_number(batch, box.w);
	batch_add_number(batch, box.h);
	batch_add_exact(batch, chance);
	if (dossier_chance > 0)
		batch_add_exact(batch, dossier_chance);
	else
		batch_add(batch, NULL);
	batch_add_text(batch, reading->value);
	batch_add(batch, source_name(reading->source));
	batch_add_real(batch, reading->confidence);
}

/* ---- what is there, and what is not ---------------------------------------------------------- */

/* One dossier's draw. */
struct draw {
	const struct dossier *dossier;
	struct keying_rate rate;
	centimes stake;
	bool whole; /* the dossier is drawn */
	struct batch batch;
};

static void draw_one(struct draw *draw, const struct reading *reading)
{
	const struct page *page = page_of(draw->dossier, reading->page);

	if (keying_is_key(reading) && page != NULL && page->image_hash[0] != '\0' &&
	    keying_is_drawn(&draw->rate, reading, draw->stake, draw->whole, lottery_draw()))
		add_task(&draw->batch, reading, box_to_show(page, reading),
			 keying_chance(&draw->rate, reading, draw->stake),
			 draw->whole ? draw->rate.per_thousand / THOUSAND : 0);
}

static bool is_read(const struct dossier *dossier, int page, const char *name)
{
	for (size_t i = 0; i < dossier->readings.count; i++)
		if (dossier->readings.items[i].page == page &&
		    text_equal(dossier->readings.items[i].name, name))
			return true;
	return false;
}

/* Fields of a page's form of which nothing was read: the machine says that they are empty. */
static void draw_empty(struct draw *draw, const struct page *page)
{
	for (int i = 0; page->form != NULL && i < page->form->field_count; i++) {
		const struct field *field = &page->form->fields[i];
		struct reading reading = { .page = page->number,
					   .form = page_type_name(page),
					   .name = field->name,
					   .confidence = 1,
					   .source = SOURCE_MARK };

		reading.box = box_of_field(page, field);
		if (!is_read(draw->dossier, page->number, field->name))
			draw_one(draw, &reading);
	}
}

enum status keying_draw(const struct saving *saving, struct error *error)
{
	struct draw draw = { .dossier = saving->dossier,
			     .rate = *saving->rate,
			     .stake = saving->claim->payable,
			     .batch = { .columns = 13 } };

	if (saving->claim->verdict != VERDICT_ACCEPTED || draw.rate.per_thousand == 0)
		return STATUS_OK;
	draw.whole = lottery_draw() < draw.rate.per_thousand / THOUSAND;
	for (size_t i = 0; i < draw.dossier->readings.count; i++)
		if (!is_again(draw.dossier, i))
			draw_one(&draw, &draw.dossier->readings.items[i]);
	for (size_t i = 0; draw.whole && i < draw.dossier->pages.count; i++)
		draw_empty(&draw, &draw.dossier->pages.items[i]);
	return batch_send(saving->store, STATEMENT_keying_draw, saving->id, &draw.batch, error);
}
