/* Ed25519 keys and signatures as text. */
#include "base/signature.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* RFC 8032, 7.1, test 2: one byte. */
#define RFC_SECRET "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"
#define RFC_PUBLIC "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"
#define RFC_SIGNATURE                                                      \
	"92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da" \
	"085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"

static struct error error;

static void signatures_are_those_of_rfc_8032(void **state)
{
	char signature[SIGNATURE_SIZE], public_key[SIGNATURE_PUBLIC_SIZE];

	(void)state;
	assert_int_equal(
		signature_sign(RFC_SECRET RFC_PUBLIC, "\x72", 1, signature, public_key, &error),
		STATUS_OK);
	assert_string_equal(signature, RFC_SIGNATURE);
	assert_string_equal(public_key, RFC_PUBLIC);
	assert_true(signature_fits(RFC_PUBLIC, "\x72", 1, RFC_SIGNATURE));
}

static void a_signature_fits_its_bytes_and_key_alone(void **state)
{
	char secret[SIGNATURE_SECRET_SIZE], public_key[SIGNATURE_PUBLIC_SIZE];
	char other[SIGNATURE_SECRET_SIZE], other_public[SIGNATURE_PUBLIC_SIZE];
	char signature[SIGNATURE_SIZE], again[SIGNATURE_PUBLIC_SIZE];

	(void)state;
	assert_int_equal(signature_new_keys(secret, public_key, &error), STATUS_OK);
	assert_int_equal(signature_new_keys(other, other_public, &error), STATUS_OK);
	assert_string_not_equal(public_key, other_public);
	assert_int_equal(signature_sign(secret, "number 7", 8, signature, again, &error),
			 STATUS_OK);
	assert_string_equal(again, public_key);
	assert_true(signature_fits(public_key, "number 7", 8, signature));
	assert_false(signature_fits(public_key, "number 8", 8, signature));
	assert_false(signature_fits(public_key, "number 7", 7, signature));
	assert_false(signature_fits(other_public, "number 7", 8, signature));
	signature[0] = signature[0] == '0' ? '1' : '0';
	assert_false(signature_fits(public_key, "number 7", 8, signature));
}

static void what_is_no_key_and_no_signature_is_told(void **state)
{
	char signature[SIGNATURE_SIZE], public_key[SIGNATURE_PUBLIC_SIZE];

	(void)state;
	assert_int_equal(signature_sign("4ccd", "a", 1, signature, public_key, &error),
			 STATUS_DATA);
	assert_int_equal(signature_sign("", "a", 1, signature, public_key, &error), STATUS_DATA);
	assert_false(signature_fits("", "\x72", 1, RFC_SIGNATURE));
	assert_false(signature_fits(RFC_PUBLIC, "\x72", 1, "no signature"));
	assert_false(signature_fits(RFC_PUBLIC "00", "\x72", 1, RFC_SIGNATURE));
}

static void a_forgotten_secret_is_gone(void **state)
{
	char secret[] = "secret";

	(void)state;
	signature_forget(secret, sizeof(secret));
	assert_memory_equal(secret, "\0\0\0\0\0\0\0", sizeof(secret));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(signatures_are_those_of_rfc_8032),
		cmocka_unit_test(a_signature_fits_its_bytes_and_key_alone),
		cmocka_unit_test(what_is_no_key_and_no_signature_is_told),
		cmocka_unit_test(a_forgotten_secret_is_gone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
