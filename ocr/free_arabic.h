/* Papers in Arabic: their titles tell their kind. */
#ifndef OCR_FREE_ARABIC_H
#define OCR_FREE_ARABIC_H

#include "ocr/free.h"

/*
 * What Arabic words say of a page that French ones (`words`, judged `french`) leave open, and that
 * is not French print; otherwise `french`. `image` is that of free_image_of().
 */
struct free_verdict arabic_judge(struct engine *engine, struct Pix *image,
				 const struct free_page *paper, const word_list *words,
				 struct free_verdict french);

#endif
