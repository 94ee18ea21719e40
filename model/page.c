#include "model/page.h"

#include "model/form.h"

#include <leptonica/allheaders.h>
#include <stdlib.h>

const char *page_type_name(const struct page *page)
{
	return page->form != NULL ? page->form->name : page_type_text(page->type);
}

void page_drop_pen(struct page *page)
{
	pixDestroy(&page->pen);
	pixDestroy(&page->pen_ink);
}

void page_clear_pixels(struct page *page)
{
	pixDestroy(&page->delivered);
	pixDestroy(&page->upright);
	pixDestroy(&page->ink);
	pixDestroy(&page->delivered_pen);
	page_drop_pen(page);
}

void page_clear_images(struct page *page)
{
	page_clear_pixels(page);
	free(page->encoded);
	page->encoded = NULL;
	page->encoded_bytes = 0;
}

void page_add_fault(struct page *page, enum reason_code code, double measured)
{
	for (int i = 0; i < page->fault_count; i++)
		if (page->faults[i].code == code)
			return;
	if (page->fault_count < PAGE_FAULTS_MAX)
		page->faults[page->fault_count++] = (struct page_fault){ code, measured };
}
