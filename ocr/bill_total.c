#include "ocr/bill_total.h"

#include "base/memory.h"
#include "ocr/bill_sights.h"
#include "ocr/median.h"

#include <math.h>
#include <stdlib.h>

/* Evidence in natural logarithms of odds. */
static const double ROUNDED_WORD = 2.6, TOTAL_WORD = 2.0, PART_WORD = -1.6, TABLE_WORD = 0.3,
		    PAID_WORD = -0.5;
static const double REPEATED = 0.9, ROWS_GIVE_IT = 2.2, CHANGE_GIVES_IT = 2.6, TAX_GIVES_IT = 1.6,
		    CHAIN_GIVES_IT = 3.4;
static const double ROUNDING_GIVES_IT = 2.6, ROUNDED_AWAY = -3.2, TAXED_AWAY = -1.6;
static const double LARGE_PRINT = 0.8, LARGEST = 0.6, AMONG_ROWS = -1.2, LARGER_ABOVE = -1,
		    UNROUNDED = -1.5;
static const double NEAR_COST = 1.2, NOWHERE = -3;
static const double REASON_LEAST = 1, UNREASONED = -1.5;
static const double CLOSED_BILL = 2.4, OPEN_BILL = 0.8, UNREAD_SHARE = 1.2;

/* Coins under which totals are rounded, in centimes. */
enum { ROUNDING_MOST = 5, RUN_MOST = 40, GAP_MOST = 4, HYPOTHESES_MOST = 400 };
static const double LARGE_RATIO = 1.3;

struct scene {
	const struct bill *bill;
	sight_list sights;
	int first_label; /* line of the first total's or part's label; INT_MAX-like without one */
	double height_px;
	bool rounds; /* small coins are rounded away */
	centimes largest;
};

enum { NO_LINE = 1 << 28 };

static bool says(const struct sight *sight, centimes value)
{
	return sight_cost(sight, value) < SIGHT_COST_MOST;
}

/* What is left of a piece of evidence that hangs on a sight taken for a value. */
static double trust_in(const struct sight *sight, centimes value)
{
	return exp(-0.25 * (sight_cost(sight, value) - sight->misread));
}

/* Two amounts that differ in one digit, or in one more in front: what a misreading makes of one. */
static bool is_near(centimes a, centimes b)
{
	centimes power = 1, difference = llabs(a - b);
	centimes larger = a > b ? a : b;

	if (difference == 0 || larger < 100)
		return false;
	while (difference % 10 == 0) {
		difference /= 10;
		power *= 10;
	}
	return difference < 10 && a / (power * 10) == b / (power * 10);
}

/* What it costs that one of a sight's digits was misread as a certain other one. */
static double near_cost(const struct sight *sight)
{
	return NEAR_COST - log(1.01 - exp(sight->misread));
}

static bool is_total_label(const struct sight *sight)
{
	return (sight->label == LABEL_TOTAL || sight->label == LABEL_ROUNDED) && sight->beside == 0;
}

/* ---- Words and places -------------------------------------------------------- */

static double weigh_label(const struct sight *sight)
{
	if (sight->label == LABEL_PART)
		return PART_WORD;
	if (sight->label == LABEL_PAID)
		return PAID_WORD;
	if (sight->label == LABEL_NONE)
		return 0;
	if (sight->beside > 0 && !sight->last)
		return 0;
	if (sight->beside > 0)
		return TABLE_WORD;
	return sight->label == LABEL_ROUNDED ? ROUNDED_WORD : TOTAL_WORD;
}

/* The best place of a value, with what it says for itself; ret_lines: on how many lines it stands.
 */
static double weigh_places(const struct scene *scene, centimes value, int *ret_best, int *ret_lines)
{
	double best = NOWHERE;
	bool part = false, total = false;
	int last_line = -1;

	*ret_best = -1;
	*ret_lines = 0;
	for (size_t i = 0; i < scene->sights.count; i++) {
		const struct sight *sight = &scene->sights.items[i];
		double cost = sight_cost(sight, value), weight;
		bool near = cost >= SIGHT_COST_MOST && is_near(sight->values[0], value);

		if (near)
			cost = near_cost(sight);
		if (cost >= SIGHT_COST_MOST)
			continue;
		weight = weigh_label(sight) - cost + (near ? 0 : 0.5 * sight->misread);
		weight += sight->height_px > LARGE_RATIO * scene->height_px ? LARGE_PRINT : 0;
		weight += sight->at < scene->first_label ? AMONG_ROWS : 0;
		part |= !near && sight->label == LABEL_PART;
		total |= !near && is_total_label(sight);
		if (!near) {
			*ret_lines += sight->at != last_line;
			last_line = sight->at;
		}
		if (weight > best) {
			best = weight;
			*ret_best = (int)i;
		}
	}
	best += part && !total && best > PART_WORD ? PART_WORD : 0;
	return best;
}

