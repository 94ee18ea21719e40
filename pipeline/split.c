#include "pipeline/split.h"

#include "base/memory.h"
#include "base/text.h"
#include "model/form.h"
#include "model/separator.h"

#include <stdlib.h>
#include <string.h>

/* More paper than one care event brings, by far: the specimens' dossiers have 3 to 5 pages. */
enum { LONG_DOSSIER_PAGES = 15 };

/* Two numbers differ only when both were read well. */
#define NUMBER_SURE 0.9

/* From here on a page without a form is what its kind says. */
#define KIND_TOLD 0.9

/* What a page says about where dossiers begin. */
struct sign {
	bool is_separator;
	struct separator separator;
	const char
		*sheet; /* the form's name without "-p1"; lent with sheet_length; NULL: no form */
	size_t sheet_length;
	int part; /* 1 for "-p1"; 0 when the form has one page only */
	enum sheet_half half;
	bool has_number; /* the insured's number is written on it */
	bool begins;
};

struct splitting {
	struct dossier *stack;
	struct sign *signs; /* one for each page */
	size_t separators;  /* in the whole stack */
};

/* ---- What each page says -------------------------------------------------------------------- */

static bool find_separator(const struct dossier *stack, int page, struct separator *ret_separator)
{
	for (size_t i = 0; i < stack->barcodes.count; i++) {
		const struct barcode *barcode = &stack->barcodes.items[i];

		if (barcode->page == page &&
		    (text_equal(barcode->symbology, "code128") ||
		     text_equal(barcode->symbology, "qr")) &&
		    separator_parse(barcode->value, ret_separator))
			return true;
	}
	return false;
}

/* A sheet is known by its first page; of a page that was cut, by the half with the number. */
static bool has_number(const struct page *page, int part)
{
	const struct field *field = form_lookup_field(page->form, "assure_immatriculation");

	if (page->half == SHEET_WHOLE)
		return part <= 1;
	return field != NULL && form_half_has(page->form, page->half, field);
}

static void name_sheet(struct sign *sign, const struct page *page)
{
	const char *form = page->form->name, *end = strrchr(form, '-');

	sign->sheet = form;
	sign->sheet_length = strlen(form);
	sign->half = page->half;
	if (end != NULL && end[1] == 'p' && text_is_digits(end + 2)) {
		sign->sheet_length = (size_t)(end - form);
		sign->part = (int)strtol(end + 2, NULL, 10);
	}
	sign->has_number = has_number(page, sign->part);
}

static void look_at_pages(struct splitting *splitting)
{
	struct dossier *stack = splitting->stack;

	for (size_t i = 0; i < stack->pages.count; i++) {
		struct page *page = &stack->pages.items[i];
		struct sign *sign = &splitting->signs[i];

		sign->is_separator = find_separator(stack, page->number, &sign->separator);
		if (sign->is_separator) {
			page->type = PAGE_SEPARATOR;
			page->type_confidence = 1;
			page->form = NULL;
			splitting->separators++;
		} else if (page->form != NULL) {
			name_sheet(sign, page);
		}
	}
}

/* ---- Where dossiers begin ------------------------------------------------------------------- */

static bool same_sheet(const struct sign *a, const struct sign *b)
{
	return a->sheet != NULL && b->sheet != NULL && a->sheet_length == b->sheet_length &&
	       strncmp(a->sheet, b->sheet, a->sheet_length) == 0;
}

/* Two pages that cannot be of one paper: one page of it twice. The halves of a page can. */
static bool is_same_paper_twice(const struct sign *a, const struct sign *b)
{
	return a->part == b->part &&
	       (a->half == b->half || a->half == SHEET_WHOLE || b->half == SHEET_WHOLE);
}

/* Halves come right behind one another: one that the dossier has already begins the next one. */
static bool is_followed_by_known_half(const struct splitting *splitting, size_t first, size_t at)
{
	const struct sign *signs = splitting->signs;

	for (size_t i = at; i < splitting->stack->pages.count && same_sheet(&signs[i], &signs[at]);
	     i++)
		for (size_t k = first; k < at; k++)
			if (same_sheet(&signs[k], &signs[i]) &&
			    is_same_paper_twice(&signs[k], &signs[i]))
				return true;
	return false;
}

/* Whether the care sheet at `at` belongs to a dossier after the one that began at `first`. */
static bool begins_next(const struct splitting *splitting, size_t first, size_t at)
{
	const struct sign *signs = splitting->signs, *sign = &signs[at];
	bool has_sheet = false, apart = at > 0 && signs[at - 1].sheet == NULL;

	for (size_t i = first; i < at; i++) {
		if (signs[i].sheet == NULL)
			continue;
		has_sheet = true;
		if (!same_sheet(&signs[i], sign) || is_same_paper_twice(&signs[i], sign))
			return true;
	}
	if (sign->half != SHEET_WHOLE)
		return apart && is_followed_by_known_half(splitting, first, at);
	/* other papers lie between, and the sheet's other page comes right behind this one */
	return has_sheet && apart && at + 1 < splitting->stack->pages.count &&
	       same_sheet(&signs[at + 1], sign) && signs[at + 1].part != sign->part;
}

