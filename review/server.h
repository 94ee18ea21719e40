/* Inside review/: HTTP. One thread reads requests and sends answers, and waits for nobody. */
#ifndef REVIEW_SERVER_H
#define REVIEW_SERVER_H

#include "base/error.h"
#include "review/station_private.h"

/* Serves the station on a listening socket, which it closes. */
enum status server_start(struct station *station, int fd, struct error *error);

/* Ends, after the requests at work were answered. */
void server_stop(struct station *station);

#endif
