/*
 * What a file says of the machine that made it: "Canon DR-C225". Maker and model only, for telling
 * one that makes poor images from the others; nothing of who owns it: what names no known maker is
 * not taken (a producer or a model may be any words), nor is what looks like a serial number, and
 * the names of computers and owners that such files may hold are not looked at.
 *
 * Looked for in a TIFF's tags Make and Model, in those of a JPEG's EXIF data, and in a PDF's
 * /Producer, where that lies open in the first or last 64 KB.
 */
#ifndef BASE_SCANNER_H
#define BASE_SCANNER_H

#include <stdbool.h>
#include <stddef.h>

enum { SCANNER_SIZE = 41 }; /* of a label, with its end */

/* False: it says nothing that is taken. */
bool scanner_of_file(const unsigned char *bytes, size_t length, char label[SCANNER_SIZE]);

/* As above of what somebody says it is, as in a bordereau: any words of letters, digits, blanks and
 * `._/+-`; other characters become blanks. */
bool scanner_of_words(const char *words, char label[SCANNER_SIZE]);

#endif