static void find_beginnings(struct splitting *splitting)
{
	size_t first = 0;

	splitting->signs[0].begins = true;
	for (size_t i = 1; i < splitting->stack->pages.count; i++) {
		struct sign *sign = &splitting->signs[i];

		/* a separator that was laid twice announces one dossier */
		if (sign->is_separator)
			sign->begins = !splitting->signs[i - 1].is_separator;
		else if (splitting->stack->pages.items[i].begins_file)
			sign->begins = true;
		else if (sign->sheet != NULL)
			sign->begins = begins_next(splitting, first, i);
		if (sign->begins)
			first = i;
	}
}

/* ---- Moving the papers ---------------------------------------------------------------------- */

static void copy_barcode(struct dossier *dossier, const struct barcode *from)
{
	struct barcode *barcode = LIST_ADD(dossier->arena, &dossier->barcodes);

	*barcode = *from;
	barcode->symbology = arena_copy_text(dossier->arena, from->symbology);
	barcode->value = arena_copy_text(dossier->arena, from->value);
}

static void copy_unread(struct dossier *dossier, const struct unread_symbol *from)
{
	struct unread_symbol *unread = LIST_ADD(dossier->arena, &dossier->unread);

	*unread = *from;
	unread->printed = arena_copy_text(dossier->arena, from->printed);
}

static void copy_reading(struct dossier *dossier, const struct reading *from)
{
	struct reading *reading = LIST_ADD(dossier->arena, &dossier->readings);

	*reading = *from;
	reading->form = arena_copy_text(dossier->arena, from->form);
	reading->name = arena_copy_text(dossier->arena, from->name);
	reading->value = arena_copy_text(dossier->arena, from->value);
	reading->read = arena_copy_text(dossier->arena, from->read);
	reading->spelling = spelling_copy(dossier->arena, from->spelling);
	reading->guesses = guesses_copy(dossier->arena, from->guesses, from->guess_count);
}

/* The page with its images; the stack's copy forgets them. */
static void move_page(struct dossier *stack, struct page *from, struct dossier *dossier)
{
	struct page *page = LIST_ADD(dossier->arena, &dossier->pages);

	*page = *from;
	page->trouble = arena_copy_text(dossier->arena, from->trouble);
	page->part = arena_copy_text(dossier->arena, from->part);
	page->written = fingerprint_copy(dossier->arena, &from->written);
	from->delivered = from->upright = from->ink = NULL;
	from->delivered_pen = from->pen = from->pen_ink = NULL;
	from->encoded = NULL;
	for (size_t i = 0; i < stack->barcodes.count; i++)
		if (stack->barcodes.items[i].page == page->number)
			copy_barcode(dossier, &stack->barcodes.items[i]);
	for (size_t i = 0; i < stack->unread.count; i++)
		if (stack->unread.items[i].page == page->number)
			copy_unread(dossier, &stack->unread.items[i]);
	for (size_t i = 0; i < stack->readings.count; i++)
		if (stack->readings.items[i].page == page->number)
			copy_reading(dossier, &stack->readings.items[i]);
}

static struct dossier *begin_dossier(const struct splitting *splitting, int number,
				     const struct sign *sign)
{
	const struct dossier *stack = splitting->stack;
	struct dossier *dossier = dossier_new();

	dossier->file = arena_copy_text(dossier->arena, stack->file);
	memcpy(dossier->sha256, stack->sha256, sizeof(dossier->sha256));
	dossier->number = number;
	dossier->file_pages = (int)(stack->pages.count - splitting->separators);
	if (sign->is_separator) {
		dossier->branch = arena_copy_text(dossier->arena, sign->separator.branch);
		dossier->batch = arena_copy_text(dossier->arena, sign->separator.batch);
	}
	return dossier;
}

static struct split move_papers(struct splitting *splitting)
{
	struct dossier *stack = splitting->stack, *dossier = NULL;
	struct split split = { memory_new(stack->pages.count, sizeof(struct dossier *)), 0 };

	for (size_t i = 0; i < stack->pages.count; i++) {
		const struct sign *sign = &splitting->signs[i];

		if (sign->begins) {
			dossier = begin_dossier(splitting, (int)split.count + 1, sign);
			split.dossiers[split.count++] = dossier;
		}
		move_page(stack, &stack->pages.items[i], dossier);
	}
	return split;
}

/* ---- Doubts --------------------------------------------------------------------------------- */

static void doubt(struct dossier *dossier, enum bound_doubt doubt, int page, int count)
{
	*LIST_ADD(dossier->arena, &dossier->bounds) = (struct bound){ doubt, page, count };
}

static int first_page(const struct dossier *dossier)
{
	return dossier->pages.items[0].number;
}

