/* Inside review/: what a station is made of. */
#ifndef REVIEW_STATION_PRIVATE_H
#define REVIEW_STATION_PRIVATE_H

#include "review/assets.h"
#include "review/gate.h"
#include "review/listen.h"
#include "review/page_image.h"
#include "review/sessions.h"
#include "review/station.h"

struct crowd;
struct MHD_Daemon;

/* Half an hour without a request, twelve hours in all: ASVS 4.0, 3.3.2, level 2. */
enum { SESSION_IDLE_S = 30 * 60, SESSION_WHOLE_S = 12 * 60 * 60 };

struct station {
	struct station_plan plan;
	struct assets *assets;
	struct sessions *sessions;
	struct page_images *images;
	struct gate passwords; /* argon2id takes memory and time */
	struct crowd *crowd;   /* the threads that handle requests */
	struct MHD_Daemon *daemon;
	union listen_address address;
};

/* Tells the operator; the text is one line. */
__attribute__((format(printf, 2, 3))) void station_say(struct station *station, const char *format,
						       ...);

#endif
