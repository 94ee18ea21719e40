#include "review/keying_paper.h"

#include "review/html.h"
#include "review/page_image.h"
#include "review/route.h"

#include "base/date.h"
#include "model/label.h"

/* ---- places ---------------------------------------------------------------------------------- */

struct box keying_region(const struct keying_place *place)
{
	struct box page = { 0, 0, place->width_px, place->height_px };
	struct box box = place->box;
	int line = box.w < box.h ? box.w : box.h, along = 2 * line, across = line;

	if (box.w < box.h)
		return box_intersection((struct box){ box.x - across, box.y - along,
						      box.w + 2 * across, box.h + 2 * along },
					page);
	return box_intersection((struct box){ box.x - along, box.y - across, box.w + 2 * along,
					      box.h + 2 * across },
				page);
}

/* A box within `whole`, both in delivered pixels, as it lies when `whole` is turned upright. */
static struct box turned_within(struct box whole, struct box box, int turn_deg)
{
	int x = box.x - whole.x, y = box.y - whole.y;

	switch (turn_deg) {
	case 90:
		return (struct box){ whole.h - y - box.h, x, box.h, box.w };
	case 180:
		return (struct box){ whole.w - x - box.w, whole.h - y - box.h, box.w, box.h };
	case 270:
		return (struct box){ y, whole.w - x - box.w, box.h, box.w };
	default:
		return (struct box){ x, y, box.w, box.h };
	}
}

static struct keying_picture picture_of(const struct keying_place *place, struct box whole)
{
	bool lies = place->turn_deg % 180 != 0;

	return (struct keying_picture){ lies ? whole.h : whole.w, lies ? whole.w : whole.h,
					turned_within(whole, place->box, place->turn_deg) };
}

struct keying_picture keying_crop_picture(const struct keying_place *place)
{
	return picture_of(place, keying_region(place));
}

struct keying_picture keying_page_picture(const struct keying_place *place)
{
	return picture_of(place, (struct box){ 0, 0, place->width_px, place->height_px });
}

void keying_write_picture(struct request *request, const struct keying_picture *picture,
			  const char *path, enum word label)
{
	struct text *out = &request->out;

	html_raw(out, "<svg class=\"keying-picture\" role=\"img\"");
	html_attribute(out, "aria-label", word(request, label));
	html_attribute(out, "viewBox",
		       arena_format(request->arena, "0 0 %d %d", picture->width, picture->height));
	html_raw(out, "><image x=\"0\" y=\"0\" preserveAspectRatio=\"none\"");
	html_attribute_number(out, "width", picture->width);
	html_attribute_number(out, "height", picture->height);
	html_attribute(out, "href", path);
	html_raw(out, "/><rect class=\"keying-frame\"");
	html_attribute_number(out, "x", picture->frame.x);
	html_attribute_number(out, "y", picture->frame.y);
	html_attribute_number(out, "width", picture->frame.w);
	html_attribute_number(out, "height", picture->frame.h);
	html_raw(out, "/></svg>");
}

/* ---- images ---------------------------------------------------------------------------------- */

/* Who decides sees tasks that wait for that too. */
static bool find(struct request *request, struct keying_place *ret_place,
		 struct store_page_image *ret_image)
{
	bool may_decide = request->person->role == ROLE_SUPERVISOR;
	struct error error;
	enum status status = store_keying_place(request->store, request_number(request, 0),
						request->person->id, may_decide, ret_place, &error);

	if (status == STATUS_OK)
		status = store_look_at_page(request->store, ret_place->dossier, ret_place->page,
					    true, ret_image, &error);
	if (status != STATUS_OK)
		reply_trouble(request, &error);
	return status == STATUS_OK;
}

/* GET /keying/{}/crop */
void keying_crop(struct request *request)
{
	enum { WIDTH_MAX_PX = 1400 };
	struct keying_place place;
	struct store_page_image image;
	struct keying_picture picture;
	struct page_view view;

	if (!find(request, &place, &image))
		return;
	picture = keying_crop_picture(&place);
	view = (struct page_view){ keying_region(&place), place.turn_deg,
				   picture.width < WIDTH_MAX_PX ? picture.width : WIDTH_MAX_PX };
	page_image_give(request, &image, &view);
}

/* GET /keying/{}/page */
void keying_page(struct request *request)
{
	enum { WIDTH_PX = 1600 };
	struct keying_place place;
	struct store_page_image image;

	if (find(request, &place, &image))
		page_image_give(
			request, &image,
			&(struct page_view){ .turn_deg = place.turn_deg, .width_px = WIDTH_PX });
}

/* ---- words ----------------------------------------------------------------------------------- */

const char *keying_label(struct request *request, const struct keying_task *task)
{
	struct text label = { 0 };
	const char *copy;

	label_append_in(&label, task->name, request->language);
	copy = arena_copy_text(request->arena, text_value(&label));
	text_clear(&label);
	return copy;
}

enum word keying_kind_word(enum value_kind kind)
{
	static const enum word words[] = {
		[VALUE_NUMBER] = WORD_keying_kind_number, [VALUE_CIN] = WORD_keying_kind_cin,
		[VALUE_DATE] = WORD_keying_kind_date,     [VALUE_AMOUNT] = WORD_keying_kind_amount,
		[VALUE_COUNT] = WORD_keying_kind_count,   [VALUE_LETTER] = WORD_keying_kind_letter,
		[VALUE_NAME] = WORD_keying_kind_name,     [VALUE_TEXT] = WORD_keying_kind_text,
		[VALUE_CHECK] = WORD_keying_kind_check,   [VALUE_CODE] = WORD_keying_kind_code,
	};

	return words[kind];
}

enum word keying_source_word(enum source source)
{
	static const enum word words[] = {
		[SOURCE_PRINT] = WORD_keying_from_print,
		[SOURCE_HAND] = WORD_keying_from_hand,
		[SOURCE_MARK] = WORD_keying_from_mark,
		[SOURCE_BARCODE] = WORD_keying_from_barcode,
		[SOURCE_REGISTER] = WORD_keying_from_register,
		[SOURCE_PERSON] = WORD_keying_from_person,
	};

	return words[source];
}

void keying_write_keyed(struct request *request, enum value_kind kind, const struct keyed *keyed)
{
	struct text *out = &request->out;
	centimes amount;
	struct date date;

	if (keyed->state != KEYED_VALUE) {
		html_element(out, "em",
			     word(request, keyed->state == KEYED_NOTHING ? WORD_keying_nothing
									 : WORD_keying_illegible));
		return;
	}
	if (kind == VALUE_DATE && date_parse_iso(keyed->value, &date))
		html_date(out, date);
	else if (kind == VALUE_AMOUNT && money_parse(keyed->value, &amount))
		html_amount(out, amount);
	else
		html_value(out, keyed->value);
}
