#include "print/flow.h"

struct place {
	int page;
	double y_mm;
	bool is_head; /* nothing stands on the page yet */
};

static double top_of(struct flow_room room, int page)
{
	return page == 0 ? room.first_top_mm : room.next_top_mm;
}

/* One past the last block that is kept with the first. */
static size_t chain_end(const struct flow_block *blocks, size_t first, size_t count)
{
	while (first + 1 < count && blocks[first].keeps_next)
		first++;
	return first + 1;
}

static double height_of(const struct flow_block *blocks, size_t from, size_t to, bool is_head)
{
	double height_mm = 0;

	for (size_t i = from; i < to; i++)
		height_mm += blocks[i].height_mm + (is_head && i == from ? 0 : blocks[i].above_mm);
	return height_mm;
}

static void turn_over(struct place *place, struct flow_room room)
{
	place->page++;
	place->y_mm = top_of(room, place->page);
	place->is_head = true;
}

static void put(struct flow_block *block, struct place *place)
{
	if (!place->is_head)
		place->y_mm += block->above_mm;
	block->page = place->page;
	block->y_mm = place->y_mm;
	place->y_mm += block->height_mm;
	place->is_head = false;
}

int flow_place(struct flow_block *blocks, size_t count, struct flow_room room)
{
	struct place place = { 0, room.first_top_mm, true };

	for (size_t i = 0; i < count; i++) {
		bool begins = i == 0 || !blocks[i - 1].keeps_next;
		size_t end = begins ? chain_end(blocks, i, count) : i + 1;
		double page_mm = room.bottom_mm - room.next_top_mm;

		if (begins && height_of(blocks, i, end, true) > page_mm)
			end = i + 1; /* no page has room for all of it */
		if (place.y_mm + height_of(blocks, i, end, place.is_head) > room.bottom_mm &&
		    (!place.is_head || place.page == 0))
			turn_over(&place, room);
		put(&blocks[i], &place);
	}
	return place.page + 1;
}
