/* Looks at everything that reading and storing need, and says what to do about what is not right.
 */
#include "base/file.h"
#include "base/jail.h"
#include "base/memory.h"
#include "base/text.h"
#include "cli/command.h"
#include "model/form.h"

#include <jansson.h>
#include <limits.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

enum { DISK_FREE_MIB_LEAST = 1024 };

struct finding {
	bool is_trouble;
	char text[700]; /* what was found; of trouble, with what to do */
};

static void found(struct finding *finding, bool is_trouble, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static void found(struct finding *finding, bool is_trouble, const char *format, ...)
{
	va_list args;

	finding->is_trouble = is_trouble;
	va_start(args, format);
	vsnprintf(finding->text, sizeof(finding->text), format, args);
	va_end(args);
}

/* ---- Programs and their data
 * ------------------------------------------------------------------------ */

static void check_postgresql(const struct settings *settings, struct finding *finding)
{
	static const char *const programs[] = { "initdb", "pg_ctl", "postgres" };
	static const char folder[] = "/usr/lib/postgresql/15/bin";

	if (settings->dsn != NULL) {
		found(finding, false, "not needed: a server was named");
		return;
	}
	for (size_t i = 0; i < ARRAY_LENGTH(programs); i++) {
		char *path = path_join(folder, programs[i]);
		bool is_there = access(path, X_OK) == 0;

		free(path);
		if (!is_there) {
			found(finding, true, "no '%s' in '%s'; install the package postgresql-15",
			      programs[i], folder);
			return;
		}
	}
	found(finding, false, "the programs are in '%s'", folder);
}

static bool has_language(const char *folder, const char *language)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/%s.traineddata", folder, language);
	return file_exists(path);
}

static void check_languages(const struct settings *settings, struct finding *finding)
{
	static const char *const languages[] = { "fra", "ara" };
	const char *folder = getenv("TESSDATA_PREFIX");

	(void)settings;
	if (folder == NULL || folder[0] == '\0')
		folder = "/usr/share/tesseract-ocr/5/tessdata";
	for (size_t i = 0; i < ARRAY_LENGTH(languages); i++)
		if (!has_language(folder, languages[i])) {
			found(finding, true,
			      "no language '%s' in '%s'; install the package tesseract-ocr-%s",
			      languages[i], folder, languages[i]);
			return;
		}
	found(finding, false, "fra and ara are in '%s'", folder);
}

static void check_poppler(const struct settings *settings, struct finding *finding)
{
	static const char *const programs[] = { "pdfinfo", "pdfimages", "pdffonts", "pdftoppm" };

	(void)settings;
	for (size_t i = 0; i < ARRAY_LENGTH(programs); i++) {
		char *path = path_join("/usr/bin", programs[i]);
		bool is_there = access(path, X_OK) == 0;

		free(path);
		if (!is_there) {
			found(finding, true,
			      "no '%s' in '/usr/bin', so that no PDF can be read; install the "
			      "package poppler-utils",
			      programs[i]);
			return;
		}
	}
	found(finding, false, "pdfinfo, pdfimages, pdffonts and pdftoppm are in '/usr/bin'");
}

/* Without Landlock the limits and the filter still hold: said, but no trouble. */
static void check_jail(const struct settings *settings, struct finding *finding)
{
	int version = jail_landlock_version();

	(void)settings;
	if (!jail_has_seccomp())
		found(finding, true,
		      "the kernel does not filter system calls (seccomp), so that no file can be "
		      "decoded; run a kernel with CONFIG_SECCOMP_FILTER");
	else if (version == 0)
		found(finding, false,
		      "files are decoded under limits and a filter of system calls; the kernel "
		      "has no Landlock, which would also close the disk to the programs that read "
		      "PDF (Linux 5.13 or newer, with 'landlock' in the kernel's 'lsm=')");
	else
		found(finding, false,
		      "files are decoded under limits, a filter of system calls and Landlock %d",
		      version);
}

