#include "cli/ask_password.h"

#include "base/password.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

/* Without the end of its line; false: there is none, or it is too long. */
static bool read_line(char password[ASKED_PASSWORD_SIZE])
{
	size_t length;

	if (fgets(password, ASKED_PASSWORD_SIZE, stdin) == NULL)
		return false;
	length = strcspn(password, "\r\n");
	if (length + 1 == ASKED_PASSWORD_SIZE)
		return false;
	password[length] = '\0';
	return true;
}

static bool read_unseen(const char *prompt, char password[ASKED_PASSWORD_SIZE])
{
	struct termios usual, unseen;
	bool is_read;

	fputs(prompt, stderr);
	if (tcgetattr(STDIN_FILENO, &usual) != 0)
		return false;
	unseen = usual;
	unseen.c_lflag &= ~(tcflag_t)ECHO;
	tcsetattr(STDIN_FILENO, TCSAFLUSH, &unseen);
	is_read = read_line(password);
	tcsetattr(STDIN_FILENO, TCSAFLUSH, &usual);
	fputc('\n', stderr);
	return is_read;
}

static enum status ask_twice(char password[ASKED_PASSWORD_SIZE], struct error *error)
{
	char again[ASKED_PASSWORD_SIZE] = "";
	bool is_same = read_unseen("password: ", password) && read_unseen("once more: ", again) &&
		       strcmp(password, again) == 0;

	password_forget(again);
	if (!is_same)
		return error_set(error, STATUS_USAGE,
				 "the two passwords are not the same; try again");
	return STATUS_OK;
}

enum status ask_password(char password[ASKED_PASSWORD_SIZE], struct error *error)
{
	if (isatty(STDIN_FILENO))
		return ask_twice(password, error);
	if (!read_line(password))
		return error_set(error, STATUS_USAGE,
				 "no password came by standard input; write it on a line there, or "
				 "use --generate");
	return STATUS_OK;
}