/* ---- Arithmetic -------------------------------------------------------------- */

/* Lines' last amounts above a sight that add up to it. */
static bool run_adds_up(const struct scene *scene, int end, centimes value)
{
	centimes sum = 0;
	int terms = 0, line = -1;

	for (int i = end; i >= 0 && terms < RUN_MOST; i--) {
		const struct sight *sight = &scene->sights.items[i];

		if (!sight->last || sight->at == line || sight->values[0] == 0)
			continue;
		line = sight->at;
		sum += sight->values[0];
		terms++;
		if (terms >= 2 && sum == value)
			return true;
	}
	return false;
}

static bool rows_add_up(const struct scene *scene, centimes value)
{
	for (int i = 0; i < (int)scene->sights.count; i++) {
		int tried = 0;

		if (!says(&scene->sights.items[i], value))
			continue;
		for (int end = i - 1; end >= 0 && tried < 3; end--) {
			if (!scene->sights.items[end].last ||
			    scene->sights.items[end].at == scene->sights.items[i].at)
				continue;
			tried++;
			if (run_adds_up(scene, end, value))
				return true;
		}
	}
	return false;
}

/* Cash at or below the total, and below it the change. */
static double weigh_change(const struct scene *scene, int first, centimes value)
{
	int total = first < (int)scene->sights.count ? scene->sights.items[first].at
						     : scene->first_label - 1;
	double best = 0;

	for (int c = 0; c < (int)scene->sights.count; c++) {
		const struct sight *cash = &scene->sights.items[c];

		if (cash->at <= total || cash->value_count == 0)
			continue;
		for (int v = 0; v < cash->value_count; v++) {
			centimes change = cash->values[v] - value;

			for (int b = c + 1; change > 0 && b < (int)scene->sights.count &&
					    scene->sights.items[b].at <= cash->at + GAP_MOST;
			     b++) {
				const struct sight *back = &scene->sights.items[b];
				double weight;

				if (back->at <= cash->at || !says(back, change))
					continue;
				weight = CHANGE_GIVES_IT * trust_in(cash, cash->values[v]) *
					 trust_in(back, change);
				best = weight > best ? weight : best;
			}
		}
	}
	return best;
}

/* True when some sight after one, a few lines on, is a rounding by so much, either way. */
static bool rounds_by(const struct scene *scene, int after, centimes change)
{
	const sight_list *sights = &scene->sights;

	for (int i = after + 1; i < (int)sights->count; i++) {
		if (sights->items[i].at > sights->items[after].at + GAP_MOST)
			break;
		if (says(&sights->items[i], change) || says(&sights->items[i], -change))
			return true;
	}
	return false;
}

/* What a sight says, when a rounding below it makes of that what is wanted; 0 when none does. */
static centimes part_before_rounding(const struct scene *scene, int at, centimes wanted)
{
	centimes change = wanted - scene->sights.items[at].values[0];

	return change != 0 && llabs(change) <= ROUNDING_MOST && rounds_by(scene, at, llabs(change))
		       ? scene->sights.items[at].values[0]
		       : 0;
}

/* A net amount and a tax or service of up to 30 % that give it: both above it, or both below. */
static double weigh_tax(const struct scene *scene, int first, centimes value, centimes *ret_net)
{
	double best = 0;

	for (int n = 0; n < (int)scene->sights.count; n++) {
		const struct sight *net = &scene->sights.items[n];

		for (int t = n + 1; t < (int)scene->sights.count; t++) {
			const struct sight *tax = &scene->sights.items[t];
			centimes part = value - net->values[0];
			bool aside = (n < first) == (t < first), rounded;
			double weight;

			if (tax->at > net->at + GAP_MOST)
				break;
			rounded = !says(tax, part);
			if (rounded)
				part = part_before_rounding(scene, t, part);
			if (part <= 0 || part * 10 > net->values[0] * 3 || !aside)
				continue;
			weight = (rounded ? CHAIN_GIVES_IT : TAX_GIVES_IT) *
				 trust_in(net, net->values[0]) * trust_in(tax, part);
			if (weight > best) {
				best = weight;
				*ret_net = net->values[0];
			}
		}
	}
	return best;
}

/* True when a value, no more than some lines above another, differs from it by a printed rounding.
 */
