/* `form list` and `form draw`: for whoever adds a form and wants to see it. */
#include "base/memory.h"
#include "base/text.h"
#include "cli/command.h"
#include "model/form.h"

#include <leptonica/allheaders.h>
#include <math.h>

enum { FRAME_PX = 4, CELL_PX = 2, LABEL_GAP_PX = 4, DRAWN_PX_A_MM = 24 };

/* The colour of each kind of field; dark enough to read a name in it. */
static const struct {
	unsigned char red, green, blue;
} colours[] = {
	[FIELD_TEXT] = { 0, 70, 200 },      [FIELD_COMB] = { 150, 0, 150 },
	[FIELD_CHECK] = { 200, 0, 0 },      [FIELD_AMOUNT] = { 0, 120, 40 },
	[FIELD_NUMBER] = { 0, 110, 110 },   [FIELD_CODE] = { 160, 90, 0 },
	[FIELD_SIGNATURE] = { 90, 90, 90 }, [FIELD_BARCODE] = { 120, 60, 20 },
};

static unsigned colour_of(enum field_kind kind)
{
	l_uint32 pixel = 0;

	composeRGBPixel(colours[kind].red, colours[kind].green, colours[kind].blue, &pixel);
	return pixel;
}

static void draw_box(PIX *picture, struct box box, enum field_kind kind, int width_px)
{
	BOX *frame = boxCreate(box.x, box.y, box.w, box.h);

	pixRenderBoxArb(picture, frame, width_px, colours[kind].red, colours[kind].green,
			colours[kind].blue);
	boxDestroy(&frame);
}

/* The name on a white plate, inside a large box, else above it: a small zone must not be hidden. */
static void draw_name(PIX *picture, L_BMF *font, const struct field *field, struct box box)
{
	l_int32 width_px = 0, baseline_px = 0, height_px = font->lineheight;
	int left_px = box.x + FRAME_PX, top_px = box.y + FRAME_PX;
	BOX *plate;

	bmfGetStringWidth(font, field->name, &width_px);
	if (box.w < width_px || box.h < 2 * height_px)
		top_px = box.y - height_px;
	bmfGetBaseline(font, 'M', &baseline_px);
	plate = boxCreate(left_px, top_px, width_px + LABEL_GAP_PX, height_px);
	pixSetInRectArbitrary(picture, plate, 0xffffff00);
	boxDestroy(&plate);
	pixSetTextline(picture, font, field->name, colour_of(field->kind), left_px + LABEL_GAP_PX,
		       top_px + baseline_px, &width_px, NULL);
}

static void draw_field(PIX *picture, L_BMF *font, const struct field *field, struct affine to_px)
{
	struct box box = affine_apply_box_mm(to_px, field->box);

	for (int i = 0; i < field->cell_count; i++)
		draw_box(picture, affine_apply_box_mm(to_px, field->cells[i]), field->kind,
			 CELL_PX);
	draw_box(picture, box, field->kind, FRAME_PX);
	draw_name(picture, font, field, box);
}

/* In colour, and large enough that names do not cover the zones. */
static PIX *load_picture(const char *path, const struct form *form, struct error *error)
{
	PIX *read = pixRead(path), *colour, *picture;
	float scale;

	if (read == NULL) {
		error_set(error, STATUS_NO_INPUT,
			  "cannot read the image '%s'; name a scan of the blank as PNG", path);
		return NULL;
	}
	scale = (float)(DRAWN_PX_A_MM * form->width_mm / pixGetWidth(read));
	colour = pixConvertTo32(read);
	picture = scale > 1 ? pixScale(colour, scale, scale) : pixClone(colour);
	pixDestroy(&read);
	pixDestroy(&colour);
	return picture;
}

static enum status draw_form(const struct form *form, const char *blank, const char *path,
			     struct error *error)
{
	PIX *picture = load_picture(blank, form, error);
	L_BMF *font = bmfCreate(NULL, 8);
	enum status status = STATUS_OK;
	struct affine to_px;

	if (picture == NULL) {
		bmfDestroy(&font);
		return error->status;
	}
	to_px = (struct affine){ .xx = pixGetWidth(picture) / form->width_mm,
				 .yy = pixGetHeight(picture) / form->height_mm };
	for (int i = 0; i < form->field_count; i++)
		draw_field(picture, font, &form->fields[i], to_px);
	if (pixWrite(path, picture, IFF_PNG) != 0)
		status = error_set(error, STATUS_NO_SPACE,
				   "cannot write the image '%s'; make room or name another place",
				   path);
	else
		printf("drew %d fields of %s in '%s'\n", form->field_count, form->name, path);
	pixDestroy(&picture);
	bmfDestroy(&font);
	return status;
}

static enum status complain_unknown(const struct form_set *set, const char *name,
				    struct error *error)
{
	error_set(error, STATUS_USAGE, "there is no form '%s'; there are:", name);
	for (int i = 0; i < set->form_count; i++)
		error_append(error, " %s", set->forms[i].name);
	return STATUS_USAGE;
}

static enum status run_draw(const struct options *options, const struct settings *settings,
			    struct error *error)
{
	const char *const *arguments = options->arguments;
	struct form_set set = { 0 };
	enum status status = form_set_load(settings->forms_dir, &set, error);
	const struct form *form;

	if (status != STATUS_OK)
		return status;
	form = form_set_lookup(&set, arguments[0]);
	status = form != NULL ? draw_form(form, arguments[1], arguments[2], error)
			      : complain_unknown(&set, arguments[0], error);
	form_set_free(&set);
	return status;
}

static enum status run_list(const struct options *options, const struct settings *settings,
			    struct error *error)
{
	struct form_set set = { 0 };
	enum status status = form_set_load(settings->forms_dir, &set, error);

	(void)options;
	for (int i = 0; status == STATUS_OK && i < set.form_count; i++)
		printf("%-20s %-6s %3d fields  %s\n", set.forms[i].name, set.forms[i].fund,
		       set.forms[i].field_count, set.forms[i].title);
	form_set_free(&set);
	return status;
}

static const struct option_table list_usage = {
	.command = "waraqa form list",
	.arguments = "",
	.summary = "list the forms that are known",
	.examples = "waraqa form list\n",
	.common = settings_options,
};

const struct command command_form_list = { &list_usage, run_list };

static const struct option_table draw_usage = {
	.command = "waraqa form draw",
	.arguments = "FORM BLANK.png OUT.png",
	.argument_min = 3,
	.argument_max = 3,
	.summary = "draw a form's zones over its blank, to look at them",
	.details = "Every field is framed in the colour of its kind and bears its name: text\n"
		   "blue, comb purple, tick red, amount green, number teal, code orange,\n"
		   "signature grey, barcode brown. BLANK.png is a picture of the whole paper.\n",
	.examples = "waraqa form draw cnss-610-1-02-p1 forms/cnss-610-1-02-p1.png drawn.png\n",
	.common = settings_options,
};

const struct command command_form_draw = { &draw_usage, run_draw };
