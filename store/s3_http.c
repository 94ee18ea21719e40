#include "store/s3_http.h"

#include "base/memory.h"

#include <ctype.h>
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	AT_ONCE = 8,
	TRIES = 3,
	CONNECT_MS = 5000,
	EXPECT_MS = 300, /* that a large body waits for the server's leave */
	SILENCE_S = 20,  /* with fewer than SLOW bytes a second */
	SLOW = 1000,
	WAIT_MS = 250,      /* before the second try; before the third twice that */
	ERROR_BYTES = 65536 /* of an answer that says what was wrong */
};

static const char empty_sha256[] =
	"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

struct s3_http {
	struct s3_account account;
	CURLM *multi;
	char sigv4[96];
	bool without_conditions; /* the server does not know If-None-Match */
};

/* A request on its way. */
struct transfer {
	struct s3_http *http;
	struct s3_request *request;
	CURL *easy;
	struct curl_slist *headers;
	struct text url;
	bool is_conditional;
	char said[CURL_ERROR_SIZE];
};

/* ---- what libcurl calls --------------------------------------------------------------------- */

static size_t take_bytes(char *bytes, size_t size, size_t count, void *context)
{
	struct transfer *transfer = context;
	struct s3_request *request = transfer->request;
	size_t limit = ERROR_BYTES, length = size * count;
	long http = 0;

	curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &http);
	if (http == 200 && request->limit_bytes > limit)
		limit = request->limit_bytes;
	if (request->bytes.length + length > limit) {
		request->too_long = true;
		return 0;
	}
	text_append_bytes(&request->bytes, bytes, length);
	return length;
}

/* ---- a request ------------------------------------------------------------------------------ */

static void add_header(struct transfer *transfer, const char *name, const char *value)
{
	struct text line = { 0 };

	text_append_format(&line, "%s: %s", name, value);
	transfer->headers = curl_slist_append(transfer->headers, line.bytes);
	text_clear(&line);
}

/* Headers of our own are signed with the others. */
static void set_headers(struct transfer *transfer)
{
	const struct s3_request *request = transfer->request;
	const struct s3_http *http = transfer->http;

	add_header(transfer, "x-amz-content-sha256",
		   request->method == S3_PUT ? request->body_sha256 : empty_sha256);
	if (http->account.token != NULL)
		add_header(transfer, "x-amz-security-token", http->account.token);
	if (request->method == S3_PUT)
		add_header(transfer, "Content-Type", "application/octet-stream");
	if (transfer->is_conditional)
		add_header(transfer, "If-None-Match", "*");
	curl_easy_setopt(transfer->easy, CURLOPT_HTTPHEADER, transfer->headers);
}

/* A body is sent as curl's POST with another name: as an upload curl 7.88 waits with each for the
 * server's leave (Expect), and signs that header wrongly when it is taken away. */
static void set_method(struct transfer *transfer)
{
	CURL *easy = transfer->easy;

	switch (transfer->request->method) {
	case S3_GET:
		break;
	case S3_HEAD:
		curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
		break;
	case S3_DELETE:
		curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, "DELETE");
		break;
	case S3_PUT:
		curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, "PUT");
		curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE,
				 (curl_off_t)transfer->request->body_bytes);
		curl_easy_setopt(easy, CURLOPT_POSTFIELDS, transfer->request->body);
		curl_easy_setopt(easy, CURLOPT_EXPECT_100_TIMEOUT_MS, (long)EXPECT_MS);
		break;
	}
}

static void set_account(struct transfer *transfer)
{
	const struct s3_http *http = transfer->http;

	curl_easy_setopt(transfer->easy, CURLOPT_AWS_SIGV4, http->sigv4);
	curl_easy_setopt(transfer->easy, CURLOPT_USERNAME, http->account.key);
	curl_easy_setopt(transfer->easy, CURLOPT_PASSWORD, http->account.secret);
	if (http->account.authorities != NULL)
		curl_easy_setopt(transfer->easy, CURLOPT_CAINFO, http->account.authorities);
}

/* Starts a request; its answer is cleared. */
static void transfer_start(struct transfer *transfer, struct s3_http *http,
			   struct s3_request *request)
{
	CURL *easy = curl_easy_init();

	*transfer = (struct transfer){ .http = http, .request = request, .easy = easy };
	transfer->is_conditional = request->only_if_new && !http->without_conditions;
	s3_request_clear(request);
	text_append_format(&transfer->url, "%s%s", http->account.endpoint, request->path);
	curl_easy_setopt(easy, CURLOPT_URL, transfer->url.bytes);
	curl_easy_setopt(easy, CURLOPT_PRIVATE, transfer);
	curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, transfer->said);
	curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
	curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_MS);
	curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, (long)SLOW);
	curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, (long)SILENCE_S);
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_bytes);
	curl_easy_setopt(easy, CURLOPT_WRITEDATA, transfer);
	set_account(transfer);
	set_method(transfer);
	set_headers(transfer);
	curl_multi_add_handle(http->multi, easy);
}

/* ---- its answer ----------------------------------------------------------------------------- */

/* What a server says is quoted, so only letters and digits of it are taken. */
static void take_code(struct s3_request *request)
{
	const char *start = strstr(text_value(&request->bytes), "<Code>");
	size_t length = 0;

	if (request->http < 300 || start == NULL)
		return;
	start += strlen("<Code>");
	while (length < sizeof(request->code) - 1 && isalnum((unsigned char)start[length]))
		length++;
	memcpy(request->code, start, length);
	request->code[length] = '\0';
}

