/* Where the bars of one line of grey values begin and end. */
#ifndef BARCODE_EDGES_H
#define BARCODE_EDGES_H

enum { EDGES_MAX = 1024 };

/* Element i lies between edges i and i + 1; even ones are dark. `count` is even. */
struct edges {
	float at[EDGES_MAX]; /* samples, rising */
	int count;
};

/* How an edge's place is taken from the grey values around it. */
enum edge_rule {
	EDGE_BETWEEN_NEIGHBOURS, /* halfway from one element's extreme to the next one's */
	EDGE_BETWEEN_LEVELS,     /* halfway between the dark and the light around there */
	EDGE_RULES
};

/* Differences of less than `step` grey levels between neighbouring elements are noise. */
void edges_find(const unsigned char *bytes, int samples, int step, enum edge_rule rule,
		struct edges *edges);

/* The same bars seen from behind: places are counted from `samples` down. */
void edges_reverse(const struct edges *edges, int samples, struct edges *reversed);

static inline float edges_width(const struct edges *edges, int element)
{
	return edges->at[element + 1] - edges->at[element];
}

#endif
