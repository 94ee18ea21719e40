/* R10 to R13 and R16: ordonnance, box codes and prices. */
#include "base/text.h"
#include "validate/judging.h"
#include "validate/match.h"
#include "validate/printed.h"

#include <string.h>

static const char *name_of(const struct box_code *code)
{
	return code->medicine != NULL ? code->medicine->name : code->code;
}

/* Of one medicine nobody buys more boxes than this at once. */
enum { BOXES_LACKING_MAX = 9 };

/* ---- R10 ------------------------------------------------------------------------------- */

/* The ordonnance's own date, unless it was likelier misread; else the day of care, if that is sure;
 * else NULL. */
static const struct reading *ordonnance_date(const struct judging *judging)
{
	const struct reading *reading =
		paper_on_document(judging->dossier, "ordonnance", 0, "date");

	if (date_is_set(reading_date(reading)) && reading->confidence >= READING_POOR)
		return reading;
	return judging->care.confidence >= LINE_SURE ? judging->care.where : NULL;
}

void judge_ordonnance(struct judging *judging)
{
	const struct day *bought = &judging->dispensing;
	struct date prescribed = reading_date(ordonnance_date(judging));
	struct arena *arena = judging->arena;

	if (!paper_has_medicines(&judging->paper))
		return;
	for (size_t i = 0; i < judging->dossier->pages.count; i++)
		if (judging->dossier->pages.items[i].type == PAGE_ORDONNANCE)
			judge_ordonnance_words(judging, judging->dossier->pages.items[i].number);
	if (date_is_set(bought->date) && date_is_set(prescribed) &&
	    bought->confidence >= LINE_SURE && date_compare(bought->date, prescribed) < 0)
		judging_say_both(
			judging, MESSAGE_BOUGHT_BEFORE, SEVERITY_CHECK,
			judging_place(bought->where), judging_place(ordonnance_date(judging)),
			figure_date(arena, bought->date), figure_date(arena, prescribed), NULL);
}

/* ---- R11 ------------------------------------------------------------------------------- */

/* Where a code is glued: its label's field if that was read, else its page. */
static struct place place_of_code(const struct judging *judging, const struct box_code *code)
{
	struct place place = { NULL, code->page };

	for (size_t i = 0; i < judging->dossier->readings.count; i++) {
		const struct reading *reading = &judging->dossier->readings.items[i];

		if (reading->page == code->page && text_equal(reading->value, code->code) &&
		    text_starts_with(reading->name, "vignette_") &&
		    (place.field == NULL || strcmp(reading->name, place.field) < 0))
			place.field = reading->name;
	}
	return place;
}

/* Where one that is missing ought to be. */
static struct place page_of_codes(const struct judging *judging)
{
	return (struct place){ NULL, paper_page_of_codes(&judging->paper) };
}

/*
 * That a code is not there can always be the reader's fault, so it is no more than a check until a
 * person has looked and says that the codes are all there are.
 */
static enum severity severity_of_lack(const struct judging *judging)
{
	return judging->paper.codes_are_all ? SEVERITY_ERROR : SEVERITY_CHECK;
}

/* Of one that hangs on a figure too: as sure as that. */
static enum severity severity_of_lack_by(const struct judging *judging, double confidence)
{
	return judging->paper.codes_are_all ? judging_severity(confidence) : SEVERITY_CHECK;
}

static void say_line_without_code(struct judging *judging, size_t index)
{
	const struct bought_line *line = &judging->paper.bought.items[index];
	const struct candidates *candidates = &judging->matching.candidates[index];
	double probability;
	const char *read = line->designation->value;
	const char *name = candidates_name(candidates, &probability);
	const char *quantity =
		line->quantity > 0 ? figure_number(judging->arena, line->quantity) : "?";
	enum message message = MESSAGE_CODE_ABSENT;

	if (name == NULL || match_product(read, name) == 100) {
		name = read;
	} else if (probability >= CANDIDATE_SURE) {
		message = MESSAGE_CODE_ABSENT_NAMED;
	} else {
		name = candidates_names(candidates, judging->arena);
		message = name != NULL ? MESSAGE_CODE_ABSENT_UNSURE : MESSAGE_CODE_ABSENT;
		name = name != NULL ? name : read;
	}
	judging_say_both(judging, message, severity_of_lack(judging),
			 judging_place(line->designation), judging_place_of_codes(judging), name,
			 quantity, figure_amount(judging->arena, line->amount), read, NULL);
}

