/*
 * What a service tells systemd about itself (sd_notify(3), by libsystemd). Without a supervisor
 * that listens (no NOTIFY_SOCKET) each call does nothing, so programs call them wherever they are
 * started from. What cannot be told is not worth stopping for: nothing here fails.
 *
 * Only the process that systemd started may tell: the units say NotifyAccess=main.
 */
#ifndef BASE_NOTIFY_H
#define BASE_NOTIFY_H

/* Everything is there that the service needs; called once. */
void notify_ready(void);

/* One line on what it is doing, for `systemctl status`. Nothing of a document in it. */
void notify_status(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The service lives: WatchdogSec= counts from here. To be called from the loop that must not hang,
 * as often as it turns: systemd is told no more than once a second. */
void notify_watchdog(void);

/* It has begun to end, and may need its TimeoutStopSec=. */
void notify_stopping(void);

/* In a child that does on its own what would tell systemd: nothing is told any more. */
void notify_nobody(void);

/* The seconds within which notify_watchdog() must come; 0: nobody waits for it. */
double notify_watchdog_s(void);

#endif