static bool is_rounded_to(const struct scene *scene, int from, centimes value, int to,
			  centimes rounded)
{
	const struct sight *before = &scene->sights.items[from], *after = &scene->sights.items[to];
	centimes change = llabs(rounded - value);

	if (change == 0 || change > ROUNDING_MOST || after->at <= before->at ||
	    after->at > before->at + GAP_MOST)
		return false;
	for (int i = from + 1; i < to; i++)
		if (says(&scene->sights.items[i], change) || says(&scene->sights.items[i], -change))
			return true;
	return value % ROUNDING_MOST != 0 && rounded % ROUNDING_MOST == 0;
}

/* A labelled total that a rounding below it makes the value, which itself was not read. */
static bool is_rounded_below(const struct scene *scene, int at, centimes value)
{
	const struct sight *before = &scene->sights.items[at];
	centimes change = llabs(value - before->values[0]);

	return (before->label == LABEL_TOTAL || before->label == LABEL_ROUNDED) && change > 0 &&
	       change <= ROUNDING_MOST && value % ROUNDING_MOST == 0 &&
	       rounds_by(scene, at, change);
}

/* Roundings that lead to a value speak for it, those that lead away from it against it. */
static double weigh_rounding(const struct scene *scene, centimes value)
{
	bool to = false, away = false;
	int count = (int)scene->sights.count;

	for (int i = 0; i < count; i++) {
		if (!says(&scene->sights.items[i], value))
			continue;
		for (int j = 0; j < count; j++) {
			const struct sight *other = &scene->sights.items[j];

			if (other->value_count == 0 ||
			    abs(other->at - scene->sights.items[i].at) > GAP_MOST)
				continue;
			to |= j < i && is_rounded_to(scene, j, other->values[0], i, value);
			away |= j > i && is_rounded_to(scene, i, value, j, other->values[0]);
		}
	}
	for (int j = 0; j < count && !to; j++)
		to = is_rounded_below(scene, j, value);
	return (to ? ROUNDING_GIVES_IT : 0) + (away ? ROUNDED_AWAY : 0);
}

/* ---- Hypotheses -------------------------------------------------------------- */

struct hypothesis {
	centimes value, net; /* net: what it is with the tax taken off; 0: not known */
	double score;
	int best; /* sight */
};

typedef LIST(struct hypothesis) hypothesis_list;

static int first_sight(const struct scene *scene, centimes value)
{
	int i = 0;

	while (i < (int)scene->sights.count && !says(&scene->sights.items[i], value))
		i++;
	return i;
}

/* A total is not less than what it is the total of, and no small coin where those are rounded. */
static double weigh_size(const struct scene *scene, centimes value, int place)
{
	double weight = scene->rounds && value % ROUNDING_MOST != 0 ? UNROUNDED : 0;
	int larger = 0;

	for (int i = 0; i < place; i++)
		larger += scene->sights.items[i].costs[0] == 0 &&
			  scene->sights.items[i].label != LABEL_PAID &&
			  scene->sights.items[i].values[0] > value;
	return weight + (larger > 2 ? 2 : larger) * LARGER_ABOVE;
}

static double weigh_bill(const struct bill *bill, centimes value)
{
	if (bill->total < 0 || bill->total_value != value)
		return 0;
	return bill->closes && bill->rows.count > 1 ? CLOSED_BILL : OPEN_BILL;
}

static struct hypothesis weigh(const struct scene *scene, centimes value)
{
	struct hypothesis one = { .value = value };
	double reasons;
	int lines;

	one.score = weigh_places(scene, value, &one.best, &lines);
	one.score += REPEATED * (lines > 3 ? 2 : lines > 1 ? lines - 1 : 0);
	reasons = rows_add_up(scene, value) ? ROWS_GIVE_IT : 0;
	reasons += weigh_change(scene, first_sight(scene, value), value);
	reasons += weigh_tax(scene, one.best, value, &one.net);
	reasons += weigh_rounding(scene, value);
	reasons += weigh_bill(scene->bill, value);
	one.score += reasons;
	one.score += reasons < REASON_LEAST && scene->bill->rows.count > 0 ? UNREASONED : 0;
	one.score += weigh_size(scene, value, one.best);
	one.score += value == scene->largest ? LARGEST : 0;
	return one;
}

static void add_hypothesis(const struct scene *scene, struct arena *arena, hypothesis_list *all,
			   centimes value)
{
	if (value <= 0 || all->count >= HYPOTHESES_MOST)
		return;
	for (size_t i = 0; i < all->count; i++)
		if (all->items[i].value == value)
			return;
	*LIST_ADD(arena, all) = weigh(scene, value);
}

