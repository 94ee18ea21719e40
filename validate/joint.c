/*
 * The model. Let q be the three quantities, w what is written in the places and r the readings:
 *
 *   P(q, w | r)  ~  P(q)  x  product over the places  P(w | q) P(w | r)
 *
 * P(w | r) is what the recogniser says of its reading alone: its guesses, or value and confidence,
 * and what they leave for something else. As it took all values for equally likely beforehand, this
 * is the likelihood too. P(w | q) is `holds` for w = q, and else (1 - holds) departs(w, q): a place
 * may truly say something else, and how often is stated beside the places in settle_amounts.c and
 * settle_dates.c. P(q) holds the relations between the quantities: sums, orders, windows.
 *
 * Given q the places are independent, so the sum over everything that may be written is a product
 * of small sums (`heard`), and only the quantities need to be enumerated together. Then, for each
 * place, P(w | r) is the mean of P(w | q, r) over the posterior of q. That is all: no iteration and
 * no approximation but one. Values that nothing speaks for are not enumerated; together they are
 * one value more of each quantity, "something else", of which there are OTHERS: so many that
 * several misread places hardly ever agree in it, so few that they may (one hand's 1 looks like a 7
 * twice). What is gibberish speaks for nothing, and no more for something else than for a value.
 *
 * Nothing is ever forced. A sum that truly is wrong and a digit that was misread are two stories,
 * and the likelier one wins by as much as it is likelier.
 */
#include "validate/joint.h"

#include "validate/settle.h"

#include <math.h>
#include <string.h>

/* How many values "something else" may be, seen from one reading: the look-alikes of its digits. */
#define OTHERS 20.0

/* No reading is surer than this leaves it: recognisers are sure of the wrong field, too. */
#define REST_MIN 0.0001
#define WEIGHT_MIN 0.01

/* Choices less likely than this among something else are not worth their room. */
#define ASKED_MIN 1e-7

/*
 * Places are weighed as if they were read independently, but one hand that cannot be read spoils
 * all it wrote in the same way: two totals that were both read at 0.15 agree because the same
 * stroke is missed in both. Something must have been read at least this well, or nothing is surer
 * than that.
 */
#define WELL_HEARD 0.3
#define ILL_HEARD_MOST 0.9

/* The posterior from which on a reading takes another value that the recogniser itself had told. */
#define TAKES_GUESSED 0.6

/* Hardly any of what is believed by half, one in two of what is believed by a tenth. */
double joint_gibberish(double doubt)
{
	return pow(doubt, 6);
}

/* ---- what stands in a place ------------------------------------------------------------ */

struct joint_place *joint_add_place(struct joint_quantity *quantity, double holds)
{
	struct joint_place *place = &quantity->places[quantity->place_count++];

	*place = (struct joint_place){ .holds = holds };
	return place;
}

static struct joint_choice *choice_of(struct joint_part *part, long long value)
{
	for (size_t i = 0; i < part->count; i++)
		if (part->choices[i].value == value)
			return &part->choices[i];
	return NULL;
}

static void add_choice(struct joint_part *part, long long value, double weight, bool was_guessed)
{
	if (part->count < JOINT_CHOICES_MAX)
		part->choices[part->count++] =
			(struct joint_choice){ value, weight, 0, was_guessed };
}

/* What a guess that is no value leaves goes to something else: the field has a value. */
static void add_guess(const struct joint *joint, struct joint_part *part, const char *text,
		      double probability)
{
	long long value;
	struct joint_choice *same;

	if (!joint->kind->parse(text, &value))
		return;
	same = choice_of(part, value);
	if (same != NULL)
		same->weight += probability;
	else
		add_choice(part, value, probability, true);
}

static double clamp(double value, double low, double high)
{
	return fmin(fmax(value, low), high);
}

/* A person's word replaces the recogniser's. */
static bool has_guesses(const struct reading *reading)
{
	return reading->guess_count > 0 && reading->source != SOURCE_PERSON;
}

