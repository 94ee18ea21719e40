#include "cli/replay_totals.h"

#include "base/columns.h"
#include "base/text.h"

#include <jansson.h>

/* ---- adding up ------------------------------------------------------------------------------ */

static void add_payment(struct replay_totals *totals, const struct payment_change *change)
{
	struct payer_sum *sum = NULL;

	if (change->before == AMOUNT_UNKNOWN || change->after == AMOUNT_UNKNOWN)
		return;
	for (size_t i = 0; i < totals->payers.count; i++)
		if (text_equal(totals->payers.items[i].payer, change->payer))
			sum = &totals->payers.items[i];
	if (sum == NULL) {
		sum = LIST_ADD(totals->arena, &totals->payers);
		sum->payer = arena_copy_text(totals->arena, change->payer);
	}
	sum->sum.before += change->before;
	sum->sum.after += change->after;
}

void replay_totals_add(struct replay_totals *totals, const struct replayed *replayed,
		       const struct replay_changes *changes)
{
	centimes before = replayed->before.payable, after = replayed->claim.payable;

	totals->dossiers++;
	totals->differing += changes->any;
	totals->verdicts[replayed->before.verdict][replayed->claim.verdict]++;
	for (size_t i = 0; i < changes->added.count; i++)
		totals->added[changes->added.items[i].code]++;
	for (size_t i = 0; i < changes->removed.count; i++)
		totals->removed[changes->removed.items[i].code]++;
	for (size_t i = 0; i < changes->payments.count; i++)
		add_payment(totals, &changes->payments.items[i]);
	if (before == AMOUNT_UNKNOWN || after == AMOUNT_UNKNOWN) {
		totals->unsaid++;
		return;
	}
	totals->payable.before += before;
	totals->payable.after += after;
}

/* ---- for people ----------------------------------------------------------------------------- */

static void append_amount(struct text *line, centimes amount)
{
	char text[MONEY_TEXT_SIZE];

	text_append(line, amount != AMOUNT_UNKNOWN ? money_format(amount, text) : "?");
}

static void append_change(struct text *line, const char *what, centimes before, centimes after)
{
	text_append_format(line, "  %s ", what);
	append_amount(line, before);
	text_append(line, " -> ");
	append_amount(line, after);
}

static void append_reasons(struct text *line, const struct replay_changes *changes)
{
	for (size_t i = 0; i < changes->added.count; i++)
		text_append_format(line, "%s+%s", i == 0 ? "  " : " ",
				   reason_code_name(changes->added.items[i].code));
	for (size_t i = 0; i < changes->removed.count; i++)
		text_append_format(line, "%s-%s", i == 0 ? "  " : " ",
				   reason_code_name(changes->removed.items[i].code));
}

void replay_print(const struct replayed *replayed, const struct replay_changes *changes, FILE *out)
{
	const struct store_judgement *before = &replayed->before;
	const struct claim *claim = &replayed->claim;
	struct text line = { 0 };

	text_append_fitted(&line, before->dossier, 24);
	if (changes->verdict)
		text_append_format(&line, "  %s -> %s", verdict_name(before->verdict),
				   verdict_name(claim->verdict));
	if (changes->total)
		append_change(&line, "total", before->total, claim->total);
	if (changes->payable)
		append_change(&line, "to be paid", before->payable, claim->payable);
	for (size_t i = 0; i < changes->payments.count; i++) {
		const struct payment_change *change = &changes->payments.items[i];

		if (change->before != change->after)
			append_change(&line, change->payer, change->before, change->after);
	}
	append_reasons(&line, changes);
	fprintf(out, "%s\n", text_value(&line));
	text_clear(&line);
}

static void print_sum(const char *name, struct replay_sum sum, FILE *out)
{
	char before[MONEY_TEXT_SIZE], after[MONEY_TEXT_SIZE], more[MONEY_TEXT_SIZE];

	fprintf(out, "%s: %s -> %s (%s%s)\n", name, money_format(sum.before, before),
		money_format(sum.after, after), sum.after >= sum.before ? "+" : "",
		money_format(sum.after - sum.before, more));
}