/* A line that may be a medicine without a code, a misread one or none is told of as such. */
static void say_line_in_doubt(struct judging *judging, const struct bought_line *line)
{
	judging_say_both(judging, MESSAGE_LINE_DOUBTED, SEVERITY_CHECK,
			 judging_place(line->designation), page_of_codes(judging),
			 line->designation->value, figure_amount(judging->arena, line->amount),
			 NULL);
}

/* What was said of a line; a doubt leaves the sums to tell. */
enum said { SAID_NOTHING, SAID_DOUBT, SAID_NAME };

static enum said judge_line(struct judging *judging, size_t index)
{
	const struct bought_line *line = &judging->paper.bought.items[index];
	double without_code = judging->matching.without_code[index];

	if (!medicines_is_purchase(line) || without_code <= MATCH_DOUBTED)
		return SAID_NOTHING;
	if (without_code > MATCH_NAMED) {
		say_line_without_code(judging, index);
		return SAID_NAME;
	}
	say_line_in_doubt(judging, line);
	return SAID_DOUBT;
}

static int count_purchases(const struct paper *paper)
{
	int purchases = 0;

	for (size_t i = 0; i < paper->bought.count; i++)
		purchases += medicines_is_purchase(&paper->bought.items[i]);
	return purchases;
}

/* The sheet's row of the pharmacy, or the invoice's total. */
static struct place place_of_payment(const struct judging *judging)
{
	const struct paper *paper = &judging->paper;

	if (paper->pharmacy.count > 0 && paper->pharmacy.items[0].price != NULL)
		return judging_place(paper->pharmacy.items[0].price);
	return judging_place(paper->invoices.count > 0 ? paper->invoices.items[0].total : NULL);
}

/*
 * The code of which so many more boxes (`sign` 1) or fewer (-1) at the list's price make up
 * `amount`, above 0; NULL: none, or several. `ret_boxes` is how many.
 */
static const struct box_code *code_making_up(const struct judging *judging, centimes amount,
					     int sign, int *ret_boxes)
{
	const struct box_code *found = NULL;

	for (size_t i = 0; i < judging->paper.codes.count; i++) {
		const struct box_code *code = &judging->paper.codes.items[i];
		centimes price = code->medicine != NULL ? code->medicine->public_price : 0;
		int most = sign > 0 ? BOXES_LACKING_MAX : code->count - 1;

		if (price <= 0 || amount % price != 0 || amount / price > most)
			continue;
		if (found != NULL)
			return NULL;
		found = code;
		*ret_boxes = sign * (int)(amount / price);
	}
	return found;
}

/*
 * What was paid beyond what the boxes are worth; 0 when that is not known, or when one of the
 * places that say what was paid has what they are worth: then another was misread.
 */
static centimes paid_beyond_boxes(const struct judging *judging)
{
	const struct amounts *amounts = &judging->amounts;
	centimes boxes = amounts->boxes.value;

	if (!figure_is_known(amounts->boxes) || !figure_is_known(amounts->medicines) ||
	    amounts->medicines.confidence < READING_POOR || boxes == amounts->pharmacy.value ||
	    boxes == amounts->invoices.value)
		return 0;
	return amounts->medicines.value - boxes;
}

/* Where a line was not read only the sums tell that a code is missing or one too many, and perhaps
 * which. Boxes that are worth more may be cheaper ones: that is R16's. */
