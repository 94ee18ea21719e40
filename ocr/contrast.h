/* The contrast of a part of a page. */
#ifndef OCR_CONTRAST_H
#define OCR_CONTRAST_H

struct Pix;

/*
 * Brings the paper of an 8-bit image to white and its ink to black, in place, so that grey, faint
 * and bilevel scans look alike: the paper is the median, the ink the darkest hundredth.
 */
void contrast_stretch(struct Pix *grey);

#endif