bool joint_add_reading(const struct joint *joint, struct joint_place *place,
		       const struct reading *reading)
{
	struct joint_part *part;
	double sum = 0;

	if (reading == NULL || place->part_count == JOINT_PARTS_MAX)
		return false;
	part = &place->parts[place->part_count++];
	*part = (struct joint_part){ .reading = reading };
	for (int i = 0; has_guesses(reading) && i < reading->guess_count; i++)
		add_guess(joint, part, reading->guesses[i].value, reading->guesses[i].probability);
	if (!has_guesses(reading))
		add_guess(joint, part, reading->value,
			  clamp(reading->confidence, WEIGHT_MIN, 1 - REST_MIN));
	for (size_t i = 0; i < part->count; i++)
		sum += part->choices[i].weight;
	part->rest = part->doubt = clamp(1 - sum, REST_MIN, 1);
	return true;
}

void joint_add_figure(struct joint_place *place, long long value, double confidence)
{
	struct joint_part *part = &place->parts[place->part_count++];

	*part = (struct joint_part){ .rest = 1 - confidence };
	add_choice(part, value, confidence, false);
}

static const char *seen(const struct reading *reading)
{
	if (has_guesses(reading))
		return reading->guesses[0].value;
	return reading->read != NULL ? reading->read : reading->value;
}

static void ask_part(const struct joint *joint, struct joint_part *part, long long value)
{
	double weight;

	if (part->reading == NULL || choice_of(part, value) != NULL)
		return;
	weight = part->rest * joint->kind->misread(seen(part->reading), part->doubt, value);
	if (weight < ASKED_MIN || part->count == JOINT_CHOICES_MAX)
		return;
	add_choice(part, value, weight, false);
	part->rest = fmax(part->rest - weight, 0);
}

static const struct joint_choice *best_choice(const struct joint_part *part)
{
	const struct joint_choice *best = NULL;

	for (size_t i = 0; i < part->count; i++)
		if (best == NULL || part->choices[i].weight > best->weight)
			best = &part->choices[i];
	return best;
}

/* What part `at` would have to be for the place to say `value`, the other parts as they look. */
static void ask_place(const struct joint *joint, struct joint_place *place, long long value)
{
	for (size_t at = 0; at < place->part_count; at++) {
		long long left = value;
		bool known = true;

		for (size_t i = 0; i < place->part_count; i++) {
			const struct joint_choice *best = best_choice(&place->parts[i]);

			if (i != at && best != NULL)
				left -= best->value;
			known = known && (i == at || best != NULL);
		}
		if (known && left > 0)
			ask_part(joint, &place->parts[at], left);
	}
}

void joint_ask(const struct joint *joint, struct joint_quantity *quantity, long long value)
{
	for (size_t i = 0; i < quantity->place_count; i++)
		ask_place(joint, &quantity->places[i], value);
}

static bool has_value(const long long *values, size_t count, long long value)
{
	for (size_t i = 0; i < count; i++)
		if (values[i] == value)
			return true;
	return false;
}

/* Adds what one place says: its choices by weight, or of several parts the sum of the best. */
static size_t add_likeliest(const struct joint_place *place, long long *values, size_t count,
			    size_t limit)
{
	const struct joint_part *part = &place->parts[0];
	long long sum = 0;

	for (size_t i = 0; place->part_count == 1 && i < part->count && count < limit; i++)
		if (!has_value(values, count, part->choices[i].value))
			values[count++] = part->choices[i].value;
	if (place->part_count < 2)
		return count;
	for (size_t i = 0; i < place->part_count; i++) {
		const struct joint_choice *best = best_choice(&place->parts[i]);

		if (best == NULL)
			return count;
		sum += best->value;
	}
	if (count < limit && !has_value(values, count, sum))
		values[count++] = sum;
	return count;
}

