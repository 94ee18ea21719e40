/*
 * What kind of thing a value is, told by its form and field alone: how values are compared, and by
 * what confidences are measured and thresholds chosen.
 */
#ifndef MODEL_VALUE_KIND_H
#define MODEL_VALUE_KIND_H

#define VALUE_KIND_LIST(X)                                                                  \
	X(VALUE_NUMBER, "number") /* digits that a register knows: immatriculation, INPE */ \
	X(VALUE_CIN, "cin")                                                                 \
	X(VALUE_DATE, "date")                                                               \
	X(VALUE_AMOUNT, "amount")                                                           \
	X(VALUE_COUNT, "count")                                                             \
	X(VALUE_LETTER, "letter") /* the key letter of an act, with its coefficient */      \
	X(VALUE_NAME, "name")     /* of a person */                                         \
	X(VALUE_TEXT, "text")                                                               \
	X(VALUE_CHECK, "check")                                                             \
	X(VALUE_CODE, "code") /* of a barcode */

enum value_kind {
#define X(name, text) name,
	VALUE_KIND_LIST(X)
#undef X
		VALUE_KIND_COUNT
};

const char *value_kind_name(enum value_kind kind);

/* The kind of a field of the care sheets by its name; what no rule names is VALUE_TEXT. */
enum value_kind value_kind_of_field(const char *name);

#endif
