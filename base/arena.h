/*
 * An arena: memory that lives as long as one dossier and goes away at once.
 *
 * Everything read from a dossier (names, readings, claim lines) is allocated here and never freed
 * one by one. The idea is that of PostgreSQL's memory contexts and of Hanson, "Fast allocation and
 * deallocation of memory based on object lifetimes", Software: Practice and Experience 20(1), 1990.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stddef.h>

struct arena;

struct arena *arena_new(void);

/* Frees the arena and all that was allocated in it. NULL is allowed. */
void arena_free(struct arena *arena);

/* Forgets all that was allocated and keeps the memory for the next dossier. */
void arena_reset(struct arena *arena);

/* Zeroed memory for `count` items of `size` bytes, aligned for any type. */
void *arena_new_array(struct arena *arena, size_t count, size_t size);

/* A copy of a string, or of its first `length` bytes (ended by a zero). NULL gives NULL. */
char *arena_copy_text(struct arena *arena, const char *text);
char *arena_copy_bytes(struct arena *arena, const char *text, size_t length);

char *arena_format(struct arena *arena, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#define ARENA_NEW(arena, type) ((type *)arena_new_array((arena), 1, sizeof(type)))

/*
 * A growable list in an arena: `LIST(struct box) boxes;` has .items and .count, starts zeroed, and
 * LIST_ADD() gives the address of a new zeroed item (valid until the next LIST_ADD).
 */
#define LIST(type)               \
	struct {                 \
		type *items;     \
		size_t count;    \
		size_t capacity; \
	}

#define LIST_ADD(arena, list)                                                                    \
	((list)->count == (list)->capacity                                                       \
		 ? (void)((list)->items = arena_grow((arena), (list)->items, (list)->count,      \
						     sizeof(*(list)->items), &(list)->capacity)) \
		 : (void)0,                                                                      \
	 &(list)->items[(list)->count++])

/* Behind LIST_ADD: a larger zeroed copy of `count` items; writes the new capacity. */
void *arena_grow(struct arena *arena, const void *items, size_t count, size_t size,
		 size_t *ret_capacity);

#endif
