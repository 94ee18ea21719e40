#include "print/paper.h"

#include <cairo-pdf.h>

#define POINTS_PER_MM (72.0 / 25.4)

/* Pango moves letters to whole units: they are laid out in hundredths of a millimetre. */
#define FINE 100.0

/* Of lines of a paragraph, in heights of the font. */
#define LINE_SPACING 1.08F

cairo_t *paper_begin(const char *path)
{
	cairo_surface_t *paper = cairo_pdf_surface_create(path, PAPER_WIDTH_MM * POINTS_PER_MM,
							  PAPER_HEIGHT_MM * POINTS_PER_MM);
	cairo_t *cairo = cairo_create(paper);

	cairo_surface_destroy(paper);
	cairo_scale(cairo, POINTS_PER_MM, POINTS_PER_MM);
	return cairo;
}

enum status paper_end(cairo_t *cairo, const char *path, enum status status, struct error *error)
{
	cairo_surface_t *paper = cairo_surface_reference(cairo_get_target(cairo));

	cairo_destroy(cairo);
	cairo_surface_finish(paper);
	if (status == STATUS_OK && cairo_surface_status(paper) != CAIRO_STATUS_SUCCESS)
		status = error_set(error, STATUS_NO_SPACE,
				   "cannot write '%s': %s; make room or name another place", path,
				   cairo_status_to_string(cairo_surface_status(paper)));
	cairo_surface_destroy(paper);
	return status;
}

void paper_draw_text(cairo_t *cairo, const struct paper_text *text)
{
	PangoLayout *layout = pango_cairo_create_layout(cairo);
	PangoFontDescription *description = pango_font_description_from_string(text->font);

	if (text->is_name)
		pango_context_set_base_dir(pango_layout_get_context(layout), PANGO_DIRECTION_LTR);
	pango_font_description_set_absolute_size(description, text->size_mm * FINE * PANGO_SCALE);
	pango_layout_set_font_description(layout, description);
	pango_layout_set_width(layout, (int)(text->width_mm * FINE * PANGO_SCALE));
	pango_layout_set_alignment(layout, text->align);
	pango_layout_set_auto_dir(layout, !text->is_name);
	pango_layout_set_ellipsize(layout,
				   text->is_name ? PANGO_ELLIPSIZE_MIDDLE : PANGO_ELLIPSIZE_END);
	pango_layout_set_single_paragraph_mode(layout, text->is_name);
	pango_layout_set_text(layout, text->text, -1);
	cairo_save(cairo);
	cairo_translate(cairo, text->x_mm, text->y_mm);
	cairo_scale(cairo, 1 / FINE, 1 / FINE);
	cairo_move_to(cairo, 0, 0);
	pango_cairo_show_layout(cairo, layout);
	cairo_restore(cairo);
	pango_font_description_free(description);
	g_object_unref(layout);
}

static void embolden(PangoLayout *layout, size_t bytes)
{
	PangoAttrList *list = pango_attr_list_new();
	PangoAttribute *bold = pango_attr_weight_new(PANGO_WEIGHT_BOLD);

	bold->end_index = (guint)bytes;
	pango_attr_list_insert(list, bold);
	pango_layout_set_attributes(layout, list);
	pango_attr_list_unref(list);
}

static PangoLayout *layout_paragraph(cairo_t *cairo, const struct paper_paragraph *paragraph)
{
	PangoLayout *layout = pango_cairo_create_layout(cairo);
	PangoFontDescription *description = pango_font_description_from_string(paragraph->font);

	pango_context_set_base_dir(pango_layout_get_context(layout),
				   paragraph->is_rtl ? PANGO_DIRECTION_RTL : PANGO_DIRECTION_LTR);
	pango_font_description_set_absolute_size(description,
						 paragraph->size_mm * FINE * PANGO_SCALE);
	pango_layout_set_font_description(layout, description);
	pango_layout_set_width(layout, (int)(paragraph->width_mm * FINE * PANGO_SCALE));
	pango_layout_set_auto_dir(layout, false);
	pango_layout_set_alignment(layout,
				   paragraph->is_rtl ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_LEFT);
	pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
	pango_layout_set_line_spacing(layout, LINE_SPACING);
	pango_layout_set_text(layout, paragraph->text, -1);
	if (paragraph->bold_bytes > 0)
		embolden(layout, paragraph->bold_bytes);
	pango_font_description_free(description);
	return layout;
}

double paper_paragraph_height(cairo_t *cairo, const struct paper_paragraph *paragraph)
{
	PangoLayout *layout;
	int height;

	cairo_save(cairo);
	cairo_scale(cairo, 1 / FINE, 1 / FINE);
	layout = layout_paragraph(cairo, paragraph);
	pango_layout_get_size(layout, NULL, &height);
	cairo_restore(cairo);
	g_object_unref(layout);
	return height / FINE / PANGO_SCALE;
}

void paper_draw_paragraph(cairo_t *cairo, const struct paper_paragraph *paragraph, double y_mm)
{
	PangoLayout *layout;

	cairo_save(cairo);
	cairo_translate(cairo, paragraph->x_mm, y_mm);
	cairo_scale(cairo, 1 / FINE, 1 / FINE);
	layout = layout_paragraph(cairo, paragraph);
	cairo_move_to(cairo, 0, 0);
	pango_cairo_show_layout(cairo, layout);
	cairo_restore(cairo);
	g_object_unref(layout);
}