void replay_totals_print(const struct replay_totals *totals, FILE *out)
{
	fprintf(out, "%ld dossiers were judged again, %ld differ\n", totals->dossiers,
		totals->differing);
	for (int from = 0; from < VERDICTS; from++)
		for (int to = 0; to < VERDICTS; to++)
			if (from != to && totals->verdicts[from][to] > 0)
				fprintf(out, "%s -> %s: %ld\n", verdict_name((enum verdict)from),
					verdict_name((enum verdict)to), totals->verdicts[from][to]);
	for (int code = 0; code < REASON_COUNT; code++)
		if (totals->added[code] > 0 || totals->removed[code] > 0)
			fprintf(out, "%s: +%ld -%ld\n", reason_code_name((enum reason_code)code),
				totals->added[code], totals->removed[code]);
	print_sum("to be paid", totals->payable, out);
	for (size_t i = 0; i < totals->payers.count; i++)
		print_sum(totals->payers.items[i].payer, totals->payers.items[i].sum, out);
	if (totals->unsaid > 0)
		fprintf(out, "not in the sums: %ld dossiers whose payment cannot be said\n",
			totals->unsaid);
}

/* ---- for programs --------------------------------------------------------------------------- */

static json_t *json_of_amount(centimes amount)
{
	char text[MONEY_TEXT_SIZE];

	return amount != AMOUNT_UNKNOWN ? json_string(money_format(amount, text)) : json_null();
}

static json_t *json_of_change(centimes before, centimes after)
{
	return json_pack("{s:o, s:o}", "before", json_of_amount(before), "after",
			 json_of_amount(after));
}

static json_t *json_of_reason(const struct reason *reason)
{
	json_t *object =
		json_pack("{s:s, s:s, s:s*}", "code", reason_code_name(reason->code), "severity",
			  severity_name(reason->severity), "field", reason->field);

	if (reason->page > 0)
		json_object_set_new(object, "page", json_integer(reason->page));
	return object;
}

static void print_object(json_t *object, FILE *out)
{
	json_dumpf(object, out, JSON_COMPACT);
	fputc('\n', out);
	json_decref(object);
}

void replay_print_json(const struct replayed *replayed, const struct replay_changes *changes,
		       FILE *out)
{
	const struct store_judgement *before = &replayed->before;
	const struct claim *claim = &replayed->claim;
	json_t *added = json_array(), *removed = json_array(), *payers = json_object();

	for (size_t i = 0; i < changes->added.count; i++)
		json_array_append_new(added, json_of_reason(&changes->added.items[i]));
	for (size_t i = 0; i < changes->removed.count; i++)
		json_array_append_new(removed, json_of_reason(&changes->removed.items[i]));
	for (size_t i = 0; i < changes->payments.count; i++)
		json_object_set_new(payers, changes->payments.items[i].payer,
				    json_of_change(changes->payments.items[i].before,
						   changes->payments.items[i].after));
	print_object(json_pack("{s:I, s:s, s:{s:s, s:s}, s:o, s:o, s:o, s:o, s:o}", "id",
			       (json_int_t)replayed->dossier->id, "dossier", before->dossier,
			       "verdict", "before", verdict_name(before->verdict), "after",
			       verdict_name(claim->verdict), "total",
			       json_of_change(before->total, claim->total), "payable",
			       json_of_change(before->payable, claim->payable), "payers", payers,
			       "added", added, "removed", removed),
		     out);
}

static json_t *json_of_verdicts(const struct replay_totals *totals)
{
	json_t *verdicts = json_object();

	for (int from = 0; from < VERDICTS; from++) {
		json_t *row = json_object();

		for (int to = 0; to < VERDICTS; to++)
			json_object_set_new(row, verdict_name((enum verdict)to),
					    json_integer(totals->verdicts[from][to]));
		json_object_set_new(verdicts, verdict_name((enum verdict)from), row);
	}
	return verdicts;
}

static json_t *json_of_reasons(const struct replay_totals *totals)
{
	json_t *reasons = json_object();

	for (int code = 0; code < REASON_COUNT; code++)
		if (totals->added[code] > 0 || totals->removed[code] > 0)
			json_object_set_new(reasons, reason_code_name((enum reason_code)code),
					    json_pack("{s:I, s:I}", "added",
						      (json_int_t)totals->added[code], "removed",
						      (json_int_t)totals->removed[code]));
	return reasons;
}

void replay_totals_print_json(const struct replay_totals *totals, FILE *out)
{
	json_t *payers = json_object();

	for (size_t i = 0; i < totals->payers.count; i++)
		json_object_set_new(payers, totals->payers.items[i].payer,
				    json_of_change(totals->payers.items[i].sum.before,
						   totals->payers.items[i].sum.after));
	print_object(json_pack("{s:I, s:I, s:o, s:o, s:o, s:o, s:I}", "dossiers",
			       (json_int_t)totals->dossiers, "differing",
			       (json_int_t)totals->differing, "verdicts", json_of_verdicts(totals),
			       "reasons", json_of_reasons(totals), "payable",
			       json_of_change(totals->payable.before, totals->payable.after),
			       "payers", payers, "unsaid", (json_int_t)totals->unsaid),
		     out);
}
