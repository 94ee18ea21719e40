/* Image faults I01-I05 of one page, each with the figure that was measured. */
#ifndef INGEST_FAULTS_H
#define INGEST_FAULTS_H

#include "ingest/clean.h"
#include "model/page.h"

/*
 * Judges a page by its ink at low resolution (about 100 dpi, as delivered) and adds the faults:
 *
 *   I01  percent of the page that is ink of letter size or larger
 *   I02  percent of the page that is dark
 *   I03  grey levels (of 255) between paper and ink
 *   I04  millimetres of one edge along which writing is cut off
 *   I05  dpi
 */
void faults_judge(struct page *page, struct Pix *small_ink, int small_dpi,
		  const struct clean_report *levels);

#endif
