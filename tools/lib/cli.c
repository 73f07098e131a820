#include "cli.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <math.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "buffer.h"
#include "date.h"
#include "input.h"
#include "record.h"

enum { KEY_HELP = 1, KEY_VERSION = 2, KEY_SETTINGS = 3, OPTIONS_MAX = 48 };

static const struct cli_option common[] = {
	{ KEY_SETTINGS, "settings", "FILE", "read further options from FILE, a line each: name=value" },
	{ KEY_HELP, "help", NULL, "print this help and end" },
	{ KEY_VERSION, "version", NULL, "print the version and end" },
	{ 0 },
};

static const char *program = "lotmill";

const char *cli_name(void)
{
	return program;
}

static void say(const char *text)
{
	char line[1100];
	int n = snprintf(line, sizeof line, "%s: %s\n", program, text);
	if (n >= (int)sizeof line) {
		n = sizeof line - 1;
		line[n - 1] = '\n';
	}
	if (write(STDERR_FILENO, line, (size_t)n) < 0)
		return; /* nowhere left to say so */
}

void cli_warn(const char *format, ...)
{
	struct error e;
	va_list ap;
	va_start(ap, format);
	vsnprintf(e.text, sizeof e.text, format, ap);
	va_end(ap);
	say(e.text);
}

int cli_finish(const struct error *err)
{
	int code = 0;
	if (err && err->status) {
		say(err->text);
		code = -err->status;
	}
	record_end(err);
	errno = 0;
	if (fflush(stdout) || ferror(stdout) || (close(STDOUT_FILENO) && errno != EBADF)) {
		struct error e;
		error_system(&e, "cannot write standard output");
		if (!code)
			say(e.text);
		return code ? code : 3;
	}
	return code;
}

static void help_line(const struct cli_option *o)
{
	char left[64];
	if (o->key >= CLI_LONG || o->key <= KEY_SETTINGS)
		snprintf(left, sizeof left, "      --%s%s%s", o->name, o->arg ? "=" : "", o->arg ? o->arg : "");
	else
		snprintf(left, sizeof left, "  -%c, --%s%s%s", o->key, o->name, o->arg ? "=" : "", o->arg ? o->arg : "");
	if (strlen(left) > 26)
		printf("%s\n%-28s", left, "");
	else
		printf("%-28s", left);
	for (const char *s = o->text; *s; s++) {
		putchar(*s);
		if (*s == '\n')
			printf("%-28s", "");
	}
	putchar('\n');
}

static void help(const struct cli *cli)
{
	printf("Usage: %s %s\n%s\n\n", cli->name, cli->synopsis, cli->about);
	for (const struct cli_option *o = cli->options; o->key; o++)
		help_line(o);
	for (const struct cli_option *o = common; o->key; o++)
		help_line(o);
	fputs("\nExit status: 0 done, 1 bad data, 2 bad usage, 3 the system failed.\n", stdout);
}

/* The rest of a settings file being read; its text lives as long as the program, because the
 * options' arguments point into it. */
static struct {
	const char *path;
	char *at;
	size_t line;
} settings;
/* The texts of all settings files. */
static struct kept {
	struct kept *before;
	char *text;
} *kept;

static int usage_error(const struct error *e)
{
	exit(cli_finish(e));
}

/* The files that options name, to compare others with. */
static struct named {
	const struct cli_option *option;
	const char *path;
	dev_t device;
	ino_t number;
} *named;
static size_t named_count, named_room;

/* Ends the program where `path`, given to `option` or otherwise (NULL), is the file that another option names. */
static void name_file(const struct cli_option *option, const char *path)
{
	struct error e;
	struct stat st;
	if ((!option && !named_count) || stat(path, &st) || !S_ISREG(st.st_mode))
		return;
	for (const struct named *n = named; n < named + named_count; n++)
		if (n->option != option && n->device == st.st_dev && n->number == st.st_ino) {
			error_usage(&e, "--%s '%s' and %s%s '%s' are the same file", n->option->name, n->path, option ? "--" : "the input",
			            option ? option->name : "", path);
			usage_error(&e);
		}
	if (option) {
		named = xgrow(named, &named_room, named_count + 1, sizeof *named);
		named[named_count++] = (struct named){ option, path, st.st_dev, st.st_ino };
	}
}

