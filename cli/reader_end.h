/* What a reader may take, and how it is told that one ended over a file without saying how it went.
 */
#ifndef CLI_READER_END_H
#define CLI_READER_END_H

#include <stdbool.h>
#include <stddef.h>

enum {
	READER_PAGE_LIMIT_S = 120, /* for one page and what goes with it */
	READER_FILE_LIMIT_S = 3600 /* for a file, which may have hundreds of pages */
};

#define READER_ADDRESS_SPACE ((size_t)4 << 30)

struct reader_end {
	bool was_late; /* it was killed for taking longer than READER_FILE_LIMIT_S */
	int signal;    /* that ended it; 0: none */
	int code;      /* its exit status, without a signal */
};

/* "a page of 'x.tif' took more than 120 seconds", "the reader was stopped by signal 11
 * (Segmentation fault) while reading 'x.tif'"; `doing` is "reading" or "storing". */
void reader_describe_end(const struct reader_end *end, const char *doing, const char *name,
			 char *text, size_t size);

#endif
