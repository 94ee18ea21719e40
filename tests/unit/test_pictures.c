/* Pictures that are kept in memory, and looks that are known. */
#include "review/looks.h"
#include "review/pictures.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { PICTURE_BYTES = 1000 };

static double now_s = 1000;

/* What making did, and shall do. */
struct maker {
	int made;
	enum status status;
	useconds_t slowness_us;
};

static enum status make(void *context, const struct picture_key *key, unsigned char **ret_bytes,
			size_t *ret_length, struct error *error)
{
	struct maker *maker = context;

	maker->made++;
	if (maker->slowness_us > 0)
		usleep(maker->slowness_us);
	if (maker->status != STATUS_OK)
		return error_set(error, maker->status, "no");
	*ret_bytes = calloc(PICTURE_BYTES, 1);
	*ret_length = PICTURE_BYTES;
	(*ret_bytes)[0] = (unsigned char)key->sha256[0];
	(*ret_bytes)[1] = (unsigned char)(key->view.turn_deg / 90);
	return STATUS_OK;
}

static struct picture_key key_of(char letter, int turn_deg)
{
	return (struct picture_key){ .sha256 = { letter },
				     .view = { .turn_deg = turn_deg, .width_px = 1000 } };
}

/* Lends and gives back; the picture must be the key's. */
static enum status take(struct pictures *pictures, struct maker *maker, char letter, int turn_deg)
{
	struct picture_key key = key_of(letter, turn_deg);
	struct picture *picture;
	struct error error;
	enum status status = pictures_lend(pictures, &key, now_s, make, maker, &picture, &error);

	if (status != STATUS_OK)
		return status;
	assert_int_equal(picture->length, PICTURE_BYTES);
	assert_int_equal(picture->bytes[0], letter);
	assert_int_equal(picture->bytes[1], turn_deg / 90);
	pictures_give_back(pictures, picture);
	return status;
}

static void a_picture_is_made_once_for_each_image_and_view(void **state)
{
	struct pictures *pictures = pictures_new(100 * PICTURE_BYTES);
	struct maker maker = { 0 };

	(void)state;
	for (int i = 0; i < 3; i++) {
		take(pictures, &maker, 'a', 0);
		take(pictures, &maker, 'a', 90);
		take(pictures, &maker, 'b', 0);
	}
	assert_int_equal(maker.made, 3);
	pictures_free(pictures);
}

static void the_one_asked_for_longest_ago_makes_room(void **state)
{
	struct pictures *pictures = pictures_new(10 * PICTURE_BYTES);
	struct maker maker = { 0 };

	(void)state;
	take(pictures, &maker, 'a', 0);
	take(pictures, &maker, 'b', 0);
	for (int letter = 'c'; letter <= 'j'; letter++) {
		take(pictures, &maker, (char)letter, 0);
		take(pictures, &maker, 'a', 0);
	}
	assert_int_equal(maker.made, 10);
	take(pictures, &maker, 'b', 0);
	assert_int_equal(maker.made, 11);
	pictures_free(pictures);
}

static void a_lent_picture_stays_however_little_room_there_is(void **state)
{
	struct pictures *pictures = pictures_new(PICTURE_BYTES / 2);
	struct picture_key key = key_of('a', 0);
	struct picture *picture;
	struct maker maker = { 0 };
	struct error error;

	(void)state;
	assert_int_equal(pictures_lend(pictures, &key, now_s, make, &maker, &picture, &error),
			 STATUS_OK);
	for (int letter = 'b'; letter <= 'z'; letter++)
		take(pictures, &maker, (char)letter, 0);
	assert_int_equal(picture->bytes[0], 'a');
	pictures_give_back(pictures, picture);
	pictures_free(pictures);
}

static void a_refusal_is_remembered_for_a_minute_and_other_troubles_are_not(void **state)
{
	struct pictures *pictures = pictures_new(100 * PICTURE_BYTES);
	struct maker hostile = { .status = STATUS_REFUSED };
	struct maker away = { .status = STATUS_UNAVAILABLE };

	(void)state;
	for (int i = 0; i < 3; i++) {
		assert_int_equal(take(pictures, &hostile, 'a', 0), STATUS_REFUSED);
		assert_int_equal(take(pictures, &away, 'b', 0), STATUS_UNAVAILABLE);
	}
	assert_int_equal(hostile.made, 1);
	assert_int_equal(away.made, 3);
	now_s += 61;
	assert_int_equal(take(pictures, &hostile, 'a', 0), STATUS_REFUSED);
	assert_int_equal(take(pictures, &hostile, 'a', 0), STATUS_REFUSED);
	assert_int_equal(hostile.made, 2);
	away.status = STATUS_OK;
	assert_int_equal(take(pictures, &away, 'b', 0), STATUS_OK);
	pictures_free(pictures);
}

struct crowd {
	struct pictures *pictures;
	struct maker *maker;
	enum status expected;
};

static void *take_one(void *context)
{
	struct crowd *crowd = context;

	assert_int_equal(take(crowd->pictures, crowd->maker, 'a', 0), crowd->expected);
	return NULL;
}

static void wait_for_one(struct maker *maker, enum status expected)
{
	struct pictures *pictures = pictures_new(100 * PICTURE_BYTES);
	struct crowd crowd = { pictures, maker, expected };
	pthread_t threads[8];

	for (size_t i = 0; i < 8; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, take_one, &crowd), 0);
	for (size_t i = 0; i < 8; i++)
		pthread_join(threads[i], NULL);
	pictures_free(pictures);
}

static void who_asks_for_what_is_being_made_waits_for_it(void **state)
{
	struct maker maker = { .slowness_us = 200 * 1000 };
	struct maker refusing = { .slowness_us = 200 * 1000, .status = STATUS_REFUSED };

	(void)state;
	wait_for_one(&maker, STATUS_OK);
	assert_int_equal(maker.made, 1);
	wait_for_one(&refusing, STATUS_REFUSED);
	assert_int_equal(refusing.made, 1);
}

static void a_look_is_known_for_ten_minutes_to_the_person_who_looked(void **state)
{
	struct looks *looks = looks_new();

	(void)state;
	assert_false(looks_has(looks, 1, 2, 3, 100));
	looks_add(looks, 1, 2, 3, 100);
	assert_true(looks_has(looks, 1, 2, 3, 100));
	assert_true(looks_has(looks, 1, 2, 3, 699));
	assert_false(looks_has(looks, 1, 2, 3, 701));
	assert_false(looks_has(looks, 9, 2, 3, 100));
	assert_false(looks_has(looks, 1, 9, 3, 100));
	assert_false(looks_has(looks, 1, 2, 9, 100));
	looks_free(looks);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_picture_is_made_once_for_each_image_and_view),
		cmocka_unit_test(the_one_asked_for_longest_ago_makes_room),
		cmocka_unit_test(a_lent_picture_stays_however_little_room_there_is),
		cmocka_unit_test(a_refusal_is_remembered_for_a_minute_and_other_troubles_are_not),
		cmocka_unit_test(who_asks_for_what_is_being_made_waits_for_it),
		cmocka_unit_test(a_look_is_known_for_ten_minutes_to_the_person_who_looked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