size_t joint_likeliest(const struct joint_quantity *quantity, long long *values, size_t limit)
{
	size_t count = 0, share;

	for (size_t i = 0; i < quantity->place_count; i++) {
		/* every place is heard, however much the one before it has to say */
		share = (limit - count) / (quantity->place_count - i);
		count = add_likeliest(&quantity->places[i], values, count, count + share);
	}
	return count;
}

/* ---- sums of a place ------------------------------------------------------------------- */

/* The weight of a part's listed choices, with what is left or without. */
static double part_weight(const struct joint_part *part, bool with_rest)
{
	double weight = with_rest ? part->rest : 0;

	for (size_t i = 0; i < part->count; i++)
		weight += part->choices[i].weight;
	return weight;
}

static bool comes_before(const struct joint_sum *a, const struct joint_sum *b)
{
	if (a->weight != b->weight)
		return a->weight > b->weight;
	return a->value != b->value ? a->value < b->value
				    : memcmp(a->picks, b->picks, sizeof(a->picks)) < 0;
}

/* Keeps the likeliest sums, in order. */
static void keep_sum(struct joint_sum *sums, size_t *count, struct joint_sum sum)
{
	size_t at = *count;

	if (*count == JOINT_SUMS_MAX) {
		if (!comes_before(&sum, &sums[--at]))
			return;
	} else {
		(*count)++;
	}
	for (; at > 0 && comes_before(&sum, &sums[at - 1]); at--)
		sums[at] = sums[at - 1];
	sums[at] = sum;
}

static void add_part(struct joint_place *place, size_t index)
{
	const struct joint_part *part = &place->parts[index];
	struct joint_sum sums[JOINT_SUMS_MAX];
	size_t count = 0;

	for (size_t i = 0; i < place->sum_count; i++)
		for (size_t j = 0; j < part->count; j++) {
			struct joint_sum sum = place->sums[i];

			sum.value += part->choices[j].value;
			sum.weight *= part->choices[j].weight;
			sum.picks[index] = (unsigned char)j;
			keep_sum(sums, &count, sum);
		}
	memcpy(place->sums, sums, count * sizeof(sums[0]));
	place->sum_count = count;
}

static void add_up(const struct joint_kind *kind, struct joint_place *place)
{
	double all = 1, kept = 0, gibberish = 0;

	place->sum_count = 1;
	place->sums[0] = (struct joint_sum){ .weight = 1 };
	for (size_t i = 0; i < place->part_count; i++) {
		all *= part_weight(&place->parts[i], true);
		gibberish = fmax(gibberish, joint_gibberish(place->parts[i].doubt));
		add_part(place, i);
	}
	for (size_t i = 0; i < place->sum_count; i++)
		kept += place->sums[i].weight;
	place->rest = fmax(all - kept, 0);
	place->others = 1 / (gibberish * kind->elsewhere + (1 - gibberish) / OTHERS);
}

/* ---- quantities ------------------------------------------------------------------------ */

/*
 * The weight of a place whose quantity has a value (NULL: something else), and in `shares`, unless
 * NULL, that of each of its sums.
 */
static double weigh_place(const struct joint *joint, const struct joint_place *place,
			  const long long *value, double *shares)
{
	const struct joint_kind *kind = joint->kind;
	double departs = 1 - place->holds, elsewhere = departs * kind->elsewhere;
	double all = place->rest * elsewhere;

	if (value == NULL)
		all += place->rest * place->holds / place->others;
	for (size_t i = 0; i < place->sum_count; i++) {
		const struct joint_sum *sum = &place->sums[i];
		double link = elsewhere;

		if (value != NULL)
			link = sum->value == *value ? place->holds
						    : departs * kind->departs(sum->value, *value);
		if (shares != NULL)
			shares[i] = sum->weight * link;
		all += sum->weight * link;
	}
	return all;
}

