#include "model/key.h"

static const struct {
	const char *name, *key, *french, *arabic;
} keys[KEY_ACTION_COUNT] = {
#define KEY(action, key, french, arabic) { #action, (key), (french), (arabic) },
#include "model/key.list"
#undef KEY
};

const char *key_action_name(enum key_action action)
{
	return keys[action].name;
}

const char *key_action_key(enum key_action action)
{
	return keys[action].key;
}

const char *key_action_fr(enum key_action action)
{
	return keys[action].french;
}

const char *key_action_ar(enum key_action action)
{
	return keys[action].arabic;
}
