#include "model/delivery.h"

#include "base/text.h"

static const struct {
	const char *code, *english, *french, *arabic;
} states[] = {
#define X(name, code, english, french, arabic) [name] = { code, english, french, arabic },
	DELIVERY_STATE_LIST(X)
#undef X
};

const char *bordereau_name(enum bordereau_format format)
{
	static const char *const names[] = {
		[BORDEREAU_CSV] = "manifest.csv", [BORDEREAU_JSON] = "manifest.json"
	};

	return names[format];
}

enum bordereau_format bordereau_format_of(const char *name)
{
	enum bordereau_format format = BORDEREAU_CSV;

	while (format < BORDEREAU_FORMATS && !text_equal(name, bordereau_name(format)))
		format++;
	return format;
}

const char *delivery_state_code(enum delivery_state state)
{
	return states[state].code;
}

const char *delivery_state_english(enum delivery_state state)
{
	return states[state].english;
}

const char *delivery_state_french(enum delivery_state state)
{
	return states[state].french;
}

const char *delivery_state_arabic(enum delivery_state state)
{
	return states[state].arabic;
}

bool delivery_state_parse(const char *code, enum delivery_state *ret_state)
{
	for (int i = 0; i < DELIVERY_STATE_COUNT; i++)
		if (text_equal(states[i].code, code)) {
			*ret_state = (enum delivery_state)i;
			return true;
		}
	return false;
}

struct delivery_counts delivery_count(const struct delivery *delivery)
{
	struct delivery_counts counts = { 0 };

	for (size_t i = 0; i < delivery->files.count; i++) {
		const struct delivery_file *file = &delivery->files.items[i];

		counts.files[file->state]++;
		if (file->state == DELIVERY_REPLACED)
			continue;
		counts.declared += file->declared;
		counts.came += file->sha256 != NULL;
		counts.pages_declared += file->declared_pages;
		if (file->dossiers > 0)
			counts.pages_found += file->found_pages;
		counts.dossiers += file->dossiers;
	}
	return counts;
}