static void check_forms(const struct settings *settings, struct finding *finding)
{
	struct form_set set = { 0 };
	struct error error;

	if (form_set_load(settings->forms_dir, &set, &error) != STATUS_OK) {
		found(finding, true, "%s", error.text);
		return;
	}
	found(finding, set.form_count == 0, "%d forms in '%s'%s", set.form_count,
	      settings->forms_dir, set.form_count == 0 ? "; put the forms there" : "");
	for (int i = 0; i < set.form_count; i++)
		if (!file_exists(set.forms[i].blank_path))
			found(finding, true,
			      "the form '%s' has no blank '%s'; put its picture there",
			      set.forms[i].name, set.forms[i].blank_path);
	form_set_free(&set);
}

/* ---- The disk
 * --------------------------------------------------------------------------------------- */

/* The home, or what is there of the folders above it. Free with free(). */
static char *nearest_folder(const char *path)
{
	char *folder = memory_copy_text(path);

	while (!file_exists(folder)) {
		char *above = path_folder(folder);

		free(folder);
		folder = above;
	}
	return folder;
}

static void check_home(const struct settings *settings, struct finding *finding)
{
	char *folder = nearest_folder(settings->home);

	if (access(folder, W_OK | X_OK) == 0)
		found(finding, false, "'%s' can be written", settings->home);
	else
		found(finding, true,
		      "'%s' cannot be written; name another folder (--home) or run as its owner",
		      folder);
	free(folder);
}

/* Adds what is free on the disk of a path; `what` it is for. */
static void add_disk(const char *path, const char *what, struct text *text, bool *is_low)
{
	char *folder = nearest_folder(path);
	struct statvfs facts = { 0 };
	unsigned long long free_mib;

	text_append(text, text->length > 0 ? ", " : "");
	if (statvfs(folder, &facts) != 0) {
		text_append_format(text, "cannot tell how full the disk of '%s' is", folder);
		*is_low = true;
	} else {
		free_mib = (unsigned long long)facts.f_bavail * facts.f_frsize >> 20;
		text_append_format(text, "%llu MiB free under '%s'%s", free_mib, path, what);
		*is_low = *is_low || free_mib < DISK_FREE_MIB_LEAST;
	}
	free(folder);
}

static void check_disk(const struct settings *settings, struct finding *finding)
{
	struct text text = { 0 };
	bool is_low = false;

	add_disk(settings->home, "", &text, &is_low);
	if (settings->images != NULL && settings->images[0] == '/')
		add_disk(settings->images, " for images", &text, &is_low);
	found(finding, is_low, "%s%s", text.bytes,
	      is_low ? "; make room: a page takes about 0.1 MiB" : "");
	text_clear(&text);
}

static void check_images(const struct settings *settings, struct finding *finding)
{
	struct error error;
	char where[600];

	if (store_check_images(&settings->place, where, sizeof(where), &error) == STATUS_OK)
		found(finding, false, "%s", where);
	else
		found(finding, true, "%s", error.text);
}

/* ---- The store
 * ---------------------------------------------------------------------------------------- */

/* Asks the server; false, with the trouble, when it cannot be asked. */
static bool ask_server(const struct settings *settings, struct store_health *health,
		       struct finding *finding)
{
	struct error error;

	if (!settings_have_store(settings))
		found(finding, true, "there is no store in '%s' yet; run '%s'", settings->home,
		      settings_command(settings, "init"));
	else if (settings->dsn == NULL && !cluster_is_running(&settings->place))
		found(finding, true, "the private cluster is stopped; run '%s'",
		      settings_command(settings, "up"));
	else if (store_check(&settings->place, health, &error) != STATUS_OK)
		found(finding, true, "%s", error.text);
	else
		return true;
	return false;
}

static void check_server(const struct settings *settings, struct finding *finding)
{
	struct store_health health = { 0 };

	if (ask_server(settings, &health, finding))
		found(finding, false, "%s answers", health.server);
}