static void judge_worth(struct judging *judging)
{
	enum severity severity =
		severity_of_lack_by(judging, judging->amounts.medicines.confidence);
	centimes beyond = paid_beyond_boxes(judging);
	int boxes = 0;
	const struct box_code *code =
		beyond != 0 ? code_making_up(judging, beyond > 0 ? beyond : -beyond,
					     beyond > 0 ? 1 : -1, &boxes)
			    : NULL;

	if (code != NULL)
		judging_say_both(judging, boxes > 0 ? MESSAGE_CODES_FEW : MESSAGE_CODES_MANY,
				 boxes > 0 ? severity : SEVERITY_CHECK, place_of_payment(judging),
				 boxes > 0 ? judging_place_of_codes(judging)
					   : place_of_code(judging, code),
				 name_of(code), figure_number(judging->arena, code->count),
				 figure_number(judging->arena, code->count + boxes), NULL);
	else if (beyond > 0)
		judging_say_both(judging, MESSAGE_CODES_WORTH_LESS, severity,
				 place_of_payment(judging), judging_place_of_codes(judging),
				 figure_amount(judging->arena, judging->amounts.boxes.value),
				 figure_amount(judging->arena, judging->amounts.medicines.value),
				 NULL);
}

/* A line that was not read may be one without a code: then the sum of the others is short too. */
static bool is_a_line_short(const struct judging *judging)
{
	return judging->amounts.lines.value != judging->amounts.medicines.value;
}

static void judge_lines(struct judging *judging)
{
	const struct paper *paper = &judging->paper;
	enum said most = SAID_NOTHING;

	for (size_t i = 0; i < paper->bought.count; i++) {
		enum said said = judge_line(judging, i);

		most = said > most ? said : most;
	}
	if (most == SAID_NAME)
		return;
	if (paper->codes.count == 0) {
		if (judging_needs(judging, care_text(CARE_MEDICINE), PIECE_LABELS))
			judging_say_both(judging, MESSAGE_CODES_ABSENT, severity_of_lack(judging),
					 (struct place){ NULL, 0 }, judging_place_of_codes(judging),
					 NULL);
	} else if (most == SAID_DOUBT || count_purchases(paper) == 0 || is_a_line_short(judging))
		judge_worth(judging);
}

static void say_count(struct judging *judging, enum message message, enum severity severity,
		      struct place here, struct place there, const struct box_code *code,
		      int other_count)
{
	judging_say_both(judging, message, severity, here, there, name_of(code),
			 figure_number(judging->arena, code->count),
			 figure_number(judging->arena, other_count), NULL);
}

static void judge_code_bought(struct judging *judging, const struct box_code *code,
			      const struct code_match *match)
{
	struct place line = judging_place(match->line != NULL ? match->line->designation : NULL);

	/* a code that nobody knows is R12's */
	if (match->not_bought > MATCH_NAMED && code->medicine != NULL &&
	    count_purchases(&judging->paper) > 0)
		judging_say_both(judging, MESSAGE_CODES_NOT_BOUGHT, SEVERITY_CHECK,
				 place_of_code(judging, code),
				 (struct place){ NULL, judging->paper.bought.items[0].page },
				 name_of(code), NULL);
	else if (!medicines_count_differs(code, match))
		return;
	else if (match->bought < code->count)
		say_count(judging, MESSAGE_CODES_MANY, SEVERITY_CHECK, line,
			  place_of_code(judging, code), code, match->bought);
	else
		say_count(judging, MESSAGE_CODES_FEW,
			  severity_of_lack_by(judging,
					      match->line != NULL ? match->line->confidence : 0),
			  line, judging_place_of_codes(judging), code, match->bought);
}

/* Every line that was read is some code's: none is left to be this one's, misread. Of a page that
 * is cut off only ends of lines are seen. */
static bool every_line_is_taken(const struct judging *judging)
{
	size_t taken = 0;

	for (size_t i = 0; i < judging->paper.prescribed.count; i++) {
		if (judging->matching.is_order_of_code[i])
			taken++;
		else if (medicines_is_order(&judging->paper.prescribed.items[i]))
			return false;
	}
	return taken > 0 && !judging_has_unread_page(judging);
}

