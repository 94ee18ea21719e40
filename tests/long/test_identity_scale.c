/*
 * Judging a dossier among millions of insured people: what it costs, that indexes answer who it is
 * about, and that the right person is among the answers. 1, then 5 million insured and six
 * dependants for every five of them; WARAQA_SCALE_MILLIONS=10 goes on to ten. First of all come
 * 4,000 insured. Who is asked about has ten earlier claims, with which the dossier is compared.
 *
 * Names come from 3,000 family names and 300 first names of each sex, common ones more often; cards
 * of 702 letter prefixes and six digits. The only part that grows with the register is going
 * through the people of a day. Births are spread over sixty years for the insured, eighty for the
 * others; with WARAQA_SCALE_CROWDED=1 they are crowded, so that with 5 million a day has as many as
 * it would with 29 million. The data is in the system's memory, as on a server that asks all day:
 * every dossier is asked about twice, and the second time counts. The statistics are up to date.
 */
#include "base/memory.h"
#include "base/text.h"
#include "pipeline/pipeline.h"
#include "store/cluster.h"
#include "store/session.h"
#include "tests/support/chance.h"
#include "tests/support/dossier_builder.h"
#include "tests/support/drawn_people.h"
#include "tests/support/hand_reader.h"
#include "tests/support/private_store.h"
#include "tests/support/server_cost.h"
#include "validate/identity.h"
#include "validate/validate.h"

#include <libpq-fe.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

enum { DOSSIERS = 300, OWN_SESSIONS = 50, FEW = 4000, MILLION = 1000000 };

/* One dossier from its readings to its claim, the program's and the server's part, is to cost less
 * than 10 ms of a processor in an open session. A session of its own costs more, and so do crowded
 * days: these are told. */
#define LIMIT_MS 10.0

#define SHEET "cnss-610-1-02-p1"

static struct store *store;
static PGconn *server;
static struct known_medicines *medicines;

static PGresult *ask_server(const char *sql)
{
	PGresult *result = PQexec(server, sql);
	ExecStatusType kind = PQresultStatus(result);

	if (kind != PGRES_COMMAND_OK && kind != PGRES_TUPLES_OK)
		fail_msg("%.200s: %s", sql, PQerrorMessage(server));
	return result;
}

static void tell_server(const char *sql)
{
	PQclear(ask_server(sql));
}

/* ---- people by the million ----------------------------------------------------------------- */

/* The l-th family name of 3,000 and the f-th first name of 600, each another one. */
#define LAST                                                            \
	"pg_temp.syllable(l % 28) || pg_temp.syllable(l / 28 % 28) || " \
	"pg_temp.syllable(l / 784 + l % 5)"
#define FIRST "pg_temp.syllable(f % 28) || pg_temp.syllable(f / 28 + 3)"

