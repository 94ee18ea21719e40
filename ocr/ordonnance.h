/* The lines of a prescription. */
#ifndef OCR_ORDONNANCE_H
#define OCR_ORDONNANCE_H

#include "ocr/free.h"


#endif