static void collect_values(struct joint_quantity *quantity)
{
	quantity->value_count = 0;
	/* the likeliest of every place come first, so that none is crowded out */
	for (size_t rank = 0; rank < JOINT_SUMS_MAX; rank++)
		for (size_t i = 0; i < quantity->place_count; i++) {
			const struct joint_place *place = &quantity->places[i];

			if (rank < place->sum_count && quantity->value_count < JOINT_VALUES_MAX &&
			    !has_value(quantity->values, quantity->value_count,
				       place->sums[rank].value))
				quantity->values[quantity->value_count++] = place->sums[rank].value;
		}
}

/* Something else must be a look-alike of what the clearest place says. */
static double count_others(const struct joint_quantity *quantity)
{
	double others = quantity->place_count > 0 ? quantity->places[0].others : 1;

	for (size_t i = 1; i < quantity->place_count; i++)
		others = fmin(others, quantity->places[i].others);
	return others;
}

static void hear(const struct joint *joint, struct joint_quantity *quantity)
{
	for (size_t i = 0; i < quantity->place_count; i++)
		add_up(joint->kind, &quantity->places[i]);
	collect_values(quantity);
	for (size_t v = 0; v <= quantity->value_count; v++) {
		bool is_known = v < quantity->value_count;
		double weight = is_known ? 1 : count_others(quantity);

		for (size_t i = 0; i < quantity->place_count; i++)
			weight *= weigh_place(joint, &quantity->places[i],
					      is_known ? &quantity->values[v] : NULL, NULL);
		quantity->heard[v] = weight;
		quantity->posterior[v] = 0;
	}
}

static const long long *value_at(const struct joint_quantity *quantity, size_t at)
{
	return at < quantity->value_count ? &quantity->values[at] : NULL;
}

static bool are_apart(const struct joint *joint, const long long *a, const long long *b,
		      const long long *c)
{
	return joint->kind->agree != NULL && a != NULL && b != NULL && c != NULL &&
	       !joint->kind->agree(*a, *b, *c);
}

/* Adds the weight of every triple to its three values; gives the sum. */
static double enumerate(struct joint *joint)
{
	struct joint_quantity *a = &joint->quantities[0], *b = &joint->quantities[1],
			      *c = &joint->quantities[2];
	double all = 0;

	for (size_t i = 0; i <= a->value_count; i++)
		for (size_t j = 0; j <= b->value_count; j++)
			for (size_t k = 0; k <= c->value_count; k++) {
				double weight = a->heard[i] * b->heard[j] * c->heard[k];

				weight *= joint->kind->prior(joint, value_at(a, i), value_at(b, j),
							     value_at(c, k));
				if (are_apart(joint, value_at(a, i), value_at(b, j),
					      value_at(c, k)))
					joint->apart += weight;
				a->posterior[i] += weight;
				b->posterior[j] += weight;
				c->posterior[k] += weight;
				all += weight;
			}
	return all;
}

/* ---- back to what is written ----------------------------------------------------------- */

/* Of several readings one may be something else: the others then say what they say alone. */
static void spread_rest(struct joint_place *place, double posterior)
{
	for (size_t at = 0; at < place->part_count; at++) {
		struct joint_part *part = &place->parts[at];
		double all = 1, listed = 1, share;

		for (size_t i = 0; i < place->part_count; i++)
			if (i != at) {
				all *= part_weight(&place->parts[i], true);
				listed *= part_weight(&place->parts[i], false);
			}
		share = posterior * fmax(all - listed, 0) / place->rest;
		for (size_t i = 0; i < part->count; i++)
			part->choices[i].posterior += share * part->choices[i].weight;
	}
}

static void spread_place(const struct joint *joint, const struct joint_quantity *quantity,
			 struct joint_place *place)
{
	double shares[JOINT_SUMS_MAX], rest = 0;

	for (size_t v = 0; v <= quantity->value_count; v++) {
		double all = weigh_place(joint, place, value_at(quantity, v), shares), left = all;

		if (all <= 0)
			continue;
		for (size_t i = 0; i < place->sum_count; i++) {
			left -= shares[i];
			for (size_t part = 0; part < place->part_count; part++)
				place->parts[part].choices[place->sums[i].picks[part]].posterior +=
					quantity->posterior[v] * shares[i] / all;
		}
		rest += quantity->posterior[v] * fmax(left, 0) / all;
	}
	if (place->part_count > 1 && place->rest > 0)
		spread_rest(place, rest);
}