static void check_role(const struct settings *settings, struct finding *finding)
{
	struct store_health health = { 0 };

	if (!ask_server(settings, &health, finding))
		return;
	if (health.role_is_safe)
		found(finding, false, "'%s' is held to row security", health.role);
	else
		found(finding, true,
		      "'%s' is a superuser or passes row security by; connect as a role made with "
		      "NOSUPERUSER NOBYPASSRLS",
		      health.role);
}

static void check_schema(const struct settings *settings, struct finding *finding)
{
	struct store_health health = { 0 };

	if (!ask_server(settings, &health, finding))
		return;
	if (health.schema_version == health.schema_wanted)
		found(finding, false, "version %d", health.schema_version);
	else if (health.schema_version < health.schema_wanted)
		found(finding, true, "version %d is older than %d; run '%s'", health.schema_version,
		      health.schema_wanted, settings_command(settings, "init"));
	else
		found(finding, true, "version %d is newer than %d; install a newer waraqa",
		      health.schema_version, health.schema_wanted);
}

static void check_registers(const struct settings *settings, struct finding *finding)
{
	struct store_health health = { 0 };

	if (!ask_server(settings, &health, finding))
		return;
	if (health.insured > 0 && health.medicines > 0)
		found(finding, false, "%ld insured, %ld medicines", health.insured,
		      health.medicines);
	else
		found(finding, true, "%ld insured, %ld medicines; load them with '%s'",
		      health.insured, health.medicines,
		      settings_command(settings, "refdata load DIR"));
}

/* ---- The list
 * ------------------------------------------------------------------------------------------- */

static const struct check {
	const char *name;
	void (*look)(const struct settings *settings, struct finding *finding);
} checks[] = {
	{ "PostgreSQL 15", check_postgresql },
	{ "language data", check_languages },
	{ "poppler-utils", check_poppler },
	{ "decoding jail", check_jail },
	{ "forms", check_forms },
	{ "home", check_home },
	{ "disk", check_disk },
	{ "images", check_images },
	{ "server", check_server },
	{ "database role", check_role },
	{ "schema", check_schema },
	{ "registers", check_registers },
};

static void print_finding(const struct check *check, const struct finding *finding)
{
	printf("%-8s %-14s %s\n", finding->is_trouble ? "trouble" : "ok", check->name,
	       finding->text);
}

static json_t *json_of_finding(const struct check *check, const struct finding *finding)
{
	return json_pack("{s:s, s:b, s:s}", "check", check->name, "ok", !finding->is_trouble,
			 "message", finding->text);
}

static enum status run(const struct options *options, const struct settings *settings,
		       struct error *error)
{
	bool as_json = options_has(options, "json");
	json_t *array = json_array();
	int troubles = 0;

	for (size_t i = 0; i < ARRAY_LENGTH(checks); i++) {
		struct finding finding = { 0 };

		checks[i].look(settings, &finding);
		troubles += finding.is_trouble;
		if (as_json)
			json_array_append_new(array, json_of_finding(&checks[i], &finding));
		else
			print_finding(&checks[i], &finding);
	}
	if (as_json)
		json_dumpf(array, stdout, JSON_COMPACT);
	if (as_json)
		putchar('\n');
	json_decref(array);
	return troubles == 0 ? STATUS_OK
			     : error_set(error, STATUS_CONFIG,
					 "%d of %zu checks found trouble; each says what to do",
					 troubles, ARRAY_LENGTH(checks));
}

static const struct option_row rows[] = {
	{ "json", NULL, "one JSON array: check, ok, message" },
	{ NULL, NULL, NULL },
};

static const struct option_table usage = {
	.command = "waraqa doctor",
	.arguments = "",
	.summary = "check what the program needs and say what to do",
	.details = "Looks at the packages, the forms, the disk, the images, the server, its\n"
		   "role, its tables and registers. Changes nothing; where images are kept, a\n"
		   "small one of its own is put, read and removed. The exit status is 0 when\n"
		   "all is right and 78 when something is not.\n",
	.examples = "waraqa doctor\nwaraqa doctor --json\n",
	.rows = rows,
	.common = settings_options,
};

const struct command command_doctor = { &usage, run };
