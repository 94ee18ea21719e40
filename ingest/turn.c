/*
 * Which way is up.
 *
 * Every glyph of the page says with what probability each of the four turns makes it upright; the
 * product over all of them decides. Print, capitals, digits, Arabic and handwriting all count, so a
 * few words are enough. Glyphs beside a barcode are left out: labels are glued at any angle, and a
 * label's own text says nothing of the sheet that it is glued on.
 *
 * A sheet with nothing but glued labels is judged by how people fill a sheet: portrait, from the
 * top and from the left. That is only a habit, and so is what the labels' own text says; a sheet
 * where they do not point clearly one way stays undecided.
 */
#include "ingest/ingest.h"

#include "base/memory.h"
#include "ingest/glyphs.h"

#include <leptonica/allheaders.h>
#include <math.h>
#include <stdbool.h>

/* What the glyphs' votes must differ by, in nats, before they decide. */
#define VOTE_MARGIN_MIN 10.0
/* With this much the rest of the page is not asked. */
#define VOTE_MARGIN_AMPLE 100.0
/* A single glyph's vote is at most log(1 / this) nats: none can decide alone. */
#define VOTE_FLOOR 0.01

/* A glyph with this many bars within this distance belongs to a label. */
#define LABEL_BARS_MIN 6
#define LABEL_RADIUS_MM 12.0

/* Nats for a sheet filled wholly from the top or from the left, for portrait, and for a label's
 * text. */
#define HABIT_TOP 12.0
#define HABIT_LEFT 4.0
#define HABIT_PORTRAIT 2.0
#define LABEL_VOTE_WEIGHT 0.02
#define HABIT_MARGIN_MIN 5.0

struct votes {
	double text[4];   /* of glyphs that belong to the page, log probability by turn */
	double labels[4]; /* of glyphs beside bars */
	double x, y; /* sum of the centres of everything, in shares of the page, 0 in the middle */
	int count, text_count;
};

/* The highest of four, and by how much it is. */
static int pick(const double score[4], double *ret_margin)
{
	int best = 0;

	for (int turn = 1; turn < 4; turn++)
		if (score[turn] > score[best])
			best = turn;
	*ret_margin = INFINITY;
	for (int turn = 0; turn < 4; turn++)
		if (turn != best)
			*ret_margin = fmin(*ret_margin, score[best] - score[turn]);
	return best;
}

static bool is_beside_bars(struct box box, const struct glyph_list *list, double radius)
{
	struct box near = box_grow(box, (int)radius);
	int bars = 0;

	for (int i = 0; i < list->bar_count && bars < LABEL_BARS_MIN; i++)
		bars += !box_is_empty(box_intersection(near, list->bars[i]));
	return bars >= LABEL_BARS_MIN;
}

static void note_place(struct votes *votes, struct box box, const struct page *page)
{
	votes->x += (box.x + box.w / 2.0) / pixGetWidth(page->ink) - 0.5;
	votes->y += (box.y + box.h / 2.0) / pixGetHeight(page->ink) - 0.5;
	votes->count++;
}

/* A barcode that was read tells where a label is, however its bars look. */
static bool is_beside_barcode(struct box box, const struct page *page,
			      const struct dossier *dossier, double radius)
{
	struct box near = affine_apply_box(page->to_delivered, box_grow(box, (int)radius));

	for (size_t i = 0; dossier != NULL && i < dossier->barcodes.count; i++)
		if (dossier->barcodes.items[i].page == page->number &&
		    !box_is_empty(box_intersection(near, dossier->barcodes.items[i].box)))
			return true;
	return false;
}

/* Glyphs are judged from all over the page in turns, so that any part of them is a fair sample. */
enum { STRIDE = 37, ENOUGH = 120 };

static struct votes count_votes(const struct page *page, const struct dossier *dossier,
				const struct glyph_list *list)
{
	double radius = LABEL_RADIUS_MM / MM_PER_INCH * page->dpi, margin = 0;
	struct votes votes = { .count = 0 };

	for (int i = 0; i < list->count; i++)
		note_place(&votes, list->items[i].box, page);
	for (int i = 0; i < list->bar_count; i++)
		note_place(&votes, list->bars[i], page);
	for (int first = 0; first < STRIDE; first++)
		for (int i = first; i < list->count; i += STRIDE) {
			const struct glyph *glyph = &list->items[i];
			bool label = is_beside_barcode(glyph->box, page, dossier, radius) ||
				     is_beside_bars(glyph->box, list, radius);
			double probability[4];

			if (votes.text_count >= ENOUGH && margin >= VOTE_MARGIN_AMPLE)
				return votes;
			glyph_judge(glyph, probability);
			for (int turn = 0; turn < 4; turn++)
				(label ? votes.labels : votes.text)[turn] +=
					log(probability[turn] + VOTE_FLOOR);
			votes.text_count += !label;
			pick(votes.text, &margin);
		}
	return votes;
}

/* Adds what people's habits say: index k is the clockwise turn by k quarters that makes it upright.
 */
static void add_habits(const struct page *page, const struct votes *votes, double score[4])
{
	double x = votes->count > 0 ? votes->x / votes->count : 0;
	double y = votes->count > 0 ? votes->y / votes->count : 0;
	bool portrait = pixGetHeight(page->ink) >= pixGetWidth(page->ink);
	/* by turn: how far up and how far left the content comes to lie */
	const double up[4] = { -y, -x, y, x };
	const double left[4] = { -x, y, x, -y };

	for (int turn = 0; turn < 4; turn++) {
		score[turn] += HABIT_TOP * up[turn] + HABIT_LEFT * left[turn] +
			       LABEL_VOTE_WEIGHT * votes->labels[turn];
		if ((turn % 2 == 0) == portrait)
			score[turn] += HABIT_PORTRAIT;
	}
}

void ingest_judge_turn(struct page *page, const struct dossier *dossier)
{
	struct glyph_list list = glyphs_find(page->ink, page->dpi);
	struct votes votes = count_votes(page, dossier, &list);
	double score[4], margin;
	int quarters = pick(votes.text, &margin);

	page->turn_decided = margin >= VOTE_MARGIN_MIN;
	if (!page->turn_decided) {
		for (int turn = 0; turn < 4; turn++)
			score[turn] = votes.text[turn];
		add_habits(page, &votes, score);
		quarters = pick(score, &margin);
		page->turn_decided = votes.count > 0 && margin >= HABIT_MARGIN_MIN;
	}
	glyphs_clear(&list);
	ingest_turn(page, (page->turn_deg + quarters * 90) % 360);
}
