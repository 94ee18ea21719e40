/* Inside review/: the paper of a task that is keyed twice, as pictures that name no dossier. */
#ifndef REVIEW_KEYING_PAPER_H
#define REVIEW_KEYING_PAPER_H

#include "review/request.h"
#include "store/store.h"

/* The longest value that is taken; the inputs hold 200 characters. */
enum { KEYED_BYTES_MAX = 800 };

/* A picture with a place framed in it; upright, in the page's pixels. */
struct keying_picture {
	int width, height;
	struct box frame;
};

/* What is cut from a page around a place: a line's height above and below it, two at its ends. In
 * delivered pixels. */
struct box keying_region(const struct keying_place *place);

/* The cut, and the page as a whole. */
struct keying_picture keying_crop_picture(const struct keying_place *place);
struct keying_picture keying_page_picture(const struct keying_place *place);

/* The picture with its frame, as an image named by a word. `path` is its address. */
void keying_write_picture(struct request *request, const struct keying_picture *picture,
			  const char *path, enum word label);

/* What a person calls the task's field, in French as on the paper. In the arena. */
const char *keying_label(struct request *request, const struct keying_task *task);

/* Words for kinds and sources. */
enum word keying_kind_word(enum value_kind kind);
enum word keying_source_word(enum source source);

/* A keyed value as people write it, or the word for nothing and illegible. */
void keying_write_keyed(struct request *request, enum value_kind kind, const struct keyed *keyed);

#endif
