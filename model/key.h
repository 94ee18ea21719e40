/* The keys of the review page: one list. */
#ifndef MODEL_KEY_H
#define MODEL_KEY_H

enum key_action {
#define KEY(action, key, french, arabic) KEY_ACTION_##action,
#include "model/key.list"
#undef KEY
	KEY_ACTION_COUNT
};

/* "send_back"; "L"; what it does. Static storage. */
const char *key_action_name(enum key_action action);
const char *key_action_key(enum key_action action);
const char *key_action_fr(enum key_action action);
const char *key_action_ar(enum key_action action);

#endif
