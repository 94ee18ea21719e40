/* Where the files that come with the program are: forms/ and the store's SQL. */
#ifndef BASE_DATADIR_H
#define BASE_DATADIR_H

#include "base/error.h"

/*
 * Finds the folder that holds forms/: WARAQA_DATA when it is set, else the nearest folder above the
 * program that has one (a source tree), else /usr/share/waraqa. Free *ret_path with free().
 * STATUS_CONFIG, with what to set, when there is none.
 */
enum status datadir_find(char **ret_path, struct error *error);

#endif
