/*
 * What a person types into a field, in normal form: as a reading has it (model/reading.h). What a
 * field cannot hold is refused, but nothing that only ought not to be there: the paper may well
 * bear it, and the rules tell.
 */
#ifndef MODEL_TYPED_H
#define MODEL_TYPED_H

#include "base/arena.h"
#include "model/form.h"
#include "model/refusal.h"

/* What is written in a field; of a form's by its description, of a free document's by its name. */
enum typed_shape {
	TYPED_TEXT,
	TYPED_DATE,
	TYPED_AMOUNT,
	TYPED_COUNT,
	TYPED_NUMBER, /* digits, as many as the field has */
	TYPED_CIN,
	TYPED_LETTER, /* a key letter and its coefficient */
	TYPED_CODE,   /* of a medicine's box */
	TYPED_TICK,   /* a box, a signature, a stamp: "true" or "false" */
};

/* `field` NULL: the field is no form's. */
enum typed_shape typed_shape(const struct field *field, const char *name);

/* The value in normal form, in the arena; NULL when it is refused. */
enum refusal typed_normalise(const struct field *field, const char *name, const char *typed,
			     struct arena *arena, const char **ret_value);

#endif
