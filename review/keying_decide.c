/* Where two people keyed differently, or a register says something else, somebody decides. */
#include "review/keying_paper.h"
#include "review/keying_reopen.h"

#include "review/html.h"
#include "review/layout.h"
#include "review/route.h"

#include "base/memory.h"

#include <string.h>

/* ---- the choices ----------------------------------------------------------------------------- */

/* A button that says what is written, and whose word that is (NULL: nobody's). */
static void write_choice(struct request *request, const struct keying_dispute *dispute, int digit,
			 const char *label, const struct keyed *keyed, bool machine_is_right)
{
	struct text *out = &request->out;
	char key[] = { (char)('0' + digit), '\0' };

	form_begin(request,
		   arena_format(request->arena, "/keying/arbitration/%ld", dispute->task.id),
		   " class=\"deciding-choice\"");
	html_raw(out, "<input type=\"hidden\" name=\"value\"");
	html_attribute(out, "value", keyed->value != NULL ? keyed->value : "");
	html_raw(out, ">");
	if (machine_is_right)
		html_raw(out, "<input type=\"hidden\" name=\"machine\" value=\"right\">");
	html_raw(out, "<button class=\"button\" name=\"state\"");
	html_attribute(out, "value", keyed_state_name(keyed->state));
	html_attribute(out, "data-key", key);
	html_attribute(out, "aria-keyshortcuts", key);
	html_raw(out, "><kbd>");
	html_text(out, key);
	html_raw(out, "</kbd> ");
	if (label != NULL) {
		html_raw(out, "<span class=\"quiet\">");
		html_text(out, label);
		html_raw(out, "</span> ");
	}
	html_raw(out, "<strong>");
	keying_write_keyed(request, dispute->task.kind, keyed);
	html_raw(out, "</strong></button></form>");
}

static struct keyed machine_keyed(const struct keying_dispute *dispute)
{
	return (struct keyed){ dispute->machine.value != NULL ? KEYED_VALUE : KEYED_NOTHING,
			       dispute->machine.value };
}

static const char *machine_label(struct request *request, const struct keying_dispute *dispute)
{
	return word_with(request, WORD_deciding_machine,
			 word(request, keying_source_word(dispute->machine.source)));
}

static void write_choices(struct request *request, const struct keying_dispute *dispute)
{
	static const struct keyed nothing = { KEYED_NOTHING, NULL },
				  illegible = { KEYED_ILLEGIBLE, NULL };
	struct keyed machine = machine_keyed(dispute);

	html_raw(&request->out, "<div class=\"deciding-choices\">");
	if (dispute->outcome == KEYING_DISPUTED) {
		write_choice(request, dispute, 1, word(request, WORD_deciding_both),
			     &dispute->halves[0], false);
		write_choice(request, dispute, 2, word(request, WORD_deciding_register),
			     &dispute->halves[0], true);
	} else {
		write_choice(request, dispute, 1, word(request, WORD_deciding_first),
			     &dispute->halves[0], false);
		write_choice(request, dispute, 2, word(request, WORD_deciding_second),
			     &dispute->halves[1], false);
	}
	write_choice(request, dispute, 3, machine_label(request, dispute), &machine, false);
	write_choice(request, dispute, 4, NULL, &nothing, false);
	write_choice(request, dispute, 5, NULL, &illegible, false);
	html_raw(&request->out, "</div>");
}

static void write_other(struct request *request, const struct keying_dispute *dispute)
{
	struct text *out = &request->out;

	form_begin(request,
		   arena_format(request->arena, "/keying/arbitration/%ld", dispute->task.id),
		   " class=\"row\"");
	html_raw(out, "<label class=\"field\"><span>");
	html_text(out, word(request, WORD_deciding_other));
	html_raw(out, "</span><input id=\"deciding-other\" name=\"value\" dir=\"auto\" required "
		      "maxlength=\"200\" autocomplete=\"off\" spellcheck=\"false\"></label>"
		      "<button class=\"button\" name=\"state\" value=\"value\">");
	html_text(out, word(request, WORD_keying_enter));
	html_raw(out, "</button></form>");
}

/* ---- the page -------------------------------------------------------------------------------- */

