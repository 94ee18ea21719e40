/*
 * What is wrong with something that a person sent, as a code with figures: the part of an error
 * that is told to people, in their language (review/faults.h), while the error's sentence goes to
 * logs and programs. base/fault.list has the codes.
 */
#ifndef BASE_FAULT_H
#define BASE_FAULT_H

enum fault_code {
	FAULT_NONE,
#define FAULT(name, code, figures) FAULT_##name,
#include "base/fault.list"
#undef FAULT
	FAULT_COUNT
};

enum { FAULT_FIGURES = 2, FAULT_TEXT_SIZE = 96 };

struct fault {
	enum fault_code code;
	long figures[FAULT_FIGURES]; /* what they count is the code's own; none is negative */
};

/* "page_damaged 3", as the store keeps it; "" for FAULT_NONE and for what is none. */
void fault_write(const struct fault *fault, char text[FAULT_TEXT_SIZE]);

/* FAULT_NONE for NULL, "" and what fault_write() would not have written. */
struct fault fault_parse(const char *text);

#endif
