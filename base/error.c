#include "base/error.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static void set_text(struct error *error, enum status status, const char *format, va_list args)
{
	error->status = status;
	error->fault = (struct fault){ FAULT_NONE, { 0 } };
	vsnprintf(error->text, sizeof(error->text), format, args);
}

enum status error_set(struct error *error, enum status status, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	set_text(error, status, format, args);
	va_end(args);
	return status;
}

static enum status status_of_errno(int code)
{
	switch (code) {
	case ENOENT:
	case ENOTDIR:
	case EISDIR:
		return STATUS_NO_INPUT;
	case EACCES:
	case EPERM:
	case EROFS:
		return STATUS_NO_PERMISSION;
	case ENOSPC:
	case EDQUOT:
	case EFBIG:
		return STATUS_NO_SPACE;
	default:
		return STATUS_SYSTEM;
	}
}

enum status error_set_errno(struct error *error, int code, const char *format, ...)
{
	va_list args;
	size_t used;

	va_start(args, format);
	set_text(error, status_of_errno(code), format, args);
	va_end(args);
	used = strlen(error->text);
	snprintf(error->text + used, sizeof(error->text) - used, ": %s", strerror(code));
	return error->status;
}

enum status error_prefix(struct error *error, const char *format, ...)
{
	char rest[sizeof(error->text)];
	va_list args;
	size_t used;

	memcpy(rest, error->text, sizeof(rest));
	va_start(args, format);
	vsnprintf(error->text, sizeof(error->text), format, args);
	va_end(args);
	used = strlen(error->text);
	snprintf(error->text + used, sizeof(error->text) - used, ": %s", rest);
	return error->status;
}

enum status error_append(struct error *error, const char *format, ...)
{
	size_t used = strlen(error->text);
	va_list args;

	va_start(args, format);
	vsnprintf(error->text + used, sizeof(error->text) - used, format, args);
	va_end(args);
	return error->status;
}

enum status error_blame(struct error *error, enum fault_code code, long first, long second)
{
	error->fault = (struct fault){ code, { first, second } };
	return error->status;
}

int status_exit_code(enum status status)
{
	static const int codes[] = {
#define X(name, exit_code, text) [name] = (exit_code),
		STATUS_LIST(X)
#undef X
	};

	return codes[status];
}

const char *status_name(enum status status)
{
	static const char *const names[] = {
#define X(name, exit_code, text) [name] = (text),
		STATUS_LIST(X)
#undef X
	};

	return names[status];
}