/* A value with every rounding that is printed below a sight. */
static void add_rounded(const struct scene *scene, struct arena *arena, hypothesis_list *all,
			int at, centimes value)
{
	for (centimes change = 1; change <= ROUNDING_MOST; change++) {
		if (!rounds_by(scene, at, change))
			continue;
		if ((value + change) % ROUNDING_MOST == 0)
			add_hypothesis(scene, arena, all, value + change);
		if ((value - change) % ROUNDING_MOST == 0)
			add_hypothesis(scene, arena, all, value - change);
	}
}

/* What two labelled amounts, one some lines below the other, give: net and tax, cash and change. */
static void add_derived(const struct scene *scene, struct arena *arena, hypothesis_list *all,
			int first)
{
	const struct sight *one = &scene->sights.items[first];

	add_rounded(scene, arena, all, first, one->values[0]);
	for (int i = first + 1; i < (int)scene->sights.count; i++) {
		const struct sight *other = &scene->sights.items[i];

		if (other->at > one->at + GAP_MOST)
			break;
		if ((other->label != LABEL_PART && other->label != LABEL_PAID) ||
		    other->values[0] <= 0 || other->values[0] >= one->values[0])
			continue;
		add_hypothesis(scene, arena, all, one->values[0] - other->values[0]);
		if (other->values[0] * 10 > one->values[0] * 3)
			continue;
		add_hypothesis(scene, arena, all, one->values[0] + other->values[0]);
		add_rounded(scene, arena, all, i, one->values[0] + other->values[0]);
	}
}

static void add_hypotheses(const struct scene *scene, struct arena *arena, hypothesis_list *all)
{
	for (size_t i = 0; i < scene->sights.count; i++)
		for (int v = 0; v < scene->sights.items[i].value_count; v++)
			add_hypothesis(scene, arena, all, scene->sights.items[i].values[v]);
	for (size_t i = 0; i < scene->sights.count; i++)
		if (scene->sights.items[i].label != LABEL_NONE)
			add_derived(scene, arena, all, (int)i);
}

static int compare_hypotheses(const void *a, const void *b)
{
	const struct hypothesis *x = a, *y = b;

	return (x->score < y->score) - (x->score > y->score);
}

/* What is before tax is not what was paid, when what is after it is there too. */
static void take_tax_off(hypothesis_list *all)
{
	for (size_t i = 0; i < all->count; i++)
		for (size_t k = 0; k < all->count; k++)
			if (all->items[i].net == all->items[k].value && all->items[i].net > 0 &&
			    all->items[i].score > 0)
				all->items[k].score += TAXED_AWAY;
}

static struct scene look(const struct free_page *paper, const struct bill *bill)
{
	struct scene scene = { .bill = bill,
			       .first_label = NO_LINE,
			       .rounds = bill_names_rounding(paper) };
	double heights[256];
	int count = 0;

	bill_find_sights(paper, &scene.sights);
	for (size_t i = 0; i < scene.sights.count; i++) {
		const struct sight *sight = &scene.sights.items[i];

		if (sight->label != LABEL_NONE && sight->at < scene.first_label)
			scene.first_label = sight->at;
		if (sight->costs[0] > 0)
			continue;
		if (count < (int)ARRAY_LENGTH(heights))
			heights[count++] = sight->height_px;
		if (sight->values[0] > scene.largest)
			scene.largest = sight->values[0];
	}
	scene.height_px = count > 0 ? median_of_doubles(heights, count) : 1;
	return scene;
}

int bill_guess_totals(const struct free_page *paper, const struct bill *bill,
		      struct total_guess *guesses)
{
	struct scene scene = look(paper, bill);
	hypothesis_list all = { 0 };
	double sum = exp(UNREAD_SHARE);
	int count = 0;

	add_hypotheses(&scene, paper->dossier->arena, &all);
	take_tax_off(&all);
	if (all.count > 0)
		qsort(all.items, all.count, sizeof(*all.items), compare_hypotheses);
	for (size_t i = 0; i < all.count; i++)
		sum += exp(all.items[i].score);
	for (; count < (int)all.count && count < TOTALS_MAX; count++) {
		int best = all.items[count].best;
		const struct sight *sight = &scene.sights.items[best >= 0 ? best : 0];

		guesses[count] = (struct total_guess){
			all.items[count].value, exp(all.items[count].score) / sum,
			(struct span){ sight->line, sight->from, sight->to }
		};
	}
	return count;
}
