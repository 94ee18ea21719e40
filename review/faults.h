/* Inside review/: what is wrong with what a person sent, in the person's language. */
#ifndef REVIEW_FAULTS_H
#define REVIEW_FAULTS_H

#include "base/fault.h"
#include "review/request.h"

/* Plain text in the arena; of FAULT_NONE that the file could not be read. */
const char *fault_sentence(const struct request *request, const struct fault *fault);

#endif
