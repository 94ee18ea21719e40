#include "cli/board_watch.h"

#include "base/clock.h"
#include "base/memory.h"
#include "cli/board.h"
#include "cli/measuring.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

/* Rates are of the last minute: so many looks are kept, if one is taken every second. */
enum { SPAN_S = 60, LOOKS_MAX = SPAN_S + 2 };

struct look {
	struct arena *arena;
	struct store_measures measures;
	double at_s;
};

struct watcher {
	struct measuring measuring;
	struct look looks[LOOKS_MAX]; /* oldest first */
	size_t look_count;
	struct error trouble; /* of the last look; STATUS_OK: none */
	int every_s;
	bool json, is_terminal;
	sigset_t mask; /* that lets the signals through */
};

static volatile sig_atomic_t stop;

static void note_stop(int number)
{
	stop = number;
}

/* So that none comes between looking at `stop` and sleeping. */
static void watch_signals(sigset_t *ret_mask)
{
	struct sigaction action = { .sa_handler = note_stop };
	sigset_t stops;

	sigemptyset(&stops);
	sigaddset(&stops, SIGINT);
	sigaddset(&stops, SIGTERM);
	sigaddset(&stops, SIGHUP);
	sigprocmask(SIG_BLOCK, &stops, ret_mask);
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGHUP, &action, NULL);
	signal(SIGPIPE, SIG_IGN);
}

/* ---- Looks ----------------------------------------------------------------------------------- */

static void forget_oldest(struct watcher *watcher)
{
	arena_free(watcher->looks[0].arena);
	watcher->look_count--;
	memmove(watcher->looks, watcher->looks + 1, watcher->look_count * sizeof(*watcher->looks));
}

/* Keeps those of the last minute, and always the one before. */
static void forget_old(struct watcher *watcher)
{
	double now_s = watcher->looks[watcher->look_count - 1].at_s;

	while (watcher->look_count > 2 && now_s - watcher->looks[0].at_s > SPAN_S + 0.5)
		forget_oldest(watcher);
}

static enum status take_look(struct watcher *watcher, struct error *error)
{
	struct look look = { .arena = arena_new(), .at_s = clock_monotonic_s() };
	enum status status = measuring_ask(&watcher->measuring, look.arena, &look.measures, NULL,
					   &watcher->trouble);

	watcher->trouble.status = status;
	if (status != STATUS_OK) {
		arena_free(look.arena);
		if (status == STATUS_CONFIG || status == STATUS_USAGE ||
		    status == STATUS_NO_PERMISSION) {
			*error = watcher->trouble;
			return status;
		}
		return STATUS_OK;
	}
	if (watcher->look_count == LOOKS_MAX)
		forget_oldest(watcher);
	watcher->looks[watcher->look_count++] = look;
	forget_old(watcher);
	return STATUS_OK;
}

static struct board board_of(const struct watcher *watcher, char *clock, size_t size)
{
	struct board board = { .clock = clock, .every_s = watcher->every_s };
	const struct look *last;
	time_t now = time(NULL);
	struct tm parts;

	gmtime_r(&now, &parts);
	strftime(clock, size, watcher->json ? "%Y-%m-%dT%H:%M:%SZ" : "%Y-%m-%d %H:%M:%S", &parts);
	if (watcher->trouble.status != STATUS_OK) {
		board.trouble = watcher->trouble.text;
		return board;
	}
	last = &watcher->looks[watcher->look_count - 1];
	board.now = &last->measures;
	if (watcher->look_count > 1) {
		board.before = &watcher->looks[0].measures;
		board.apart_s = last->at_s - watcher->looks[0].at_s;
	}
	return board;
}

/* ---- The terminal ---------------------------------------------------------------------------- */

static void terminal_size(size_t *ret_rows, int *ret_columns)
{
	struct winsize size;
	bool known =
		ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row > 2 && size.ws_col > 10;

	*ret_rows = known ? size.ws_row : 24;
	*ret_columns = known ? size.ws_col : BOARD_COLUMNS_LEAST;
}

/* The length in bytes of at most so many columns of a line; what sets a colour takes none. */
static size_t cut_line(const char *line, size_t length, int columns)
{
	size_t at = 0;

	while (at < length && columns > 0) {
		if (line[at] == '\033') {
			while (at < length && line[at] != 'm')
				at++;
			at++;
			continue;
		}
		at++;
		while (at < length && ((unsigned char)line[at] & 0xC0) == 0x80)
			at++;
		columns--;
	}
	return at;
}

/* Over what stands there, so that nothing flickers. What is too long for the terminal is cut. */
static void draw(const char *page)
{
	struct text screen = { 0 };
	size_t rows, row = 0;
	int columns;

	terminal_size(&rows, &columns);
	text_append(&screen, "\033[H");
	for (; *page != '\0' && row + 1 < rows; row++) {
		size_t length = strcspn(page, "\n");

		text_append_bytes(&screen, page, cut_line(page, length, columns));
		text_append(&screen, "\033[0m\033[K\n");
		page += length + (page[length] == '\n');
	}
	text_append(&screen, "\033[J");
	fputs(text_value(&screen), stdout);
	text_clear(&screen);
}

static void tell(const struct watcher *watcher)
{
	const char *no_colour = getenv("NO_COLOR");
	struct text text = { 0 };
	char clock[32];
	struct board board = board_of(watcher, clock, sizeof(clock));

	if (watcher->json) {
		board_write_json(&board, &text);
		fputs(text_value(&text), stdout);
	} else if (watcher->is_terminal) {
		board_write_page(&board, no_colour == NULL || no_colour[0] == '\0', &text);
		draw(text_value(&text));
	} else {
		board_write_line(&board, &text);
		fputs(text_value(&text), stdout);
	}
	text_clear(&text);
}

/* ---- The loop -------------------------------------------------------------------------------- */

static void rest(const struct watcher *watcher, double until_s)
{
	double left_s = until_s - clock_monotonic_s();
	struct timespec wait = { .tv_sec = (time_t)left_s };

	if (left_s <= 0)
		return;
	wait.tv_nsec = (long)((left_s - (double)wait.tv_sec) * 1e9);
	ppoll(NULL, 0, &wait, &watcher->mask);
}

static enum status keep_looking(struct watcher *watcher, struct error *error)
{
	double next_s = clock_monotonic_s();
	enum status status = STATUS_OK;

	while (stop == 0) {
		status = take_look(watcher, error);
		if (status != STATUS_OK)
			return status;
		tell(watcher);
		if (fflush(stdout) != 0)
			return STATUS_OK; /* nobody reads it any more */
		next_s += watcher->every_s;
		rest(watcher, next_s);
	}
	return STATUS_OK;
}

enum status board_watch(const struct settings *settings, int every_s, bool json,
			struct error *error)
{
	struct watcher watcher = { .measuring = { .settings = settings },
				   .every_s = every_s,
				   .json = json,
				   .is_terminal = !json && isatty(STDOUT_FILENO) == 1 };
	enum status status;

	watch_signals(&watcher.mask);
	if (watcher.is_terminal)
		fputs("\033[?25l\033[2J", stdout); /* no cursor, a clean page */
	status = keep_looking(&watcher, error);
	if (watcher.is_terminal)
		fputs("\033[?25h", stdout);
	while (watcher.look_count > 0)
		forget_oldest(&watcher);
	measuring_stop(&watcher.measuring);
	return status;
}