static void judge_code_prescribed(struct judging *judging, const struct box_code *code,
				  const struct code_match *match)
{
	bool sure = paper_is_prescription_sure(&judging->paper);

	if (code->medicine == NULL)
		return;
	if (match->not_prescribed > MATCH_NAMED && (sure || every_line_is_taken(judging)))
		judging_say_both(judging, MESSAGE_CODES_NOT_PRESCRIBED, SEVERITY_CHECK,
				 place_of_code(judging, code),
				 (struct place){ NULL, judging->paper.prescribed.items[0].page },
				 name_of(code), NULL);
	else if (sure && match->prescribed > 0 && match->prescribed < code->count)
		say_count(judging, MESSAGE_CODES_OVER_PRESCRIBED, SEVERITY_CHECK,
			  judging_place(match->order->medicine), place_of_code(judging, code), code,
			  match->prescribed);
}

void judge_codes(struct judging *judging)
{
	const struct paper *paper = &judging->paper;

	if (!paper_has_medicines(paper))
		return;
	judge_lines(judging);
	for (size_t i = 0; i < paper->codes.count; i++) {
		judge_code_bought(judging, &paper->codes.items[i], &judging->matching.codes[i]);
		judge_code_prescribed(judging, &paper->codes.items[i], &judging->matching.codes[i]);
	}
}

/* ---- R12, R13 -------------------------------------------------------------------------- */

/* The medicine that the digits under unread bars are confirmed to be; NULL: they are not. */
static const struct medicine *confirmed_medicine(const struct judging *judging, const char *printed)
{
	for (size_t i = 0; i < judging->paper.codes.count; i++)
		if (judging->paper.codes.items[i].printed > 0 &&
		    text_equal(judging->paper.codes.items[i].code, printed))
			return judging->paper.codes.items[i].medicine;
	return NULL;
}

/* A person looks at the place in any case; what its digits say is offered. */
static void say_unread(struct judging *judging, const struct unread_symbol *unread)
{
	const struct medicine *medicine = confirmed_medicine(judging, unread->printed);
	const char *page = figure_number(judging->arena, unread->page);

	/* what counts as a code by its digits alone is confirmed or corrected there, one by one */
	if ((judging->paper.codes_are_all && medicine == NULL) ||
	    printed_is_answered(judging->dossier, unread->page, unread->box))
		return;
	if (medicine != NULL)
		judging_say_page(judging, MESSAGE_CODE_CONFIRMED, SEVERITY_CHECK, unread->page,
				 unread->printed, medicine->name, page, NULL);
	else if (unread->printed != NULL)
		judging_say_page(judging, MESSAGE_CODE_PRINTED, SEVERITY_CHECK, unread->page,
				 unread->printed, page, NULL);
	else
		judging_say_page(judging, MESSAGE_CODE_UNREAD, SEVERITY_CHECK, unread->page, page,
				 NULL);
}

static bool is_paper_of_codes(const struct judging *judging, int number)
{
	for (size_t i = 0; i < judging->dossier->pages.count; i++) {
		const struct page *page = &judging->dossier->pages.items[i];

		if (page->number == number)
			return page->type == PAGE_VIGNETTES || page->type == PAGE_ORDONNANCE;
	}
	return false;
}

/* A box of something that no list of medicines has, be it of another country, glued among the
 * codes.
 */
static void judge_foreign_codes(struct judging *judging)
{
	for (size_t i = 0; i < judging->dossier->barcodes.count; i++) {
		const struct barcode *barcode = &judging->dossier->barcodes.items[i];

		if (barcode->role == BARCODE_UNKNOWN && text_equal(barcode->symbology, "ean13") &&
		    barcode->confidence >= READ_SURE && is_paper_of_codes(judging, barcode->page))
			judging_say_page(judging, MESSAGE_CODE_UNKNOWN, SEVERITY_CHECK,
					 barcode->page, barcode->value, NULL);
	}
}

void judge_unknown_codes(struct judging *judging)
{
	if (judging->answers->known)
		judge_foreign_codes(judging);
	for (size_t i = 0; judging->answers->known && i < judging->paper.codes.count; i++) {
		const struct box_code *code = &judging->paper.codes.items[i];

		if (code->medicine == NULL)
			judging_say_page(judging, MESSAGE_CODE_UNKNOWN, SEVERITY_CHECK, code->page,
					 code->code, NULL);
	}
	for (size_t i = 0; i < judging->dossier->unread.count; i++)
		say_unread(judging, &judging->dossier->unread.items[i]);
}

