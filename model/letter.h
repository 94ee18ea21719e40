/*
 * The letter that goes back with a dossier: everything that the insured has to know of it at once,
 * sorted by who can mend it. What only the office can settle is never in it.
 */
#ifndef MODEL_LETTER_H
#define MODEL_LETTER_H

#include "base/arena.h"
#include "base/date.h"
#include "model/claim.h"

#include <stdbool.h>

/* What the store knows of a dossier to write about. Texts and dates that are not known are NULL and
 * unset; strings are lent by who made it. */
struct letter {
	long id;          /* of the dossier in the store: the number that people name */
	const char *file; /* without folders; "#2" after it for the second dossier of a file */
	const char *fund; /* "CNSS" */
	const char *branch, *batch; /* of the bordereau */
	long batch_id;              /* where the bordereau says neither; 0: there was none */
	struct date received;
	enum verdict verdict;
	const char *immatriculation;
	const char *insured; /* by the register, only where the number is in no doubt */
	const char *beneficiary;
	struct date care_date;
	struct date answer_by; /* unset: no rule of the fund says */
	LIST(struct reason) reasons;
};

/* The parts of a letter, in their order. */
enum letter_group { GROUP_INSURED, GROUP_DOCTOR, GROUP_PHARMACIST, GROUP_INFORMATION, GROUP_COUNT };

/* One thing that is told. */
struct letter_point {
	const struct reason *reason;
	enum letter_group group;
	bool ends_code; /* the last of its code in its group: what to do about them follows */
};

typedef LIST(struct letter_point) letter_point_list;

/* Where a reason is told; false: it is the office's own. */
bool letter_tells(const struct reason *reason, enum letter_group *ret_group);

/* What is told, by group, code and severity, errors first; the same sentence about the same page is
 * told once. The list lives in `arena` and lends the letter's reasons. */
void letter_list_points(const struct letter *letter, struct arena *arena,
			letter_point_list *ret_points);

/* What the body of a letter is made of, line by line; all but GROUP, POINT, TO_DO and ANSWER_BY
 * stand in it once. The names are those of the station's interface. */
#define LETTER_LINE_LIST(X)              \
	X(LETTER_SUBJECT, "subject")     \
	X(LETTER_GREETING, "greeting")   \
	X(LETTER_OPENING, "opening")     \
	X(LETTER_GROUP, "group")         \
	X(LETTER_POINT, "point")         \
	X(LETTER_TO_DO, "to_do")         \
	X(LETTER_ANSWER_BY, "answer_by") \
	X(LETTER_CLOSING, "closing")     \
	X(LETTER_FUND, "fund")

enum letter_line_kind {
#define X(name, text) name,
	LETTER_LINE_LIST(X)
#undef X
};

struct letter_line {
	enum letter_line_kind kind;
	const char *text;
	size_t lead_bytes; /* so many at its beginning are set off from the rest */
	int number;        /* of a point, from 1 */
	bool keeps_next;   /* on paper it stands on one page with the line after it */
};

typedef LIST(struct letter_line) letter_line_list;

/* How sure it is that a letter has to go. A doubt alone is for a person to look at first. */
enum letter_need { LETTER_NOT_NEEDED, LETTER_DOUBTED, LETTER_NEEDED };

enum letter_need letter_need(const struct letter *letter);

enum { LETTER_REFERENCE_SIZE = 32 };

/* What the letter's code says, so that the answer finds its dossier: "WARAQA-L/12". */
void letter_compose_reference(const struct letter *letter, char reference[LETTER_REFERENCE_SIZE]);

/* True for what the function above writes: the page that bears it is a letter. */
bool letter_is_reference(const char *text);

#endif
