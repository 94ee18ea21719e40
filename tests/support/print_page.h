/* A page of print made without fonts or files, for tests of what is done with pages. */
#ifndef TESTS_SUPPORT_PRINT_PAGE_H
#define TESTS_SUPPORT_PRINT_PAGE_H

struct Pix;

enum { A5_WIDTH = 1748, A5_HEIGHT = 2480, A5_DPI = 300 };

/* Eight lines of French at 12 points in the upper left, black on white, 8-bit grey. */
struct Pix *print_page(int width, int height, int dpi);

#endif