static const char *const preparations[] = {
	/* no look-up of the insured for every dependant */
	"SET session_replication_role = replica",
	"SET synchronous_commit = off",
	"SET maintenance_work_mem = '512MB'",
	"SET search_path = waraqa, public",
	"SELECT setseed(0.5)",
	"TRUNCATE insured CASCADE",
	"CREATE TEMPORARY TABLE asked (number text)",
	"CREATE FUNCTION pg_temp.syllable(i int) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT "
	"('{BEN,AIT,EL,CHA,DA,FI,GHA,HA,JA,KA,LA,MA,NA,OU,RA,SA,TA,WA,YA,ZA,BRI,DRI,MSI,LOU,MI,"
	"RI,NI,HI}'::text[])[1 + i % 28] $$",
	/* words in the order of their bytes, as register_name_key() has them */
	"CREATE FUNCTION pg_temp.key_of(a text, b text) RETURNS text LANGUAGE sql IMMUTABLE AS $$ "
	"SELECT CASE WHEN a < b COLLATE \"C\" THEN a || ' ' || b ELSE b || ' ' || a END $$",
	"CREATE FUNCTION pg_temp.cin() RETURNS text LANGUAGE sql VOLATILE AS $$ "
	"SELECT chr(65 + floor(random() * 26)::int) || CASE WHEN random() < 0.6 "
	"THEN chr(65 + floor(random() * 26)::int) ELSE '' END || "
	"lpad(floor(random() * 1000000)::int::text, 6, '0') $$",
	/* 3^18 has no factor with 10^9, so that every number comes once */
	"CREATE FUNCTION pg_temp.number(i bigint) RETURNS text LANGUAGE sql IMMUTABLE AS $$ "
	"SELECT lpad((i * 387420489 % 1000000000)::text, 9, '0') $$",
	"CREATE FUNCTION pg_temp.spread(days int) RETURNS int LANGUAGE sql IMMUTABLE AS $$ "
	"SELECT CASE WHEN current_setting('waraqa.crowded') = '1' THEN days * 10 / 58 ELSE days "
	"END $$",
	"CREATE FUNCTION pg_temp.add_insured(low bigint, high bigint) RETURNS void LANGUAGE sql "
	"VOLATILE AS $$ INSERT INTO insured SELECT pg_temp.number(i), NULL, pg_temp.cin(), last, "
	"first, pg_temp.key_of(last, first), birth, sex, 'CNSS', NULL, '2010-01-01', NULL "
	"FROM (SELECT i, " LAST " AS last, " FIRST " AS first, birth, "
	"  CASE WHEN i % 2 = 0 THEN 'M' ELSE 'F' END AS sex "
	"  FROM (SELECT i, floor(3000 * random() ^ 2)::int AS l, "
	"    300 * (i % 2)::int + floor(300 * random() ^ 1.5)::int AS f, "
	"    '1945-01-01'::date + floor(random() * pg_temp.spread(21915))::int AS birth "
	"    FROM generate_series(low, high) AS i OFFSET 0) AS draw OFFSET 0) AS person $$",
	/* a twentieth have a long disease, a hundredth were found elsewhere */
	"CREATE FUNCTION pg_temp.add_known(low bigint, high bigint) RETURNS void LANGUAGE sql "
	"VOLATILE AS $$ INSERT INTO entitlement SELECT pg_temp.number(i), 0, 'ald', 'E11', "
	"'1', '2020-01-01', NULL FROM generate_series(low, high) AS i WHERE i % 20 = 0; "
	"INSERT INTO overlap SELECT pg_temp.number(i), 0, true, 'FAR', 'other_scheme', 0.9, "
	"'2020-01-01', '2020-12-31' FROM generate_series(low, high) AS i WHERE i % 100 = 0 $$",
	"CREATE FUNCTION pg_temp.add_dependants(low bigint, high bigint) RETURNS void LANGUAGE sql "
	"VOLATILE AS $$ INSERT INTO dependant SELECT pg_temp.number(i), rank, relation, last, "
	"first, pg_temp.key_of(last, first), birth, sex, "
	"CASE relation WHEN 'conjoint' THEN pg_temp.cin() END FROM (SELECT i, rank, "
	"  CASE WHEN rank = 1 AND i % 2 = 0 THEN 'conjoint' ELSE 'enfant' END AS relation, " LAST
	" AS last, " FIRST " AS first, birth, "
	"  CASE WHEN i % 3 % 2 = 0 THEN 'M' ELSE 'F' END AS sex "
	"  FROM (SELECT i, rank, floor(3000 * random() ^ 2)::int AS l, "
	"    300 * (i % 3 % 2)::int + floor(300 * random() ^ 1.5)::int AS f, "
	"    '1945-01-01'::date + floor(random() * pg_temp.spread(29220))::int AS birth "
	"    FROM generate_series(low, high) AS i, "
	"    generate_series(1, CASE WHEN i % 5 = 0 THEN 2 ELSE 1 END) AS rank OFFSET 0) AS draw "
	"  OFFSET 0) AS person $$",
};

/* Indexes are taken off while rows come and made again as they were. */
static void without_indexes(const char *fill)
{
	tell_server("CREATE TEMPORARY TABLE kept AS SELECT indexrelid::regclass::text AS name, "
		    "pg_get_indexdef(indexrelid) AS definition FROM pg_index "
		    "WHERE indrelid IN ('insured'::regclass, 'dependant'::regclass) "
		    "AND NOT indisprimary");
	tell_server("DO $$ DECLARE k record; BEGIN FOR k IN SELECT * FROM kept LOOP "
		    "EXECUTE 'DROP INDEX ' || k.name; END LOOP; END $$");
	tell_server(fill);
	tell_server("DO $$ DECLARE k record; BEGIN FOR k IN SELECT * FROM kept LOOP "
		    "EXECUTE k.definition; END LOOP; END $$");
	tell_server("DROP TABLE kept");
	tell_server("VACUUM ANALYZE insured");
	tell_server("VACUUM ANALYZE dependant");
}

