/* Inside name_key: words of folded text, French or Arabic, to sounds. */
#ifndef VALIDATE_NAME_SOUND_H
#define VALIDATE_NAME_SOUND_H

#include "validate/name_key.h"

/* Appends a folded word to what a zeroed sound has. */
void name_sound_add(struct name_sound *sound, const char *word);

/* After the last word: notes where short vowels may be that Arabic does not write. */
void name_sound_end(struct name_sound *sound);

/* The same consonants, and vowels that do not contradict each other. */
bool name_sound_same(const struct name_sound *a, const struct name_sound *b);

/* A number for the consonants without an article or BEN run into them; never 0. */
uint32_t name_sound_stem(const struct name_sound *sound);

/* A number for the consonants and the vowels I and U between them, another one in each script. */
uint32_t name_sound_number(const struct name_sound *sound);

#endif