/* Papers, forms and pages of unknown kind in a dossier. */
struct tally {
	int papers, forms;
	int unknown_page; /* the first that nobody understood; 0: none */
	int later_part;   /* a form's second page whose first is not there; 0: none */
};

/* A request, a result or a certificate is understood though it has no type of its own; another
 * fund's care sheet is not. */
static bool is_understood(const struct page *page)
{
	return page->type != PAGE_OTHER ||
	       (page->kind != KIND_OTHER && page->kind != KIND_FEUILLE &&
		page->kind_confidence >= KIND_TOLD);
}

static struct tally count_papers(const struct splitting *splitting, const struct dossier *dossier)
{
	struct tally tally = { 0 };
	bool has_first = false; /* the page that a sheet is known by */

	for (size_t i = 0; i < dossier->pages.count; i++) {
		const struct page *page = &dossier->pages.items[i];
		const struct sign *sign = &splitting->signs[page->number - 1];

		if (page->type == PAGE_SEPARATOR || page->type == PAGE_BLANK)
			continue;
		tally.papers++;
		tally.forms += sign->sheet != NULL;
		has_first |= sign->sheet != NULL && sign->has_number;
		if (sign->sheet != NULL && !sign->has_number && tally.later_part == 0)
			tally.later_part = page->number;
		if (!is_understood(page) && tally.unknown_page == 0)
			tally.unknown_page = page->number;
	}
	if (has_first)
		tally.later_part = 0;
	return tally;
}

/* What the dossier's own pages say; the one before it may have what it lacks. */
static void doubt_content(const struct splitting *splitting, struct split *split, size_t index)
{
	struct dossier *dossier = split->dossiers[index];
	struct dossier *before = index > 0 ? split->dossiers[index - 1] : NULL;
	struct tally tally = count_papers(splitting, dossier);

	if (tally.papers > LONG_DOSSIER_PAGES)
		doubt(dossier, BOUND_LENGTH, first_page(dossier), tally.papers);
	/* it may be another person's care sheet, in a file that seems to hold one dossier, too */
	if (tally.unknown_page > 0)
		doubt(dossier, BOUND_SHEETS, tally.unknown_page, 1);
	if (split->count == 1)
		return;
	if (tally.forms == 0)
		doubt(dossier, BOUND_NO_SHEET, first_page(dossier), 0);
	if (tally.later_part > 0) {
		doubt(dossier, BOUND_SHEETS, tally.later_part, 1);
		if (before != NULL)
			doubt(before, BOUND_SHEETS, tally.later_part, 1);
	}
}

/* Two insured numbers that were both read well. */
static void doubt_person(struct dossier *dossier)
{
	const struct reading *first = NULL;

	for (size_t i = 0; i < dossier->readings.count; i++) {
		const struct reading *reading = &dossier->readings.items[i];

		if ((!text_equal(reading->name, "assure_immatriculation") &&
		     !text_equal(reading->name, "immatriculation")) ||
		    reading->value == NULL || reading->confidence < NUMBER_SURE)
			continue;
		if (first == NULL)
			first = reading;
		else if (!text_equal(first->value, reading->value))
			doubt(dossier, BOUND_PERSON, reading->page, 2);
	}
}

static bool breaks_sequence(const struct splitting *splitting, const struct dossier *before,
			    const struct dossier *dossier)
{
	const struct sign *sign = &splitting->signs[first_page(dossier) - 1];
	const struct sign *last = &splitting->signs[first_page(before) - 1];

	if (!sign->is_separator)
		return true;
	return last->is_separator && text_equal(last->separator.branch, sign->separator.branch) &&
	       text_equal(last->separator.batch, sign->separator.batch) &&
	       last->separator.serial > 0 && sign->separator.serial > 0 &&
	       sign->separator.serial != last->separator.serial + 1;
}

/* In a stack with separators, one that is missing is a doubt on both sides. */
static void doubt_sequence(const struct splitting *splitting, struct split *split)
{
	for (size_t i = 1; splitting->separators > 0 && i < split->count; i++) {
		struct dossier *before = split->dossiers[i - 1], *dossier = split->dossiers[i];

		if (!breaks_sequence(splitting, before, dossier))
			continue;
		doubt(before, BOUND_SEQUENCE, first_page(dossier), (int)split->count);
		doubt(dossier, BOUND_SEQUENCE, first_page(dossier), (int)split->count);
	}
}

struct split split_stack(struct dossier *stack)
{
	struct splitting splitting = { stack, NULL, 0 };
	struct split split;

	splitting.signs = memory_new(stack->pages.count, sizeof(*splitting.signs));
	look_at_pages(&splitting);
	find_beginnings(&splitting);
	split = move_papers(&splitting);
	for (size_t i = 0; i < split.count; i++) {
		doubt_content(&splitting, &split, i);
		doubt_person(split.dossiers[i]);
	}
	doubt_sequence(&splitting, &split);
	free(splitting.signs);
	dossier_free(stack);
	return split;
}