static void write_paper(struct request *request, const struct keying_task *task,
			const struct keying_place *place)
{
	struct keying_picture crop = keying_crop_picture(place), page = keying_page_picture(place);
	struct text *out = &request->out;

	html_raw(out, "<div class=\"keying-paper\">");
	keying_write_picture(request, &crop,
			     arena_format(request->arena, "/keying/%ld/crop", task->id),
			     WORD_keying_paper);
	html_raw(out, "</div><details class=\"keying-whole\"><summary>");
	html_text(out, word(request, WORD_keying_page));
	html_raw(out, "</summary>");
	keying_write_picture(request, &page,
			     arena_format(request->arena, "/keying/%ld/page", task->id),
			     WORD_keying_whole);
	html_raw(out, "</details>");
}

static void write_dispute(struct request *request, const struct keying_dispute *dispute,
			  const struct keying_place *place)
{
	struct text *out = &request->out;

	html_raw(out, "<section id=\"deciding\" class=\"deciding\"><h2><bdi>");
	html_text(out, keying_label(request, &dispute->task));
	html_raw(out, "</bdi> <small class=\"quiet\">");
	html_text(out, word(request, keying_kind_word(dispute->task.kind)));
	html_raw(out, "</small></h2>");
	write_paper(request, &dispute->task, place);
	html_element(out, "p",
		     word(request, dispute->outcome == KEYING_DISPUTED ? WORD_deciding_disputed
								       : WORD_deciding_differs));
	write_choices(request, dispute);
	write_other(request, dispute);
	html_raw(out, "<p>");
	html_link(out,
		  arena_format(request->arena, "/keying/arbitration?after=%ld", dispute->task.id),
		  word(request, WORD_deciding_skip));
	html_raw(out, "</p></section>");
}

static void write_said(struct request *request)
{
	const char *said = request_query(request, "said");

	if (text_equal(said, "saved"))
		layout_notice(request, NOTICE_GOOD, word(request, WORD_deciding_saved));
	else if (text_equal(said, "lost"))
		layout_notice(request, NOTICE_WARNING, word(request, WORD_deciding_lost));
}

static enum status load(struct request *request, bool *ret_found,
			struct keying_dispute *ret_dispute, struct keying_place *ret_place,
			struct keying_counts *ret_counts, struct error *error)
{
	long person = request->person->id;
	enum status status = store_keying_dispute(request->store, person,
						  request_query_number(request, "after", 0),
						  request->arena, ret_found, ret_dispute, error);

	if (status == STATUS_OK && *ret_found)
		status = store_keying_place(request->store, ret_dispute->task.id, person, true,
					    ret_place, error);
	if (status == STATUS_OK)
		status = store_keying_count(request->store, person, ret_counts, error);
	return status;
}

/* GET /keying/arbitration?after= */
void keying_decide_show(struct request *request)
{
	struct keying_dispute dispute;
	struct keying_place place;
	struct keying_counts counts;
	struct error error;
	bool found;

	if (load(request, &found, &dispute, &place, &counts, &error) != STATUS_OK) {
		reply_trouble(request, &error);
		return;
	}
	layout_begin(request, &(struct layout){ .title = word(request, WORD_deciding),
						.style = "keying.css",
						.module = "deciding.js" });
	write_said(request);
	html_element(&request->out, "p",
		     found ? word_with(request, WORD_deciding_count,
				       arena_format(request->arena, "%ld", counts.to_decide))
			   : word(request, WORD_deciding_none));
	if (found)
		write_dispute(request, &dispute, &place);
	layout_end(request);
	reply_html(request, 200);
}

/* ---- deciding -------------------------------------------------------------------------------- */

/* POST /keying/arbitration/{}: state, value, machine=right */
void keying_decide_save(struct request *request)
{
	struct keyed written = { KEYED_VALUE, request_field(request, "value") };
	bool machine_is_right = text_equal(request_field(request, "machine"), "right");
	struct error error;
	enum status status;

	if (!keyed_state_parse(request_field(request, "state"), &written.state) ||
	    (written.state == KEYED_VALUE &&
	     (written.value == NULL || written.value[strspn(written.value, " ")] == '\0' ||
	      strlen(written.value) > KEYED_BYTES_MAX))) {
		error_set(&error, STATUS_USAGE, "a decision has a state and, if so, a value");
		reply_trouble(request, &error);
		return;
	}
	if (written.state != KEYED_VALUE)
		written.value = NULL;
	status = store_keying_decide(request->store, request_number(request, 0),
				     request->person->id, &written, machine_is_right, &error);
	if (status == STATUS_OK)
		keying_follow_up(request);
	if (status == STATUS_OK || status == STATUS_LOST)
		reply_redirect(request, status == STATUS_OK ? "/keying/arbitration?said=saved"
							    : "/keying/arbitration?said=lost");
	else
		reply_trouble(request, &error);
}