static void grow(long from, long to)
{
	struct text fill = { 0 };
	double began = wall_ms();

	text_append_format(
		&fill,
		"SELECT pg_temp.add_insured(%ld, %ld), pg_temp.add_dependants(%ld, %ld), "
		"pg_temp.add_known(%ld, %ld)",
		from + 1, to, from + 1, to, from + 1, to);
	without_indexes(fill.bytes);
	text_clear(&fill);
	print_message("# %ld insured, made in %.0f s\n", to, (wall_ms() - began) / 1e3);
}

/* ---- their dossiers ------------------------------------------------------------------------ */

/* Somebody of the register and one of the family, with what is needed to fill a sheet. */
enum { NUMBER, CIN, NAME, OTHER_NAME, BIRTH_CELLS, IS_SPOUSE };

/* Ten earlier claims a person, a month apart, the last before this care, three medicines each. */
static const char *const earlier_claims[] = {
	"TRUNCATE file CASCADE",
	"INSERT INTO file (sha256, name, kind, bytes) SELECT encode(sha256((number || n)::bytea), "
	"'hex'), 'lot/' || number || '-' || n || '.tif', 'tif', 1000 "
	"FROM pg_temp.asked, generate_series(1, 10) AS n",
	"INSERT INTO dossier (file, number, fund, received) SELECT id, 1, 'CNSS', '2026-09-01' "
	"FROM file",
	"INSERT INTO claim (dossier, judgement, immatriculation, beneficiary, relation, "
	"birth_date, practitioner_inpe, pharmacy_inpe, care_date, dispensing_date, "
	"medicines_centimes, total_centimes, verdict, confidence) SELECT dossier.id, 1, "
	"substr(name, 5, 9), 'A B', 'assure', '1970-01-01', '091000000', '092000000', "
	"'2026-09-10'::date - 30 * (file.id % 10)::int, '2026-09-10'::date - "
	"30 * (file.id % 10)::int, 28620, 20000, 'accepted', 0.9 "
	"FROM dossier JOIN file ON file.id = file",
	"INSERT INTO medicine_line (dossier, judgement, ordinal, code, name, quantity, "
	"amount_centimes, code_source, treatment_days) SELECT id, 1, n, "
	"(6118000000000 + id * n % 5900)::text, 'M', 1, 6120, 'barcode', 30 "
	"FROM dossier, generate_series(1, 3) AS n",
	"ANALYZE file, dossier, claim, medicine_line",
};

static void give_earlier_claims(const PGresult *people)
{
	tell_server("TRUNCATE pg_temp.asked");
	for (int i = 0; i < PQntuples(people); i++) {
		const char *values[] = { PQgetvalue(people, i, NUMBER) };

		PQclear(PQexecParams(server, "INSERT INTO asked VALUES ($1)", 1, NULL, values, NULL,
				     NULL, 0));
	}
	for (size_t i = 0; i < ARRAY_LENGTH(earlier_claims); i++)
		tell_server(earlier_claims[i]);
}

static PGresult *draw_people(long insured)
{
	struct text sql = { 0 };
	PGresult *result;

	text_append_format(
		&sql,
		"SELECT insured.immatriculation, insured.cin, "
		"insured.last_name || ' ' || insured.first_name, "
		"coalesce(d.last_name || ' ' || d.first_name, "
		"  insured.first_name || ' ' || insured.last_name), "
		"to_char(coalesce(d.birth_date, insured.birth_date), 'DDMMYYYY'), "
		"d.relation = 'conjoint' "
		"FROM insured TABLESAMPLE SYSTEM (%g) REPEATABLE (7) LEFT JOIN dependant AS d "
		"ON d.immatriculation = insured.immatriculation AND d.rank = 1 "
		"AND right(d.immatriculation, 1) < '5' ORDER BY md5(insured.immatriculation) "
		"LIMIT %d",
		insured < MILLION ? 100.0 : 0.1, DOSSIERS);
	result = ask_server(sql.bytes);
	assert_int_equal(PQntuples(result), DOSSIERS);
	text_clear(&sql);
	give_earlier_claims(result);
	return result;
}

