/*
 * What a monitor is told of the store, as Prometheus understands it: the text format 0.0.4
 * (https://prometheus.io/docs/instrumenting/exposition_formats/). docs/metrics.md lists the names.
 *
 * Nothing personal: a label's value is from a closed list (verdicts, codes of reasons, states), a
 * branch's code of the at most some hundred that the store counts by themselves, or a host's name.
 */
#ifndef CLI_EXPOSITION_H
#define CLI_EXPOSITION_H

#include "base/text.h"
#include "store/store.h"

/* What may be said without a store: that it is not there. */
void exposition_write_absence(struct text *text);

/* `took_s`: what asking the store has cost. */
void exposition_write(struct text *text, const struct store_measures *measures, double took_s);

/* The sum of the tallies of a kind; label and branch may be NULL: of all. */
long long measures_sum(const struct store_measures *measures, const char *kind, const char *label,
		       const char *branch);

#endif