void judge_reimbursable(struct judging *judging)
{
	for (size_t i = 0; i < judging->paper.codes.count; i++) {
		const struct box_code *code = &judging->paper.codes.items[i];

		if (code->medicine != NULL && code->medicine->rate_percent == 0)
			judging_say_page(judging, MESSAGE_NOT_REIMBURSED, SEVERITY_INFO, code->page,
					 code->medicine->name, NULL);
	}
}

/* ---- R16 ------------------------------------------------------------------------------- */

/* What findings of R11 make of that: lines without a code, codes too few, too many, not bought. */
static centimes beyond_by_counts(const struct judging *judging)
{
	const struct matching *matching = &judging->matching;
	centimes beyond = 0;

	for (size_t i = 0; i < judging->paper.bought.count; i++) {
		const struct bought_line *line = &judging->paper.bought.items[i];

		if (medicines_is_purchase(line) && matching->without_code[i] > MATCH_NAMED)
			beyond += line->amount;
	}
	for (size_t i = 0; i < judging->paper.codes.count; i++) {
		const struct box_code *code = &judging->paper.codes.items[i];
		const struct code_match *match = &matching->codes[i];
		centimes price = code->medicine != NULL ? code->medicine->public_price : 0;

		if (match->not_bought > MATCH_NAMED)
			beyond -= code->count * price;
		else if (medicines_count_differs(code, match))
			beyond += (match->bought - code->count) * price;
	}
	return beyond;
}

static bool judge_prices_of_lines(struct judging *judging)
{
	bool said = false;

	for (size_t i = 0; i < judging->paper.codes.count; i++) {
		const struct medicine *medicine = judging->paper.codes.items[i].medicine;
		const struct code_match *match = &judging->matching.codes[i];
		const struct bought_line *line = match->line;

		if (medicine == NULL || line == NULL || line->confidence < LINE_SURE ||
		    medicine->public_price <= 0 || match->unit_price <= 0 ||
		    match->unit_price == medicine->public_price)
			continue;
		judging_say_both(judging, MESSAGE_PRICE_DIFFERS, SEVERITY_CHECK,
				 judging_place(line->price_reading != NULL ? line->price_reading
									   : line->designation),
				 place_of_code(judging, &judging->paper.codes.items[i]),
				 medicine->name, figure_amount(judging->arena, match->unit_price),
				 figure_amount(judging->arena, medicine->public_price), NULL);
		said = true;
	}
	return said;
}

/*
 * Where no line tells, the sums do: what was paid is neither what the boxes are worth at the list's
 * prices nor that and what R11 names, to the centime. A code whose bars were not read explains it
 * too, if more was paid, and a code glued once too often, if less was. Of 330 generated dossiers
 * of which no price was another and no code missing 7 were paid otherwise than their boxes: 5 had
 * such a code, 2 a place that says what the boxes are worth.
 */
static void judge_price_sum(struct judging *judging)
{
	centimes beyond = paid_beyond_boxes(judging);
	int boxes;

	if (beyond == 0 || beyond == beyond_by_counts(judging) ||
	    (beyond > 0 && judging->dossier->unread.count > 0) ||
	    (beyond < 0 && code_making_up(judging, -beyond, -1, &boxes) != NULL))
		return;
	judging_say_both(judging, MESSAGE_PRICES_MAY_DIFFER, SEVERITY_CHECK,
			 place_of_payment(judging), page_of_codes(judging),
			 figure_amount(judging->arena, judging->amounts.boxes.value),
			 figure_amount(judging->arena, judging->amounts.medicines.value), NULL);
}

void judge_prices(struct judging *judging)
{
	/* when the list's prices come to what was paid, a line with another was misread */
	if (!amounts_are_of_list(&judging->amounts) && !judge_prices_of_lines(judging))
		judge_price_sum(judging);
}
