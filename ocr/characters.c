#include "ocr/characters.h"

#include "base/memory.h"
#include "ocr/net.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

/* The weights are files of the tree that become a part of the program. */
__asm__(".section .rodata\n"
	".global characters_net, characters_second_net, characters_net_end\n"
	"characters_net: .incbin \"ocr/characters.net\"\n"
	"characters_second_net: .incbin \"ocr/characters_second.net\"\n"
	"characters_net_end:\n"
	".previous\n");
extern const unsigned char characters_net[], characters_second_net[], characters_net_end[];

/*
 * Below this probability of the likeliest class the second network is asked. A higher bound reads
 * better and costs more; this one keeps the mean under 0.3 ms (docs/quality/characters.md, "Single
 * characters"). tools/train-characters chooses the second's temperature for it.
 */
static const float doubt_below = 0.995F;

struct characters {
	struct net *first, *second;
};

static struct net *load(const unsigned char *start, const unsigned char *end)
{
	struct net *net = net_read(start, (size_t)(end - start), CELL_SIDE, CELL_LAYERS);

	assert(net_outputs(net) == CHARACTER_CLASSES);
	return net;
}

struct characters *characters_load(void)
{
	struct characters *characters = memory_new(1, sizeof(*characters));

	characters->first = load(characters_net, characters_second_net);
	characters->second = load(characters_second_net, characters_net_end);
	return characters;
}

void characters_free(struct characters *characters)
{
	if (characters == NULL)
		return;
	net_free(characters->first);
	net_free(characters->second);
	free(characters);
}

const char *characters_provenance(const struct characters *characters)
{
	return net_provenance(characters->first);
}

const char *characters_second_provenance(const struct characters *characters)
{
	return net_provenance(characters->second);
}

/* ---- Judging a cell ----------------------------------------------------------------------- */

static void judge(const struct net *net, const float *cell, float *ret_scores)
{
	net_run(net, cell, ret_scores);
	for (int i = 0; i < CHARACTER_CLASSES; i++)
		ret_scores[i] /= net_temperature(net);
}

void characters_judge(const struct characters *characters, const float cell[CELL_VALUES],
		      float ret_scores[CHARACTER_CLASSES])
{
	judge(characters->first, cell, ret_scores);
}

void characters_judge_again(const struct characters *characters, const float cell[CELL_VALUES],
			    float ret_scores[CHARACTER_CLASSES])
{
	judge(characters->second, cell, ret_scores);
}

bool characters_leave_doubt(const float scores[CHARACTER_CLASSES], enum character_kind kind)
{
	struct spelled place = characters_odds(scores, kind);
	float greatest = place.none;

	for (int i = 0; i < SPELLING_CHARACTERS; i++)
		greatest = fmaxf(greatest, place.odds[i]);
	return greatest < doubt_below;
}

struct spelled characters_spell(const struct characters *characters, const float cell[CELL_VALUES],
				enum character_kind kind)
{
	float scores[CHARACTER_CLASSES];

	characters_judge(characters, cell, scores);
	if (characters_leave_doubt(scores, kind))
		characters_judge_again(characters, cell, scores);
	return characters_odds(scores, kind);
}

static bool is_allowed(int index, enum character_kind kind)
{
	bool digit = index < 10;

	return kind == CHARACTER_EITHER || digit == (kind == CHARACTER_DIGIT);
}

struct spelled characters_odds(const float scores[CHARACTER_CLASSES], enum character_kind kind)
{
	struct spelled place = { .none = scores[SPELLING_CHARACTERS] };
	float highest = scores[SPELLING_CHARACTERS], sum;

	for (int i = 0; i < SPELLING_CHARACTERS; i++)
		if (is_allowed(i, kind))
			highest = fmaxf(highest, scores[i]);
	place.none = sum = expf(scores[SPELLING_CHARACTERS] - highest);
	for (int i = 0; i < SPELLING_CHARACTERS; i++)
		if (is_allowed(i, kind))
			sum += place.odds[i] = expf(scores[i] - highest);
	place.none /= sum;
	for (int i = 0; i < SPELLING_CHARACTERS; i++)
		place.odds[i] /= sum;
	return place;
}

struct spelled characters_on_paper(const struct spelled *place)
{
	static const float power = 1 / 1.15F;
	struct spelled softer = { .none = powf(place->none, power) };
	float sum = softer.none;

	for (int c = 0; c < SPELLING_CHARACTERS; c++)
		sum += softer.odds[c] = place->odds[c] > 0 ? powf(place->odds[c], power) : 0;
	softer.none /= sum;
	for (int c = 0; c < SPELLING_CHARACTERS; c++)
		softer.odds[c] /= sum;
	return softer;
}
