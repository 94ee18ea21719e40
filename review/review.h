/* Review: what is served over HTTP. */
#ifndef REVIEW_REVIEW_H
#define REVIEW_REVIEW_H

#include "review/exporter.h"

#endif
