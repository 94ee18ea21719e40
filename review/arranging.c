/* What a person asks for pages: which way is up, and where they go. */
#include "review/api_desk.h"

#include "base/memory.h"
#include "base/text.h"

typedef LIST(struct desk_piece) piece_list;

static void add(piece_list *pieces, struct arena *arena, long dossier, int page, int target)
{
	*LIST_ADD(arena, pieces) = (struct desk_piece){ dossier, page, target };
}

static void add_all_but(piece_list *pieces, struct arena *arena, const struct desk_dossier *dossier,
			int but, int target)
{
	for (size_t i = 0; i < dossier->pages.count; i++)
		if (dossier->pages.items[i].number != but)
			add(pieces, arena, dossier->id, dossier->pages.items[i].number, target);
}

static bool has_page(const struct desk_dossier *dossier, int page)
{
	for (size_t i = 0; i < dossier->pages.count; i++)
		if (dossier->pages.items[i].number == page)
			return true;
	return false;
}

/* What comes before the page stays together; the first page cannot begin the second dossier. */
static bool split(piece_list *pieces, struct arena *arena, const struct desk_dossier *dossier,
		  int page)
{
	int target = 0;

	if (dossier->pages.count < 2 || dossier->pages.items[0].number == page ||
	    !has_page(dossier, page))
		return false;
	for (size_t i = 0; i < dossier->pages.count; i++) {
		target |= dossier->pages.items[i].number == page;
		add(pieces, arena, dossier->id, dossier->pages.items[i].number, target);
	}
	return true;
}

static bool move(piece_list *pieces, struct arena *arena, const struct desk_dossier *dossier,
		 const struct desk_dossier *other, int page)
{
	if (dossier->pages.count < 2 || !has_page(dossier, page))
		return false;
	add_all_but(pieces, arena, dossier, page, 0);
	add_all_but(pieces, arena, other, 0, 1);
	add(pieces, arena, dossier->id, page, 1);
	return true;
}

bool api_desk_arrange(enum desk_arrangement how, const struct desk_dossier *dossier,
		      const struct desk_dossier *other, int page, struct arena *arena,
		      struct desk_pieces *ret_pieces)
{
	piece_list pieces = { 0 };
	bool is_possible = true;

	if (how == ARRANGE_SPLIT) {
		is_possible = split(&pieces, arena, dossier, page);
	} else if (other == NULL || other->id == dossier->id) {
		is_possible = false;
	} else if (how == ARRANGE_MOVE) {
		is_possible = move(&pieces, arena, dossier, other, page);
	} else {
		add_all_but(&pieces, arena, dossier, 0, 0);
		add_all_but(&pieces, arena, other, 0, 0);
	}
	*ret_pieces = (struct desk_pieces){ pieces.items, pieces.count };
	return is_possible;
}

bool api_desk_parse_turn(const char *text, int *ret_turn_deg)
{
	static const char *const names[] = { "0", "90", "180", "270" };

	for (int i = 0; i < (int)ARRAY_LENGTH(names); i++)
		if (text_equal(text, names[i])) {
			*ret_turn_deg = 90 * i;
			return true;
		}
	return false;
}
