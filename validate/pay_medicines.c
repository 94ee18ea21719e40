/* What the fund pays for medicines. */
#include "base/text.h"
#include "validate/lookup.h"
#include "validate/payment.h"

enum { BOXES_UNPROVEN = -1 };

/*
 * Boxes that were not bought are not paid. A line whose quantity was not read is all the boxes that
 * bear the code. Where no line of an invoice was read there are only the codes to go by, and they
 * count when their list prices come to what was paid, and that with the acts to the total: a
 * missing invoice never pays more than one.
 */
static bool are_proven_by_sums(const struct amounts *amounts)
{
	return amounts_are_of_list(amounts) && figure_is_known(amounts->parts) &&
	       amounts->parts.value == amounts->written.value;
}

static int boxes_to_pay(const struct judging *judging, const struct medicine_line *line)
{
	if (judging->paper.bought.count == 0)
		return are_proven_by_sums(&judging->amounts) ? line->quantity : BOXES_UNPROVEN;
	for (size_t i = 0; i < judging->paper.codes.count; i++) {
		int bought = judging->matching.codes[i].bought;

		if (!text_equal(judging->paper.codes.items[i].code, line->code))
			continue;
		if (bought == NO_MATCH)
			return 0;
		return bought > 0 && bought < line->quantity ? bought : line->quantity;
	}
	return line->quantity;
}

static void add_head(const struct judging *judging, const struct medicine_line *medicine,
		     struct priced_line *line)
{
	struct arena *arena = judging->arena;
	const char *name = medicine->name != NULL ? medicine->name : medicine->code;

	line->facts.arena = arena;
	if (medicine->quantity == 1)
		sentence_add(&line->facts, PHRASE_MEDICINE_BOX, name, NULL);
	else
		sentence_add(&line->facts, PHRASE_MEDICINE_BOXES, name,
			     figure_number(arena, medicine->quantity), NULL);
	if (line->asked == AMOUNT_UNKNOWN)
		sentence_add(&line->facts, PHRASE_ASKED_UNREAD, NULL);
	else
		sentence_add(&line->facts, PHRASE_ASKED, figure_amount(arena, line->asked), NULL);
}

static void add_base(const struct judging *judging, const struct medicine_line *medicine, int boxes,
		     struct priced_line *line)
{
	struct arena *arena = judging->arena;
	centimes each = money_lower(medicine->unit_price, medicine->base_price);

	line->base = boxes * each;
	if (boxes < medicine->quantity)
		sentence_add(&line->facts, PHRASE_BOXES_BOUGHT, figure_number(arena, boxes), NULL);
	if (boxes == 1)
		sentence_add(&line->facts, PHRASE_BASE, figure_amount(arena, each), NULL);
	else
		sentence_add(&line->facts, PHRASE_BASE_EACH, figure_amount(arena, each),
			     figure_number(arena, boxes), figure_amount(arena, line->base), NULL);
}

/* The list's rate, unless the fund rules otherwise for medicines; what the list does not pay for
 * no rule does. */
static long rate_of(const struct judging *judging, const struct medicine_line *medicine,
		    const struct priced_line *line)
{
	long percent = medicine->rate_percent;

	if (percent > 0)
		(void)lookup_rule_of(judging->answers, judging->fund, RULE_RATE,
				     (const char *const[]){ care_text(CARE_MEDICINE), NULL },
				     line->day, &percent);
	return percent;
}

static void price_boxes(struct judging *judging, const struct medicine_line *medicine, int boxes,
			struct priced_line *line)
{
	if (boxes == BOXES_UNPROVEN) {
		price_unknown(judging, line, PHRASE_UNPROVEN);
	} else if (boxes == 0) {
		price_nothing(judging, line, PHRASE_NOT_BOUGHT);
	} else {
		add_base(judging, medicine, boxes, line);
		price_at_rate(judging, line, rate_of(judging, medicine, line));
	}
}

/* Of more boxes than were bought only those that were are asked for. */
static centimes asked_for(const struct medicine_line *medicine, int boxes)
{
	if (medicine->unit_price == AMOUNT_UNKNOWN || boxes <= 0 || boxes >= medicine->quantity)
		return medicine->amount;
	return boxes * medicine->unit_price;
}

void price_medicine(struct judging *judging, size_t index, struct priced_line *ret_line)
{
	const struct medicine_line *medicine = &judging->claim->medicines.items[index];
	int boxes = boxes_to_pay(judging, medicine);
	struct priced_line *line = ret_line;

	*line = (struct priced_line){
		.is_medicine = true,
		.line = index,
		.care = CARE_MEDICINE,
		.day = judging->care.date,
		.asked = asked_for(medicine, boxes),
		.base = AMOUNT_UNKNOWN,
		.amount = AMOUNT_UNKNOWN,
	};
	add_head(judging, medicine, line);
	/* a code that the register proposes is on no box; a base of 0 is none that the list names
	 */
	if (medicine->code == NULL || medicine->code_source == SOURCE_REGISTER)
		price_nothing(judging, line, PHRASE_NO_CODE);
	else if (medicine->rate_percent == 0)
		price_nothing(judging, line, PHRASE_NOT_REIMBURSABLE);
	else if (medicine->rate_percent < 0 || medicine->unit_price == AMOUNT_UNKNOWN ||
		 medicine->base_price <= 0)
		price_unknown(judging, line, PHRASE_UNLISTED);
	else
		price_boxes(judging, medicine, boxes, line);
}
