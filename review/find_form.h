/* Inside review/: what is searched for, between addresses, forms and the store. */
#ifndef REVIEW_FIND_FORM_H
#define REVIEW_FIND_FORM_H

#include "model/search.h"
#include "review/request.h"

/*
 * What an address asks for: ?q=, which is understood by its words, and name, number, cin, box,
 * branch, batch, fund, form, scanner, state, reason, from, to, care_from, care_to. What is empty or
 * cannot be understood asks nothing. Of a branch's person the branch, whatever is asked.
 */
void find_form_read(struct request *request, struct search_question *ret_question);

/* True when another field than the one box has something. */
bool find_form_has_more(const struct request *request);

/* The form, as it was filled in. */
void find_form_write(struct request *request);

/* A sentence in small pieces that says what was understood; nothing when nothing is asked for. */
void find_form_tell(struct request *request, const struct search_question *question);

/* The address with what is asked for in the request, "/find?q=..."; `more` is added ("after=..."),
 * NULL: nothing. In the arena. */
const char *find_form_address(const struct request *request, const char *path, const char *more);

/* The word for a state by its name (DOSSIER_STATE_LIST); "" for none. */
const char *find_state_word(const struct request *request, const char *state);

/* `<span class="tag ...">` with the state. */
void find_state_tag(struct request *request, const char *state);

/* `<abbr>` for each of "R01 R15", with what it means. */
void find_reasons_write(struct request *request, const char *codes);

#endif
