/*
 * Inside store/: where the parts of a private cluster are, for those who connect to it and for
 * those who start it. The public part is in store.h.
 */
#ifndef STORE_CLUSTER_H
#define STORE_CLUSTER_H

#include "store/process.h"
#include "store/store.h"

#define CLUSTER_SUPERUSER "postgres"
#define CLUSTER_OWNER_ROLE "waraqa_owner"
#define CLUSTER_APPLICATION_ROLE "waraqa"
#define CLUSTER_BRANCH_ROLE "waraqa_branch" /* a group, and the start of its logins' names */
#define CLUSTER_DATABASE "waraqa"
#define CLUSTER_PORT "5432" /* only a part of the socket's name: nothing listens on a port */

/* Of every login that is made here. */
#define CLUSTER_WITHOUT_POWER " LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION"

enum { CLUSTER_PATH_SIZE = 4096 };

struct cluster {
	struct account owner;           /* never root */
	char home[CLUSTER_PATH_SIZE];   /* absolute, links resolved as far as it exists */
	char folder[CLUSTER_PATH_SIZE]; /* HOME/pg, the owner's */
	char data[CLUSTER_PATH_SIZE];   /* HOME/pg/data */
	char log[CLUSTER_PATH_SIZE];    /* HOME/pg/server.log */
	char socket[CLUSTER_PATH_SIZE]; /* folder of the socket */
};

/* Says where a home's cluster is, whether or not it was made. */
enum status cluster_locate(const char *home, struct cluster *ret_cluster, struct error *error);

/* True when the data folder holds a whole cluster. */
bool cluster_is_made(const struct cluster *cluster);

/* True when there is a cluster's folder that the caller may not look into. */
bool cluster_is_closed(const struct cluster *cluster);

/* True when that process works in the data folder: the server or one of its sessions. */
bool cluster_has_process(const struct cluster *cluster, pid_t pid);

/* The process id in the server's pid file, whether or not a server has it; 0: none. */
pid_t cluster_written_pid(const struct cluster *cluster);

/* The process id of the running server, 0 when there is none. A pid file that outlived its server
 * is not taken for one: the process must also work in this data folder. */
pid_t cluster_server_pid(const struct cluster *cluster);

/* ---- server.c: done by a child that has become the owner ------------------------------------ */

/* Makes the cluster if there is none and starts it if it does not run. `context` is a cluster. */
enum status server_bring_up(const void *context, struct error *error);

/* Stops the server, ending sessions, and waits until it is gone. `context` is a cluster. */
enum status server_bring_down(const void *context, struct error *error);

#endif
