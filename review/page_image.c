/*
 * Pages' images for the screen: a page in a width of the ladder, or a place on it.
 *
 * In this order: may this person see the page (the database says, by row security), is the look
 * noted, then is the picture there already. So what is kept in memory is never more open than the
 * page itself.
 */
#include "review/page_image.h"

#include "base/clock.h"
#include "base/memory.h"
#include "review/request.h"
#include "review/route.h"
#include "review/station.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct page_images *page_images_new(void)
{
	struct page_images *images = memory_new(1, sizeof(*images));

	images->pictures = pictures_new(PICTURES_BYTES_MAX);
	images->looks = looks_new();
	return images;
}

void page_images_free(struct page_images *images)
{
	if (images == NULL)
		return;
	pictures_free(images->pictures);
	looks_free(images->looks);
	free(images);
}

/* ---- what is asked -------------------------------------------------------------------------- */

static void refuse_view(struct request *request)
{
	reply_refusal(request, 404, WORD_view_unknown);
}

/* The turn that the address names, else the stored one. */
static bool turn_of(const struct request *request, const struct store_page_image *image,
		    int *ret_turn_deg)
{
	long turn_deg = request_query_number(request, "turn", image->turn_deg);

	if (turn_deg % 90 != 0 || turn_deg < 0 || turn_deg > 270)
		return false;
	*ret_turn_deg = (int)turn_deg;
	return true;
}

/* A region that begins on the page and is no larger than it. */
static bool region_of(const struct request *request, const struct store_page_image *image,
		      struct box *ret_region)
{
	long x = request_query_number(request, "x", -1), y = request_query_number(request, "y", -1);
	long w = request_query_number(request, "w", 0), h = request_query_number(request, "h", 0);

	if (x < 0 || y < 0 || w < 1 || h < 1 || x >= image->width_px || y >= image->height_px ||
	    w > image->width_px || h > image->height_px)
		return false;
	*ret_region = box_intersection((struct box){ (int)x, (int)y, (int)w, (int)h },
				       (struct box){ 0, 0, image->width_px, image->height_px });
	return true;
}

/* ---- making and giving ---------------------------------------------------------------------- */

static enum status make(void *context, const struct picture_key *key, unsigned char **ret_bytes,
			size_t *ret_length, struct error *error)
{
	const struct request *request = context;
	unsigned char *bytes;
	size_t length;
	enum status status =
		store_fetch_image(request->store, key->sha256, NULL, &bytes, &length, NULL, error);

	if (status != STATUS_OK)
		return status;
	status = request->hooks->render(request->hooks->context, bytes, length, &key->view,
					ret_bytes, ret_length, error);
	free(bytes);
	return status;
}

void page_image_give(struct request *request, const struct store_page_image *image,
		     const struct page_view *view)
{
	struct page_images *images = station_page_images(request->station);
	struct picture *picture;
	struct picture_key key = { .view = *view };
	struct error error;

	memcpy(key.sha256, image->sha256, sizeof(key.sha256));
	if (pictures_lend(images->pictures, &key, clock_monotonic_s(), make, request, &picture,
			  &error) != STATUS_OK) {
		reply_trouble(request, &error);
		return;
	}
	/* what one person's browser keeps is not for the next who logs in with it */
	reply_header(request, "Vary", "Cookie");
	reply_bytes(request, picture->bytes[0] == 0xff ? "image/jpeg" : "image/png", picture->bytes,
		    picture->length, true);
	pictures_give_back(images->pictures, picture);
}

/* A number that no page has stays one. */
static int page_of(const struct request *request)
{
	long page = request_number(request, 1);

	return page > INT_MAX ? 0 : (int)page;
}

static bool look(struct request *request, bool note, struct store_page_image *ret_image)
{
	struct error error;

	if (store_look_at_page(request->store, request_number(request, 0), page_of(request), note,
			       ret_image, &error) == STATUS_OK)
		return true;
	reply_trouble(request, &error);
	return false;
}

/* GET /dossiers/{}/pages/{}/{} */
void page_image_show(struct request *request)
{
	long width_px = request_number(request, 2);
	struct page_view view = { .width_px = (int)width_px };
	struct store_page_image image;

	if (!page_width_is_known(width_px)) {
		refuse_view(request);
		return;
	}
	if (!look(request, true, &image))
		return;
	if (turn_of(request, &image, &view.turn_deg))
		page_image_give(request, &image, &view);
	else
		refuse_view(request);
}

/* GET /dossiers/{}/pages/{}/crop?x=&y=&w=&h=&height=[&turn=] */
void page_image_crop(struct request *request)
{
	struct looks *looks = station_page_images(request->station)->looks;
	long person = request->person->id, dossier = request_number(request, 0);
	long height_px = request_query_number(request, "height", 0);
	int page = page_of(request);
	double now_s = clock_monotonic_s();
	bool noted = looks_has(looks, person, dossier, page, now_s);
	struct page_view view = { .width_px = 0 };
	struct store_page_image image;
	bool lies_down;

	if (!look(request, !noted, &image))
		return;
	if (!noted)
		looks_add(looks, person, dossier, page, now_s);
	if (height_px < CROP_HEIGHT_MIN || height_px > CROP_HEIGHT_MAX ||
	    !turn_of(request, &image, &view.turn_deg) ||
	    !region_of(request, &image, &view.region)) {
		refuse_view(request);
		return;
	}
	lies_down = view.turn_deg % 180 != 0;
	view.width_px = (int)ceil((double)height_px * (lies_down ? view.region.h : view.region.w) /
				  (lies_down ? view.region.w : view.region.h));
	page_image_give(request, &image, &view);
}