static void add_name(struct dossier *dossier, const char *form, const char *field, const char *name)
{
	double confidence = chance_between(0.05, 0.9);

	hand_add(dossier, form, field, hand_name(dossier->arena, name, confidence), confidence);
}

/* A clean dossier's acts, boxes, stamps and lines; what it says of people is taken out. */
static void fill_the_rest(struct bench *bench)
{
	static const char *const of_people[] = {
		"assure_immatriculation", "assure_cin",    "assure_nom", "beneficiaire_nom",
		"beneficiaire_naissance", "lien_conjoint", "lien_enfant"
	};

	bench_fill(bench);
	for (size_t i = 0; i < ARRAY_LENGTH(of_people); i++)
		bench_write(bench, SHEET, of_people[i], NULL, 0);
	bench_write(bench, "ordonnance", "patient", NULL, 0);
	bench_write(bench, "ordonnance", "ligne_1_medicament", "FUCIDlNE ENFENT", 0.6);
	bench_write(bench, "ordonnance", "ligne_2_medicament", "GENTAGAM 80 80 MG", 0.6);
}

static struct bench write_dossier(const PGresult *people, int row)
{
	static const struct hand hand = { .clear = 0.6, .fair = 0.2 };
	struct dossier *dossier;
	struct arena *arena;
	struct bench bench;

	fill_the_rest(&bench);
	dossier = bench.dossier;
	arena = dossier->arena;
	hand_add_spelled(dossier, "assure_immatriculation",
			 hand_spelling(arena, PQgetvalue(people, row, NUMBER), &hand), false);
	hand_add_spelled(dossier, "assure_cin",
			 hand_spelling(arena, PQgetvalue(people, row, CIN), &hand), false);
	hand_add_spelled(dossier, "beneficiaire_naissance",
			 hand_spelling(arena, PQgetvalue(people, row, BIRTH_CELLS), &hand), true);
	add_name(dossier, SHEET, "assure_nom", PQgetvalue(people, row, NAME));
	add_name(dossier, SHEET, "beneficiaire_nom", PQgetvalue(people, row, OTHER_NAME));
	add_name(dossier, "ordonnance", "patient", PQgetvalue(people, row, OTHER_NAME));
	if (!PQgetisnull(people, row, IS_SPOUSE))
		hand_add(dossier, SHEET,
			 PQgetvalue(people, row, IS_SPOUSE)[0] == 't' ? "lien_conjoint"
								      : "lien_enfant",
			 "true", 0.99);
	return bench;
}

/* ---- asking -------------------------------------------------------------------------------- */

struct measured {
	double ask_ms[DOSSIERS];   /* store_answer() alone */
	double judge_ms[DOSSIERS]; /* all from the readings to the claim */
	double own_ms, server_ms;  /* of a processor, for all of them */
	int found, rows, right, wrong, compared;
};

/* As the pipeline judges one. */
static void ask_and_settle(struct store *session, struct dossier *dossier,
			   struct register_answers *answers, double *ret_ask_ms)
{
	struct register_questions questions;
	struct error error;
	double began;

	validate_ask(dossier, &questions);
	began = wall_ms();
	must(store_answer(session, &questions, dossier->arena, answers, &error), &error);
	*ret_ask_ms = wall_ms() - began;
	must(known_medicines_refresh(medicines, session, &error), &error);
	answers->formulary = known_medicines_formulary(medicines);
}

/* Gives with how many earlier claims. */
static int judge(struct store *session, struct dossier *dossier,
		 const struct register_answers *answers)
{
	struct register_answers with_history = *answers;
	struct history_questions questions;
	struct history history;
	struct claim claim;
	struct error error;

	validate_settle(dossier, answers);
	validate_claim(dossier, answers, &claim);
	if (!validate_ask_history(dossier, answers, &claim, &questions))
		return 0;
	must(store_answer_history(session, dossier, 1, &questions, &history, &error), &error);
	with_history.history = &history;
	if (validate_is_worth_judging(&history, &questions))
		validate_claim(dossier, &with_history, &claim);
	return (int)history.claims.count;
}

static void note_identity(struct dossier *dossier, const struct register_answers *answers,
			  const char *number, struct measured *measured)
{
	struct identity identity;

	identity_resolve(dossier, answers, &identity);
	measured->rows += (int)answers->insured.count;
	for (size_t i = 0; i < answers->insured.count; i++)
		measured->found += text_equal(answers->insured.items[i].immatriculation, number);
	if (identity.insured == NULL)
		return;
	if (text_equal(identity.insured->immatriculation, number))
		measured->right++;
	else
		measured->wrong++;
}

