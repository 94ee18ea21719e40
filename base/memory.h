/*
 * Allocation that cannot fail: running out of memory ends the process with a sentence on stderr.
 * A worker that dies is replaced and its dossier tried again, so no caller checks for NULL.
 */
#ifndef BASE_MEMORY_H
#define BASE_MEMORY_H

#include <stddef.h>

/* Zeroed memory for `count` items of `size` bytes. Free with free(). */
void *memory_new(size_t count, size_t size);

/* As realloc() for `count` items of `size` bytes; the added part is not zeroed. */
void *memory_resize(void *old, size_t count, size_t size);

/* A copy of a string. Free with free(). */
char *memory_copy_text(const char *text);

#define ARRAY_LENGTH(array) (sizeof(array) / sizeof((array)[0]))

#endif
