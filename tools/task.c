/* lot-task - runs any command as a task: on record, its result whole or not at all, with limits and retries. */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "attempt.h"
#include "child.h"
#include "cli.h"
#include "command.h"
#include "output.h"
#include "record.h"

#define WAIT "1"
static const double longest_wait = 300; /* seconds */
enum { RETRIES_MAX = 1000 };
static const int64_t memory_least = 1 << 20;

enum { OPT_TIMEOUT = CLI_LONG, OPT_RETRIES, OPT_WAIT, OPT_MEMORY, OPT_ENV, OPT_INPUT, OPT_KIND, OPT_NAME, OPT_LINE, OPT_PARAMETER, OPT_NEEDS, OPT_QUIET, OPT_CHECK };

static const struct cli_option options[] = {
	{ 'o', "output", "RESULT", "the file that standard output becomes, whole or not at all;\nstandard error of a command that fails becomes RESULT.err" },
	{ OPT_TIMEOUT, "timeout", "S", "end the command and all it started after S seconds (0: never)" },
	{ OPT_RETRIES, "retries", "N", "try N times more where it fails (0)" },
	{ OPT_WAIT, "wait", "S", "seconds before the first retry, twice as many before each\nfurther one (" WAIT ")" },
	{ OPT_MEMORY, "memory", "SIZE", "private memory that each process of the command may have\n(no limit)" },
	{ OPT_ENV, "env", "NAME=VALUE", "put NAME into the command's environment; may be repeated" },
	{ OPT_INPUT, "input", "FILE", "give it FILE on standard input, - is our own (nothing)" },
	{ OPT_KIND, "kind", "KIND", "what kind of task the record is to name (task)" },
	{ OPT_NAME, "name", "TASK", "the task's name in record and messages (RESULT's without\nfolder and suffix)" },
	{ OPT_LINE, "line", "LINE", "the command as a line of the shell, where it stands in no\nwords; \\n and \\\\ are a line end and a backslash" },
	{ OPT_PARAMETER, "parameter", "NAME=VALUE", "noted in files of settings; means nothing here" },
	{ OPT_NEEDS, "needs", "FILE", "likewise: a file that the command reads" },
	{ OPT_QUIET, "quiet", NULL, "leave it to the record to say that the command failed" },
	{ OPT_CHECK, "check", NULL, "run nothing: only say what is wrong with the options" },
	{ 0 },
};
static const struct cli cli = { "lot-task", "[OPTION]... -o RESULT [-- COMMAND [ARGUMENT]...]",
	"Runs COMMAND as a task: its standard output becomes RESULT, whole or not at all, and the record of\n"
	"tasks says how each attempt went.", options };

struct call {
	struct attempt_call attempt;
	const char *kind;
	char *name, *line; /* owned */
	char **env, **words; /* owned */
	size_t envs, env_room;
	int64_t retries;
	double wait;
	bool quiet, check;
};

static char *name_of(const char *result)
{
	const char *slash = strrchr(result, '/'), *base = slash ? slash + 1 : result, *dot = strrchr(base, '.');
	return dot && dot > base ? xformat("%.*s", (int)(dot - base), base) : xstrdup(base);
}

static int add_env(struct call *c, char *text, struct error *err)
{
	const char *is = strchr(text, '=');
	if (!is || is == text)
		return error_usage(err, "env '%s' is not NAME=VALUE", text);
	c->env = xgrow(c->env, &c->env_room, c->envs + 2, sizeof *c->env);
	c->env[c->envs++] = text;
	c->env[c->envs] = NULL;
	return LOT_OK;
}

static void set_text(char **to, const char *text)
{
	free(*to);
	*to = xstrdup(text);
}

static int parse(int argc, char **argv, struct call *c, struct error *err)
{
	static char sh[] = "sh", dash_c[] = "-c", dashes[] = "--", *shell[] = { sh, dash_c, dashes, NULL, NULL };
	int r = LOT_OK;
	c->kind = "task";
	for (int key; !r && (key = cli_next(&cli, argc, argv)) != -1;)
		switch (key) {
		case 'o': c->attempt.result = optarg; break;
		case OPT_TIMEOUT: r = cli_double("timeout", optarg, 0, 1e9, &c->attempt.timeout, err); break;
		case OPT_RETRIES: r = cli_number("retries", optarg, 0, RETRIES_MAX, &c->retries, err); break;
		case OPT_WAIT: r = cli_double("wait", optarg, 0, longest_wait, &c->wait, err); break;
		case OPT_MEMORY: r = cli_size("memory", optarg, memory_least, INT64_MAX, &c->attempt.memory, err); break;
		case OPT_ENV: r = add_env(c, optarg, err); break;
		case OPT_INPUT: c->attempt.input = optarg; break;
		case OPT_KIND: c->kind = optarg; break;
		case OPT_NAME: set_text(&c->name, optarg); break;
		case OPT_LINE: set_text(&c->line, optarg); break;
		case OPT_QUIET: c->quiet = true; break;
		case OPT_CHECK: c->check = true; break;
		}
	if (r || c->check)
		return r;
	if (!c->attempt.result || output_standard(c->attempt.result))
		return error_usage(err, "-o RESULT is needed, a file; see --help");
	if ((optind == argc) == !c->line)
		return error_usage(err, c->line ? "a command stands in words and in --line" : "a command is expected; see --help");
	if (!c->name)
		c->name = name_of(c->attempt.result);
	c->attempt.env = c->env;
	c->attempt.argv = argv + optind;
	if (c->line) {
		c->line[command_unescape(c->line, strlen(c->line))] = '\0';
		c->words = command_words(c->line);
		shell[3] = c->line;
		c->attempt.argv = c->words ? c->words : shell;
	}
	return LOT_OK;
}

/* Tries until it succeeds or may try no more; returns as attempt_run does, and the signal that ended it in *caught. */
static int work(const struct call *c, int *caught, struct error *err)
{
	double wait = c->wait;
	record_start(c->kind, c->name);
	for (int64_t left = c->retries;; left--) {
		struct attempt a;
		record_work();
		int r = attempt_run(&c->attempt, &a, err);
		bool again = r == LOT_BAD_DATA && left > 0 && !a.caught;
		struct record_row row = { .status = a.status, .cpu_seconds = a.cpu_seconds, .max_rss_kb = a.max_rss_kb, .error = r ? err->text : "" };
		record_end_as(&row, again);
		*caught = a.caught;
		if (!again)
			return r;
		*caught = attempt_pause(wait);
		wait = 2 * wait < longest_wait ? 2 * wait : longest_wait;
		if (!*caught)
			continue;
		row = (struct record_row){ .status = "interrupted", .error = "ended while it waited to be tried again" };
		record_end_as(&row, false);
		return LOT_BAD_DATA;
	}
}

int main(int argc, char **argv)
{
	struct error err = ERROR_NONE;
	struct call c = { .wait = atof(WAIT) };
	struct child interrupted = { .pid = 0 };
	if (!parse(argc, argv, &c, &err) && !c.check && !work(&c, &interrupted.caught, &err))
		err.status = LOT_OK;
	if (interrupted.caught)
		child_reraise(&interrupted);
	bool silent = err.status == LOT_BAD_DATA && c.quiet;
	if (err.status == LOT_BAD_DATA) {
		struct error whole;
		error_data(&whole, "%s: %s", c.name, err.text);
		err = whole;
	}
	free(c.name);
	free(c.line);
	free(c.words);
	free(c.env);
	return silent ? 1 : cli_finish(&err);
}