static void settings_open(const char *path)
{
	struct error e;
	struct buffer b = BUFFER_EMPTY;
	if (input_file(path, &b, &e))
		usage_error(&e);
	const char *nul = b.size ? memchr(b.data, '\0', b.size) : NULL;
	if (nul) {
		size_t line = 1;
		for (const char *at = b.data; at < nul; at++)
			line += *at == '\n';
		error_usage(&e, "%s:%zu: a NUL byte stands in the line", path, line);
		usage_error(&e);
	}
	buffer_char(&b, '\0');
	struct kept *keep = xmalloc(sizeof *keep);
	*keep = (struct kept){ kept, b.data };
	kept = keep;
	settings.path = path;
	settings.at = b.data;
	settings.line = 0;
}

/* The key of the next line that says anything, or 0 at the end of the file. */
static int settings_next(const struct cli *cli)
{
	struct error e;
	while (*settings.at) {
		char *name = settings.at, *end = strchr(name, '\n');
		if (end)
			*end = '\0';
		settings.at = end ? end + 1 : name + strlen(name);
		settings.line++;
		char *value = strchr(name, '=');
		if (!*name)
			continue;
		if (value)
			*value++ = '\0';
		if (!strcmp(name, "version")) {
			if (value && !strcmp(value, "1"))
				continue;
			error_usage(&e, "%s:%zu: settings version '%s' is not known", settings.path, settings.line, value ? value : "");
			usage_error(&e);
		}
		const struct cli_option *o = cli->options;
		while (o->key && strcmp(o->name, name))
			o++;
		if (!o->key || !value) {
			error_usage(&e, "%s:%zu: unknown setting '%s'", settings.path, settings.line, name);
			usage_error(&e);
		}
		if (!*value)
			continue;
		optarg = value;
		return o->key;
	}
	settings.path = NULL;
	return 0;
}

/* The argument that getopt has just refused: the last one it took, or the one whose letters it is still taking, if an
 * unknown one (optopt) is not the last of them. */
static const char *offender(char **argv, const char *letters)
{
	const char *last = argv[optind - 1], *next = argv[optind];
	bool done = last[0] == '-' && last[1] != '-' && last[strlen(last) - 1] == optopt;
	bool unknown = optopt > 0 && optopt < CLI_LONG && !strchr(letters, optopt);
	return unknown && !done && next && next[0] == '-' && next[1] != '-' && strchr(next, optopt) ? next : last;
}

static void let_write_fail(int signal)
{
	(void)signal;
}

/* A standard stream that is closed would be the next file that is opened.  In its place stands one that can only be used the
 * wrong way round, so that using it is an error, as it was.  A file that may not grow further is an error too, not our end; commands
 * that we start have the signal as we had it, since a handler does not outlive exec. */
static void keep_streams(void)
{
	for (int fd = 0; fd <= 2; fd++)
		if (fcntl(fd, F_GETFD) < 0 && errno == EBADF)
			open("/dev/null", fd ? O_RDONLY : O_WRONLY);
	struct sigaction old, fail = { .sa_handler = let_write_fail };
	if (!sigaction(SIGXFSZ, NULL, &old) && old.sa_handler == SIG_DFL)
		sigaction(SIGXFSZ, &fail, NULL);
}

static int next(const struct cli *cli, int argc, char **argv)
{
	if (settings.path) {
		int key = settings_next(cli);
		if (key)
			return key;
	}
	static struct option table[OPTIONS_MAX];
	static char letters[2 * OPTIONS_MAX + 2];
	if (!table[0].name) {
		program = cli->name;
		keep_streams();
		size_t n = 0, l = 0;
		letters[l++] = strstr(cli->synopsis, "COMMAND") ? '+' : ':';
		if (letters[0] == '+')
			letters[l++] = ':';
		for (int set = 0; set < 2; set++)
			for (const struct cli_option *o = set ? common : cli->options; o->key && n < OPTIONS_MAX - 1; o++) {
				table[n++] = (struct option){ o->name, o->arg ? required_argument : no_argument, NULL, o->key };
				if (o->key > KEY_SETTINGS && o->key < CLI_LONG) {
					letters[l++] = (char)o->key;
					if (o->arg)
						letters[l++] = ':';
				}
			}
		opterr = 0;
	}
	int c = getopt_long(argc, argv, letters, table, NULL);
	struct error e;
	switch (c) {
	case KEY_HELP:
		help(cli);
		exit(cli_finish(NULL));
	case KEY_SETTINGS:
		settings_open(optarg);
		return next(cli, argc, argv);
	case KEY_VERSION:
		printf("%s (lotmill) %s\n", cli->name, LOTMILL_VERSION);
		exit(cli_finish(NULL));
	case '?':
	case ':':
		error_usage(&e, c == ':' ? "option '%s' needs an argument" : "unknown or ambiguous option '%s'; see --help",
		            offender(argv, letters));
		exit(cli_finish(&e));
	default:
		return c;
	}
}

