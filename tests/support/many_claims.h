/*
 * The shared store of a test (private_store.h) filled with claims by SQL: an insured person for
 * every ten, a practitioner for every fifty, 2,000 a day, and 500 branches; each has three
 * medicines, an act, a serialised box and an EAN-13. The statistics are up to date afterwards.
 */
#ifndef TESTS_SUPPORT_MANY_CLAIMS_H
#define TESTS_SUPPORT_MANY_CLAIMS_H

enum {
	MANY_CLAIMS_PER_INSURED = 10,
	MANY_CLAIMS_PER_PRACTITIONER = 50,
	MANY_CLAIMS_A_DAY = 2000,
	MANY_CLAIMS_BRANCHES = 500, /* "B0" to "B499", by the dossier's number */
};

void many_claims_fill(long claims);

#endif
