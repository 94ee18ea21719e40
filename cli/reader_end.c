#include "cli/reader_end.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

void reader_describe_end(const struct reader_end *end, const char *doing, const char *name,
			 char *text, size_t size)
{
	if (end->was_late)
		snprintf(text, size, "%s '%.100s' took more than %d seconds", doing, name,
			 READER_FILE_LIMIT_S);
	else if (end->signal == SIGALRM)
		snprintf(text, size, "a page of '%.100s' took more than %d seconds", name,
			 READER_PAGE_LIMIT_S);
	else if (end->signal != 0)
		snprintf(text, size, "the reader was stopped by signal %d (%s) while %s '%.100s'",
			 end->signal, strsignal(end->signal), doing, name);
	else
		snprintf(text, size, "the reader left with exit status %d while %s '%.100s'",
			 end->code, doing, name);
}
