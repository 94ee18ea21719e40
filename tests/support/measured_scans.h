/* The scans that a long test measures. */
#ifndef TESTS_SUPPORT_MEASURED_SCANS_H
#define TESTS_SUPPORT_MEASURED_SCANS_H

#include <glob.h>

/* The TIFFs of the folder WARAQA_DOSSIERS, else of ../shared/specimens, else of the samples; at
 * least one, else the test fails. End with globfree(). */
glob_t measured_scans(void);

#endif
