#include "review/keying_plot.h"

#include "review/html.h"

#include "base/memory.h"

#include <math.h>
#include <stdio.h>

#define HUNDRED 100.0

enum { WIDTH = 200, HEIGHT = 18, MIDDLE = HEIGHT / 2, CAP = 4, DOT = 4, SIDE = 6 };

void plain_share(struct text *out, double share)
{
	char digits[32], *point;

	snprintf(digits, sizeof(digits), share < 0.1 ? "%.2f" : "%.1f", share * HUNDRED);
	for (point = digits; *point != '\0'; point++)
		if (*point == '.')
			*point = ',';
	text_append_format(out, "%s\u00a0%%", digits);
}

const char *plain_share_text(struct arena *arena, double share)
{
	struct text text = { 0 };
	const char *copy;

	plain_share(&text, share);
	copy = arena_copy_text(arena, text_value(&text));
	text_clear(&text);
	return copy;
}

double plot_scale(double share)
{
	static const double ends[] = { 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5 };

	for (size_t i = 0; i < ARRAY_LENGTH(ends); i++)
		if (share <= ends[i])
			return ends[i];
	return 1;
}

/* Where a share lies, in the drawing's units. */
static double across(double share, double scale)
{
	return SIDE + fmin(1, share / scale) * (WIDTH - 2 * SIDE);
}

static void draw_line(struct text *out, double x1, double y1, double x2, double y2)
{
	text_append_format(out, "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>", x1, y1,
			   x2, y2);
}

void plot_share(struct text *out, const struct proportion *proportion, double scale)
{
	double low = across(proportion->low, scale), high = across(proportion->high, scale);

	text_append_format(out,
			   "<svg class=\"plot\" aria-hidden=\"true\" viewBox=\"0 0 %d %d\" "
			   "width=\"%d\" height=\"%d\"><g class=\"plot-scale\">",
			   WIDTH, HEIGHT, WIDTH, HEIGHT);
	for (int part = 0; part <= 4; part++)
		draw_line(out, across(part / 4.0, 1), 1, across(part / 4.0, 1), HEIGHT - 1);
	html_raw(out, "</g><g class=\"plot-interval\">");
	draw_line(out, low, MIDDLE, high, MIDDLE);
	draw_line(out, low, MIDDLE - CAP, low, MIDDLE + CAP);
	draw_line(out, high, MIDDLE - CAP, high, MIDDLE + CAP);
	text_append_format(out,
			   "</g><circle class=\"plot-dot\" cx=\"%.1f\" cy=\"%d\" r=\"%d\"/></svg>",
			   across(proportion->share, scale), MIDDLE, DOT);
}
