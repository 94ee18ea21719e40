#include "model/person.h"

#include "base/text.h"

#include <string.h>

static const struct {
	const char *code, *direction;
} languages[LANGUAGE_COUNT] = {
	[LANGUAGE_FR] = { "fr", "ltr" },
	[LANGUAGE_AR] = { "ar", "rtl" },
};

const char *language_code(enum language language)
{
	return languages[language].code;
}

bool language_parse(const char *code, enum language *ret_language)
{
	for (int i = 0; i < LANGUAGE_COUNT; i++)
		if (text_equal(code, languages[i].code)) {
			*ret_language = (enum language)i;
			return true;
		}
	return false;
}

const char *language_direction(enum language language)
{
	return languages[language].direction;
}

static const struct {
	const char *name;
	const char *titles[LANGUAGE_COUNT];
} roles[ROLE_COUNT] = {
#define ROLE(name, text, french, arabic) { text, { french, arabic } },
#include "model/role.list"
#undef ROLE
};

const char *role_name(enum role role)
{
	return roles[role].name;
}

const char *role_title(enum role role, enum language language)
{
	return roles[role].titles[language];
}

bool role_parse(const char *name, enum role *ret_role)
{
	for (int i = 0; i < ROLE_COUNT; i++)
		if (text_equal(name, roles[i].name)) {
			*ret_role = (enum role)i;
			return true;
		}
	return false;
}

bool person_login_is_good(const char *login)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789";
	size_t length = strlen(login);

	return length >= 1 && length <= PERSON_LOGIN_MAX && strchr(letters, login[0]) != NULL &&
	       strspn(login, "abcdefghijklmnopqrstuvwxyz0123456789._-") == length;
}
