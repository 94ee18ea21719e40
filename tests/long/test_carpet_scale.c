/*
 * What laying a carpet costs in a store of 100,000 dossiers (WARAQA_CLAIMS: another number), of
 * which the newest 5,000 have what a dossier of two care sheets has: thirty readings, ten of them
 * combs with their characters' odds. Milliseconds on the wall and of a core, the server's with it.
 */
#include "base/memory.h"
#include "base/text.h"
#include "store/store.h"
#include "tests/support/many_claims.h"
#include "tests/support/private_store.h"
#include "tests/support/server_cost.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

enum { ASKED = 30 };

/* Of a core; the page itself has 300 ms. */
#define LIMIT_MS 200.0

static const char *const fill[] = {
	"UPDATE page SET image_sha256 = encode(sha256(dossier::text::bytea), 'hex') "
	"WHERE dossier > (SELECT max(id) - 5000 FROM dossier)",
	/* nine places of one character and nothing else, as odds_pack() has them */
	"INSERT INTO reading (dossier, ordinal, page, form, name, value, confidence, source, x, y, "
	"w, h, odds) SELECT id, n, 1, 'cnops-maladie-p1', 'comb_' || n, "
	"lpad((id * n % 1000000000)::text, 9, '0'), 0.5 + (id * n % 500) / 1000.0, 'hand', 100, "
	"100, 400, 60, decode('01' || '09' || repeat('0100000000' || '0000803f' || '00000000', 9) "
	"|| '0000', 'hex') FROM dossier, generate_series(1, 10) AS n "
	"WHERE id > (SELECT max(id) - 5000 FROM dossier)",
	"INSERT INTO reading (dossier, ordinal, page, form, name, value, confidence, source, x, y, "
	"w, h) SELECT id, n, 1, 'facture', 'line_' || n, 'text ' || id, 0.9, 'print', 100, 100, "
	"400, 60 FROM dossier, generate_series(11, 30) AS n "
	"WHERE id > (SELECT max(id) - 5000 FROM dossier)",
};

static void fill_store(void)
{
	const char *asked = getenv("WARAQA_CLAIMS");

	many_claims_fill(asked != NULL ? strtol(asked, NULL, 10) : 100000);
	for (size_t i = 0; i < ARRAY_LENGTH(fill); i++) {
		struct text sql = { 0 };

		text_append(&sql,
			    "SET search_path = waraqa; SET session_replication_role = replica; ");
		text_append(&sql, fill[i]);
		superuser_says(shared_place(), "waraqa", sql.bytes);
		text_clear(&sql);
	}
	superuser_says(shared_place(), "waraqa", "VACUUM (ANALYZE) waraqa.reading, waraqa.page");
}

static void lay(struct store *store, const char *what, const char *const *names, size_t count,
		char character)
{
	const struct carpet_question question = { .names = names,
						  .name_count = count,
						  .character = character,
						  .dossiers_max = 3000,
						  .readings_max = 600 };
	struct costs wall = { 0 }, core = { 0 };
	char line[80];

	for (int i = 0; i < ASKED; i++) {
		struct arena *arena = arena_new();
		double begun_ms = wall_ms(), used_ms = processor_ms(store);
		struct carpet_reading *readings;
		struct error error;
		size_t found;

		must(store_lay_carpet(store, &question, arena, &readings, &found, &error), &error);
		costs_add(&wall, wall_ms() - begun_ms);
		costs_add(&core, processor_ms(store) - used_ms);
		assert_int_equal(found, 600);
		arena_free(arena);
	}
	snprintf(line, sizeof(line), "%s, on the wall", what);
	costs_tell(&wall, line, 0.95);
	snprintf(line, sizeof(line), "%s, of a core", what);
	assert_true(costs_tell(&core, line, 0.5) < LIMIT_MS);
}

static void a_carpet_is_laid_in_time_among_many_dossiers(void **state)
{
	static const char *const combs[] = { "comb_1", "comb_2", "comb_3", "comb_4", "comb_5",
					     "comb_6", "comb_7", "comb_8", "comb_9", "comb_10" };
	struct store *store;

	(void)state;
	fill_store();
	store = shared_store();
	lay(store, "a character of ten fields", combs, ARRAY_LENGTH(combs), '7');
	lay(store, "all of two fields", combs, 2, '\0');
	store_close(store);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_carpet_is_laid_in_time_among_many_dossiers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
