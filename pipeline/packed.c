#include "pipeline/packed.h"

#include "base/file.h"
#include "base/text.h"

enum status packed_load(const struct ingest *ingest, const char *path, int files_max,
			struct arena *arena, struct manifest *ret_manifest, struct error *error)
{
	const unsigned char *bytes;
	size_t length;
	const char *name = ingest_bordereau(ingest, &bytes, &length);

	*ret_manifest = (struct manifest){ 0 };
	if (name == NULL)
		return STATUS_OK;
	if (manifest_parse(bordereau_format_of(path_base_name(name)), bytes, length,
			   arena_format(arena, "%s: %s", path, name), arena, ret_manifest,
			   error) != STATUS_OK) {
		error->status = STATUS_REFUSED;
		return error_append(error, ", and pack the archive anew");
	}
	/* each that is not there becomes a page */
	if (ret_manifest->lines.count > (size_t)files_max) {
		error_set(error, STATUS_REFUSED,
			  "'%s' in '%s' names %zu files, more than the %d pages that a file "
			  "may have; pack fewer together",
			  name, path, ret_manifest->lines.count, files_max);
		return error_blame(error, FAULT_TOO_MANY_PAGES, files_max, 0);
	}
	return STATUS_OK;
}

static const struct manifest_line *line_of(const struct manifest *manifest, const struct page *page)
{
	return page->part == NULL ? NULL : manifest_lookup(manifest, path_base_name(page->part));
}

static bool is_there(const struct dossier *stack, const char *file)
{
	for (size_t i = 0; i < stack->pages.count; i++)
		if (stack->pages.items[i].part != NULL &&
		    text_equal(path_base_name(stack->pages.items[i].part), file))
			return true;
	return false;
}

static void add_missing(struct dossier *stack, const struct manifest_line *line)
{
	struct page *page = LIST_ADD(stack->arena, &stack->pages);

	page->number = (int)stack->pages.count;
	page->type = PAGE_OTHER;
	page->part = arena_copy_text(stack->arena, line->file);
	page->begins_file = true;
	page->trouble = arena_format(stack->arena,
				     "'%s' is on the bordereau in '%s' and not in it; pack it, or "
				     "take it off the bordereau",
				     line->file, stack->file);
	page_add_fault(page, REASON_I06, page->number);
}

void packed_mark(struct dossier *stack, const struct manifest *manifest)
{
	for (size_t i = 0; i < stack->pages.count; i++) {
		struct page *page = &stack->pages.items[i];

		page->begins_file =
			line_of(manifest, page) != NULL &&
			(i == 0 || !text_equal(page->part, stack->pages.items[i - 1].part));
	}
	for (size_t i = 0; i < manifest->lines.count; i++)
		if (!is_there(stack, manifest->lines.items[i].file))
			add_missing(stack, &manifest->lines.items[i]);
}

struct pipeline_input packed_declare(const struct pipeline_input *input,
				     const struct manifest *manifest, const struct dossier *dossier)
{
	struct pipeline_input declared = *input;
	const struct manifest_line *line;

	if (manifest->sha256[0] == '\0')
		return declared;
	line = line_of(manifest, &dossier->pages.items[0]);
	declared.declared_pages = line != NULL ? line->pages : 0;
	declared.undeclared = line == NULL;
	if (line == NULL)
		return declared;
	if (line->fund != NULL)
		declared.fund = line->fund;
	if (date_is_set(line->received))
		declared.received = line->received;
	if (declared.batch == NULL && declared.branch == NULL) {
		declared.branch = line->branch;
		declared.batch = line->batch;
	}
	return declared;
}

int packed_count_pages(const struct pipeline_result *result, const struct dossier *dossier)
{
	const char *part = dossier->pages.items[0].part;
	int count = 0;

	for (size_t i = 0; i < result->count; i++)
		for (size_t k = 0; k < result->dossiers[i]->pages.count; k++) {
			const struct page *page = &result->dossiers[i]->pages.items[k];

			count += page->type != PAGE_SEPARATOR && text_equal(page->part, part);
		}
	return count;
}
