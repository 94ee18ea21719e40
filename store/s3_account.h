/*
 * Inside store/: who asks which S3 server, by the variables that the usual S3 tools read. A secret
 * is never part of a command line, of the place's name or of an error.
 *
 *   AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL      http(s)://HOST[:PORT]; Amazon's when neither is set
 *   AWS_REGION, AWS_DEFAULT_REGION             us-east-1 when neither is set
 *   AWS_CA_BUNDLE                              a file of certificates to trust instead of the
 * system's AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN
 *
 * Without the last three, the section AWS_PROFILE ("default") of the first of these files:
 * AWS_SHARED_CREDENTIALS_FILE, `aws` of systemd's credentials (LoadCredential=aws:FILE),
 * ~/.aws/credentials. It is read anew when a place is opened.
 */
#ifndef STORE_S3_ACCOUNT_H
#define STORE_S3_ACCOUNT_H

#include "base/error.h"

struct s3_account {
	char *endpoint; /* without a slash at its end */
	char *region;
	char *authorities; /* NULL: the system's */
	char *key, *secret;
	char *token; /* NULL: none */
};

/* End with s3_account_clear(). STATUS_CONFIG, with what to set, when something is missing. */
enum status s3_account_find(struct s3_account *ret_account, struct error *error);
void s3_account_clear(struct s3_account *account);

#endif