bool joint_weigh(struct joint *joint)
{
	double all;

	for (int q = 0; q < JOINT_QUANTITIES; q++)
		hear(joint, &joint->quantities[q]);
	joint->apart = 0;
	all = enumerate(joint);
	if (!(all > 0))
		return false;
	joint->apart /= all;
	for (int q = 0; q < JOINT_QUANTITIES; q++) {
		struct joint_quantity *quantity = &joint->quantities[q];

		for (size_t v = 0; v <= quantity->value_count; v++)
			quantity->posterior[v] /= all;
		for (size_t i = 0; i < quantity->place_count; i++)
			spread_place(joint, quantity, &quantity->places[i]);
	}
	return true;
}

static size_t likeliest_value(const struct joint_quantity *quantity)
{
	size_t best = 0;

	for (size_t v = 1; v < quantity->value_count; v++)
		if (quantity->posterior[v] > quantity->posterior[best])
			best = v;
	return best;
}

/* How well the quantity's likeliest value was read where it was read best. Sums of several readings
 * are not looked into. */
static double heard_best(struct joint_quantity *quantity)
{
	double best = 0;
	long long value;

	if (quantity->value_count == 0)
		return 0;
	value = quantity->values[likeliest_value(quantity)];
	for (size_t i = 0; i < quantity->place_count; i++) {
		struct joint_place *place = &quantity->places[i];
		const struct joint_choice *choice = choice_of(&place->parts[0], value);

		if (place->part_count > 1)
			return 1;
		if (choice != NULL)
			best = fmax(best, choice->weight);
	}
	return best;
}

/* What no reading of a quantity can be surer than: it is heard itself, or follows from the others.
 */
static double surest(struct joint *joint, int which)
{
	int others = 0;

	if (heard_best(&joint->quantities[which]) >= WELL_HEARD)
		return 1;
	for (int q = 0; q < JOINT_QUANTITIES; q++)
		others += q != which && heard_best(&joint->quantities[q]) >= WELL_HEARD;
	return others == JOINT_QUANTITIES - 1 ? 1 : ILL_HEARD_MOST;
}

static void write_part(const struct joint *joint, struct dossier *dossier, struct joint_part *part,
		       double most, void (*format)(long long value, char *text))
{
	const struct joint_choice *best = NULL, *kept = NULL;
	char text[JOINT_TEXT_SIZE];
	long long value;

	if (joint->kind->parse(part->reading->value, &value))
		kept = choice_of(part, value);
	for (size_t i = 0; i < part->count; i++)
		if (best == NULL || part->choices[i].posterior > best->posterior)
			best = &part->choices[i];
	if (best != NULL && best != kept &&
	    best->posterior >= (best->was_guessed ? TAKES_GUESSED : joint->kind->takes_asked)) {
		format(best->value, text);
		settle_posterior(dossier, part->reading, text, fmin(best->posterior, most));
	} else if (kept != NULL) {
		settle_posterior(dossier, part->reading, part->reading->value,
				 fmin(kept->posterior, most));
	}
}

void joint_write(struct joint *joint, struct dossier *dossier,
		 void (*format)(long long value, char *text))
{
	double most[JOINT_QUANTITIES];

	for (int q = 0; q < JOINT_QUANTITIES; q++)
		most[q] = surest(joint, q);
	for (int q = 0; q < JOINT_QUANTITIES; q++)
		for (size_t i = 0; i < joint->quantities[q].place_count; i++) {
			struct joint_place *place = &joint->quantities[q].places[i];

			for (size_t j = 0; j < place->part_count; j++)
				if (place->parts[j].reading != NULL &&
				    place->parts[j].reading->source != SOURCE_PERSON)
					write_part(joint, dossier, &place->parts[j], most[q],
						   format);
		}
}