void cli_input(const char *path)
{
	name_file(NULL, path);
}

/* Whether operands are files, by what the synopsis calls them. */
static bool takes_files(const struct cli *cli)
{
	static const char *const word[] = { "FILE", "TABLE", "RECORD", "RESULT", "PART" };
	bool files = false;
	for (size_t i = 0; i < sizeof word / sizeof *word; i++)
		files = files || strstr(cli->synopsis, word[i]);
	return files;
}

int cli_next(const struct cli *cli, int argc, char **argv)
{
	int key = next(cli, argc, argv);
	if (strstr(cli->synopsis, "COMMAND")) /* whose result takes the place of what it read when it has ended */
		return key;
	for (const struct cli_option *o = cli->options; o->key; o++)
		if (o->key == key && o->arg && !strcmp(o->arg, "FILE"))
			name_file(o, optarg);
	for (int i = optind; key == -1 && i < argc && takes_files(cli); i++)
		cli_input(argv[i]);
	return key;
}

static int whole(const char *text, const char **end, int64_t *value)
{
	char *stop;
	if (!isdigit((unsigned char)text[*text == '-']))
		return -1;
	errno = 0;
	long long v = strtoll(text, &stop, 10);
	*end = stop;
	*value = v;
	return errno ? -1 : 0;
}

int cli_number(const char *what, const char *text, int64_t low, int64_t high, int64_t *value, struct error *err)
{
	const char *end;
	if (whole(text, &end, value) || *end || *value < low || *value > high)
		return error_usage(err, "%s '%s' is not a whole number from %lld to %lld", what, text, (long long)low, (long long)high);
	return LOT_OK;
}

int cli_size(const char *what, const char *text, int64_t low, int64_t high, int64_t *bytes, struct error *err)
{
	static const char units[] = "KMGT";
	const char *end;
	int64_t v;
	int bad = whole(text, &end, &v) || v < 0;
	if (!bad && *end) {
		const char *u = strchr(units, toupper((unsigned char)*end));
		bad = !u || end[1];
		for (long i = 0; !bad && i <= u - units; i++)
			bad = __builtin_mul_overflow(v, 1024, &v);
	}
	if (bad || v < low || v > high)
		return error_usage(err, "%s '%s' is not a size from %lldM to %lldM (1048576, 1024K, 1M ...)", what, text,
		                   (long long)(low >> 20), (long long)(high >> 20));
	*bytes = v;
	return LOT_OK;
}

int cli_double(const char *what, const char *text, double low, double high, double *value, struct error *err)
{
	char *end;
	double v = strtod(text, &end);
	if (end == text || *end || isspace((unsigned char)*text) || !isfinite(v) || v < low || v > high || strpbrk(text, "xXpP"))
		return error_usage(err, "%s '%s' is not a number from %g to %g", what, text, low, high);
	*value = v;
	return LOT_OK;
}

int cli_date(const char *what, const char *text, int64_t *day, struct error *err)
{
	int32_t d;
	if (date_parse(text, strlen(text), &d))
		return error_usage(err, "%s '%s' is not a date that exists (YYYY-MM-DD)", what, text);
	*day = d;
	return LOT_OK;
}

int cli_processors(void)
{
	cpu_set_t set;
	int n = sched_getaffinity(0, sizeof set, &set) ? (int)sysconf(_SC_NPROCESSORS_ONLN) : CPU_COUNT(&set);
	return n > 0 ? n : 1;
}