static bool is_setting(CURLcode result)
{
	switch (result) {
	case CURLE_URL_MALFORMAT:
	case CURLE_UNSUPPORTED_PROTOCOL:
	case CURLE_NOT_BUILT_IN:
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CACERT_BADFILE:
	case CURLE_SSL_CERTPROBLEM:
	case CURLE_SSL_ISSUER_ERROR:
		return true;
	default:
		return false;
	}
}

static void take_answer(struct transfer *transfer, CURLcode result)
{
	struct s3_request *request = transfer->request;
	curl_off_t length = -1;

	if (result == CURLE_OK || request->too_long) {
		curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &request->http);
		curl_easy_getinfo(transfer->easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
		request->length = length;
		take_code(request);
		return;
	}
	request->is_setting = is_setting(result);
	snprintf(request->trouble, sizeof(request->trouble), "%s",
		 transfer->said[0] != '\0' ? transfer->said : curl_easy_strerror(result));
}

static bool is_broken(CURLcode result)
{
	return result == CURLE_SEND_ERROR || result == CURLE_RECV_ERROR ||
	       result == CURLE_GOT_NOTHING || result == CURLE_PARTIAL_FILE ||
	       result == CURLE_WEIRD_SERVER_REPLY;
}

/* A body that was changed on its way, a write of the same name at the same time, or one of the
 * server's bad moments. */
static bool is_passing(const struct s3_request *request)
{
	static const char *const codes[] = { "XAmzContentSHA256Mismatch", "BadDigest",
					     "RequestTimeout", "OperationAborted" };

	for (size_t i = 0; i < ARRAY_LENGTH(codes); i++)
		if (strcmp(request->code, codes[i]) == 0)
			return true;
	return request->http == 408 || request->http == 409 || request->http == 429 ||
	       request->http == 500 || (request->http >= 502 && request->http <= 504);
}

static void transfer_end(struct transfer *transfer)
{
	curl_multi_remove_handle(transfer->http->multi, transfer->easy);
	curl_easy_cleanup(transfer->easy);
	curl_slist_free_all(transfer->headers);
	text_clear(&transfer->url);
	transfer->easy = NULL;
}

/* Notes an answer; true when the request has to be sent again. */
static bool finish(struct transfer *transfer, CURLcode result)
{
	struct s3_request *request = transfer->request;
	struct s3_http *http = transfer->http;

	take_answer(transfer, result);
	transfer_end(transfer);
	if (transfer->is_conditional &&
	    (request->http == 501 || strcmp(request->code, "NotImplemented") == 0)) {
		http->without_conditions = true;
		return true;
	}
	return request->http != 0 ? is_passing(request) : is_broken(result);
}

/* ---- many ----------------------------------------------------------------------------------- */

/* Starts waiting requests where there is room. */
static size_t fill(struct s3_http *http, struct transfer *transfers, struct s3_request **waiting,
		   size_t *next, size_t count)
{
	size_t busy = 0;

	for (size_t i = 0; i < AT_ONCE; i++) {
		if (transfers[i].easy == NULL && *next < count)
			transfer_start(&transfers[i], http, waiting[(*next)++]);
		busy += transfers[i].easy != NULL;
	}
	return busy;
}

/* Sends the waiting requests and leaves in their place those to be sent again; gives how many. */
static size_t run_once(struct s3_http *http, struct s3_request **waiting, size_t count)
{
	struct transfer transfers[AT_ONCE] = { 0 }, *transfer;
	size_t next = 0, again = 0;
	const CURLMsg *message;
	int running, left;

	while (fill(http, transfers, waiting, &next, count) > 0) {
		curl_multi_perform(http->multi, &running);
		while ((message = curl_multi_info_read(http->multi, &left)) != NULL) {
			CURLcode result = message->data.result;

			if (message->msg != CURLMSG_DONE)
				continue;
			curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &transfer);
			if (finish(transfer, result))
				waiting[again++] = transfer->request;
		}
		if (running > 0)
			curl_multi_poll(http->multi, NULL, 0, 1000, NULL);
	}
	return again;
}

void s3_http_run(struct s3_http *http, struct s3_request *requests, size_t count)
{
	struct s3_request **waiting = memory_new(count + 1, sizeof(struct s3_request *));
	size_t left = count;

	for (size_t i = 0; i < count; i++)
		waiting[i] = &requests[i];
	for (int try = 0; try < TRIES && left > 0; try++) {
		if (try > 0)
			usleep((useconds_t)(try * WAIT_MS * 1000));
		left = run_once(http, waiting, left);
	}
	free(waiting);
}

void s3_request_clear(struct s3_request *request)
{
	text_clear(&request->bytes);
	request->http = 0;
	request->length = -1;
	request->code[0] = request->trouble[0] = '\0';
	request->too_long = request->is_setting = false;
}

/* ---- the connections ------------------------------------------------------------------------ */

struct s3_http *s3_http_new(struct s3_account *account)
{
	struct s3_http *http = memory_new(1, sizeof(*http));

	http->account = *account;
	*account = (struct s3_account){ 0 };
	curl_global_init(CURL_GLOBAL_DEFAULT);
	http->multi = curl_multi_init();
	curl_multi_setopt(http->multi, CURLMOPT_MAXCONNECTS, (long)AT_ONCE);
	snprintf(http->sigv4, sizeof(http->sigv4), "aws:amz:%.64s:s3", http->account.region);
	return http;
}

void s3_http_free(struct s3_http *http)
{
	if (http == NULL)
		return;
	curl_multi_cleanup(http->multi);
	curl_global_cleanup();
	s3_account_clear(&http->account);
	free(http);
}

const char *s3_http_endpoint(const struct s3_http *http)
{
	return http->account.endpoint;
}
