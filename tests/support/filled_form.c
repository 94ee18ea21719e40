#include "tests/support/filled_form.h"

#include "base/text.h"
#include "model/geometry.h"
#include "tests/support/chance.h"

#include <assert.h>
#include <leptonica/allheaders.h>
#include <math.h>
#include <stdlib.h>

static int px(double mm)
{
	return (int)lround(mm / MM_PER_INCH * FILLED_FORM_DPI);
}

static void sign(struct Pix *sheet, double x, double y, int which)
{
	int from_x = px(x), from_y = px(y);

	srand((unsigned)which);
	for (int i = 0; i < 16; i++) {
		int to_x = px(x + 4 * i + chance_next() % 9), to_y = px(y + chance_next() % 14 - 7);

		pixRenderLineArb(sheet, from_x, from_y, to_x, to_y, 5, 40, 40, 40);
		from_x = to_x;
		from_y = to_y;
	}
}

static struct Pix *blank_sheet(void)
{
	const char *root = getenv("SRC");
	struct text path = { 0 };
	struct Pix *blank, *sheet;

	text_append_format(&path, "%s/forms/cnops-maladie-p1.png", root != NULL ? root : ".");
	blank = pixRead(path.bytes);
	assert(blank != NULL);
	sheet = pixConvertTo8(blank, 0);
	pixDestroy(&blank);
	text_clear(&path);
	return sheet;
}

struct Pix *filled_form(const struct filling *filling)
{
	struct Pix *sheet = blank_sheet();
	struct L_Bmf *font;

	if (filling == NULL)
		return sheet;
	font = bmfCreate(NULL, 20);
	const struct {
		const char *text;
		double x, y;
	} lines[] = {
		{ filling->name, 42, 52 },      { filling->number, 60, 60 },
		{ filling->number, 60, 67 },    { filling->address, 32, 91 },
		{ filling->amount, 45, 99 },    { filling->name, 42, 119 },
		{ filling->day, 60, 127 },      { filling->number, 60, 135 },
		{ filling->address, 30, 169 },  { filling->day, 34, 177 },
		{ filling->address, 120, 169 }, { filling->day, 126, 177 },
		{ filling->day, 20, 222 },      { filling->amount, 110, 222 },
		{ filling->amount, 60, 268 },   { filling->number, 110, 268 },
	};

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		pixSetTextline(sheet, font, lines[i].text, 0x202020, px(lines[i].x), px(lines[i].y),
			       NULL, NULL);
	sign(sheet, 20, 193, filling->signatures);
	sign(sheet, 112, 193, filling->signatures + 1000);
	bmfDestroy(&font);
	return sheet;
}