static void measure_dossier(struct dossier *dossier, const char *number, int at,
			    struct measured *measured)
{
	struct register_answers answers;
	double began = wall_ms(), own = own_ms(), server_began = server_ms(store);

	ask_and_settle(store, dossier, &answers, &measured->ask_ms[at]);
	measured->own_ms += own_ms() - own;
	measured->judge_ms[at] = wall_ms() - began;
	note_identity(dossier, &answers, number, measured);
	began = wall_ms();
	own = own_ms();
	measured->compared += judge(store, dossier, &answers);
	measured->own_ms += own_ms() - own;
	measured->server_ms += server_ms(store) - server_began;
	measured->judge_ms[at] += wall_ms() - began;
}

/* A run opens a session for each file: it learns the catalogue and plans every question anew. */
static double measure_in_own_session(struct dossier *dossier)
{
	struct register_answers answers;
	struct store *session;
	struct error error;
	double own = own_ms(), spent_ms, ask_ms;

	must(store_open(shared_place(), &session, &error), &error);
	ask_and_settle(session, dossier, &answers, &ask_ms);
	judge(session, dossier, &answers);
	spent_ms = server_ms(session);
	store_close(session);
	return spent_ms + own_ms() - own;
}

static int compare_doubles(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* Whole walks through the two tables; the statistics are written a little later. */
static long walks(void)
{
	PGresult *result;
	long count;

	tell_server("SELECT pg_stat_force_next_flush(), pg_stat_clear_snapshot()");
	result = ask_server("SELECT sum(seq_scan) FROM pg_stat_all_tables WHERE schemaname = "
			    "'waraqa' AND relname IN ('insured', 'dependant')");
	count = strtol(PQgetvalue(result, 0, 0), NULL, 10);
	PQclear(result);
	return count;
}

static void report(const char *what, double ms[DOSSIERS])
{
	qsort(ms, DOSSIERS, sizeof(double), compare_doubles);
	print_message("# %s: median %.2f ms, 99 of 100 under %.2f ms, worst %.2f ms\n", what,
		      ms[DOSSIERS / 2], ms[DOSSIERS * 99 / 100], ms[DOSSIERS - 1]);
}

static void report_all(struct measured *measured, double own_session_ms)
{
	report("asking the registers", measured->ask_ms);
	report("from readings to claim", measured->judge_ms);
	print_message("# of a processor, ms a dossier: the server %.2f, this program %.2f, both "
		      "%.2f; in a session of its own %.2f\n",
		      measured->server_ms / DOSSIERS, measured->own_ms / DOSSIERS,
		      (measured->server_ms + measured->own_ms) / DOSSIERS, own_session_ms);
	print_message("# of %d the right one was among the answers %d times (%.0f rows a dossier), "
		      "chosen %d times, another one %d times; compared with %.1f earlier claims\n",
		      DOSSIERS, measured->found, (double)measured->rows / DOSSIERS, measured->right,
		      measured->wrong, (double)measured->compared / DOSSIERS);
}

static void ask_about_dossiers(long insured)
{
	struct measured measured = { 0 };
	PGresult *people = draw_people(insured);
	long before = walks();
	double own_session_ms = 0;

	for (int round = 0; round < 2; round++) {
		measured = (struct measured){ 0 };
		chance_seed(29);
		for (int i = 0; i < DOSSIERS; i++) {
			struct bench bench = write_dossier(people, i);

			measure_dossier(bench.dossier, PQgetvalue(people, i, NUMBER), i, &measured);
			bench_clear(&bench);
		}
	}
	/* among few the drawing of people walks, and is noted late */
	if (insured >= MILLION)
		assert_int_equal(walks(), before);
	for (int i = 0; i < OWN_SESSIONS; i++) {
		struct bench bench = write_dossier(people, i);

		own_session_ms += measure_in_own_session(bench.dossier) / OWN_SESSIONS;
		bench_clear(&bench);
	}
	PQclear(people);
	report_all(&measured, own_session_ms);
	assert_true(measured.found >= DOSSIERS * 9 / 10);
	assert_int_equal(measured.wrong, 0);
	assert_true(measured.compared >= DOSSIERS);
	if (getenv("WARAQA_SCALE_CROWDED") == NULL)
		assert_true((measured.server_ms + measured.own_ms) / DOSSIERS < LIMIT_MS);
}

/* ---- plan and indexes ---------------------------------------------------------------------- */

static const char *statement_text(void)
{
	static const struct {
		const char *name, *sql;
	} statements[] = {
#define STATEMENT(name, parameters, sql) { #name, sql },
#include "store/statement.list"
#undef STATEMENT
	};

	for (size_t i = 0; i < ARRAY_LENGTH(statements); i++)
		if (text_equal(statements[i].name, "answer_insured"))
			return statements[i].sql;
	return NULL;
}

static void show_plan(void)
{
	struct text sql = { 0 };
	PGresult *plan;

	tell_server("SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = "
		    "off; SET plan_cache_mode = force_generic_plan");
	text_append_format(&sql,
			   "PREPARE asked (text[], text[], text[], date[], text[], date[]) AS %s",
			   statement_text());
	tell_server(sql.bytes);
	plan = ask_server("EXPLAIN EXECUTE asked ('{123456789}', '{A123456}', '{A B}', "
			  "'{1976-06-12}', '{A B}', '{1976-06-12}')");
	for (int i = 0; i < PQntuples(plan); i++) {
		const char *line = PQgetvalue(plan, i, 0);

		if (strstr(line, "Scan") == NULL)
			continue;
		print_message("# plan: %s\n", line + strspn(line, " ->"));
		assert_null(strstr(line, "Seq Scan"));
	}
	PQclear(plan);
	tell_server("DEALLOCATE asked");
	text_clear(&sql);
	tell_server("RESET enable_seqscan; RESET enable_hashjoin; RESET enable_mergejoin");
}

static void show_indexes(void)
{
	PGresult *result = ask_server(
		"SELECT indexrelid::regclass, pg_size_pretty(pg_relation_size(indexrelid)), "
		"round(reltuples) FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid "
		"WHERE indrelid IN ('insured'::regclass, 'dependant'::regclass) ORDER BY 1");

	for (int i = 0; i < PQntuples(result); i++)
		print_message("# index %s: %s\n", PQgetvalue(result, i, 0),
			      PQgetvalue(result, i, 1));
	PQclear(result);
}

static void a_dossier_is_judged_in_10_ms_among_thousands_and_among_millions(void **state)
{
	const char *asked = getenv("WARAQA_SCALE_MILLIONS");
	long most = asked != NULL ? strtol(asked, NULL, 10) : 5;
	static const long steps[] = { 1, 5, 10, 29 };
	long from = 0;

	(void)state;
	grow(0, FEW);
	from = FEW;
	ask_about_dossiers(FEW);
	for (size_t i = 0; i < ARRAY_LENGTH(steps) && steps[i] <= most; i++) {
		grow(from, steps[i] * MILLION);
		from = steps[i] * MILLION;
		ask_about_dossiers(from);
		show_indexes();
	}
	show_plan();
}

static int open_all(void **state)
{
	struct store_load_counts counts;
	struct text folder = { 0 };
	struct error error;

	(void)state;
	store = shared_store();
	medicines = known_medicines_new();
	if (getenv("WARAQA_REGISTRY") != NULL)
		text_append(&folder, getenv("WARAQA_REGISTRY"));
	else
		text_append_format(&folder, "%s/samples/registry",
				   getenv("SRC") != NULL ? getenv("SRC") : ".");
	must(store_load_registers(store, folder.bytes, &counts, &error), &error);
	text_clear(&folder);
	server = PQconnectdb(dsn_of(shared_place(), CLUSTER_SUPERUSER, CLUSTER_DATABASE));
	tell_server(getenv("WARAQA_SCALE_CROWDED") != NULL ? "SET waraqa.crowded = '1'"
							   : "SET waraqa.crowded = '0'");
	for (size_t i = 0; i < ARRAY_LENGTH(preparations); i++)
		tell_server(preparations[i]);
	return 0;
}

static int close_all(void **state)
{
	(void)state;
	PQfinish(server);
	store_close(store);
	known_medicines_free(medicines);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_dossier_is_judged_in_10_ms_among_thousands_and_among_millions),
	};

	return cmocka_run_group_tests(tests, open_all, close_all);
}
