/* A password from a person, or from a program that pipes it in; never from a command line. */
#ifndef CLI_ASK_PASSWORD_H
#define CLI_ASK_PASSWORD_H

#include "base/error.h"

#include <stddef.h>

enum { ASKED_PASSWORD_SIZE = 1024 };

/*
 * From a terminal without showing it, twice; else the first line of standard input. STATUS_USAGE
 * when there is none, or the two differ. Forget it with password_forget().
 */
enum status ask_password(char password[ASKED_PASSWORD_SIZE], struct error *error);

#endif
