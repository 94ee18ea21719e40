/* Review: what is served over HTTP. */
#ifndef REVIEW_REVIEW_H
#define REVIEW_REVIEW_H

#include "review/exporter.h"
#include "review/station.h"

#endif
