/* The lines of a prescription. */
#ifndef OCR_ORDONNANCE_H
#define OCR_ORDONNANCE_H

#include "ocr/free.h"

/* Appends ligne_N_medicament, _quantite and _posologie of the lines from `first` on. */
void prescribed_read(const struct free_page *paper, size_t first);

#endif
