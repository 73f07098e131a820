/* lot-verify - whether everything in the folder of the results is right. */
#include <stdbool.h>

#include "answer.h"
#include "audit.h"
#include "cli.h"
#include "output.h"
#include "text.h"
#include "workers.h"

enum { OPT_STRICT = CLI_LONG, OPT_JOBS };

static const struct cli_option options[] = {
	{ OPT_STRICT, "strict", NULL, "warnings are errors" },
	{ OPT_JOBS, "jobs", "N", "threads (the machine's processors)" },
	{ ANSWER_TOP, "top", "N", "only the first N findings, errors before warnings" },
	{ ANSWER_OUT, "out", "DIR", "folder of the results (out)" },
	{ ANSWER_TABLE, "table", NULL, "an aligned table in place of lines, without the sum" },
	{ ANSWER_CSV, "csv", NULL, "the same as CSV: kind,check,subject,text" },
	{ ANSWER_JSON, "json", NULL, "the same as a JSON array, an object a finding" },
	{ 'o', "output", "FILE", "write to FILE, - is standard output (-)" },
	{ 0 },
};

static const struct cli cli = {
	"lot-verify", "[OPTION]...",
	"Checks slices, accounts, books and totals, each against what it was made from, and looks for odd days\n"
	"and counts.  A line for each finding, then one that sums them up; exit 1 if there is an error.", options
};

struct call {
	struct answer answer;
	int64_t jobs;
	bool strict;
};

static int parse(int argc, char **argv, struct call *c, struct error *err)
{
	int r = LOT_OK;
	*c = (struct call){ .answer = ANSWER_DEFAULT, .jobs = cli_processors() };
	for (int key; !r && (key = cli_next(&cli, argc, argv)) != -1;)
		switch (key) {
		case OPT_STRICT: c->strict = true; break;
		case OPT_JOBS: r = cli_number("--jobs", optarg, 1, WORKERS_MAX, &c->jobs, err); break;
		default: r = answer_set(&c->answer, key, optarg, err);
		}
	if (!r && optind < argc)
		r = error_usage(err, "'%s' is not expected; see --help", argv[optind]);
	return r;
}

static int write_lines(const struct call *c, const struct audit *audit, struct error *err)
{
	struct buffer b = BUFFER_EMPTY;
	audit_write(audit, answer_rows(&c->answer, audit->count), &b);
	buffer_format(&b, "%zu symbol%s, %zu row%s: %zu error%s, %zu warning%s\n", audit->symbols, text_plural(audit->symbols),
	              audit->rows, text_plural(audit->rows), audit->errors, text_plural(audit->errors), audit->warnings,
	              text_plural(audit->warnings));
	int r = output_file(c->answer.output, b.data, b.size, 0, err);
	buffer_release(&b);
	return r;
}

static int write_report(const struct call *c, const struct audit *audit, struct error *err)
{
	static const struct report_column columns[] = { { "kind", false, 0 }, { "check", false, 0 }, { "subject", false, 0 },
		{ "text", false, 0 } };
	struct report report;
	report_start(&report, columns, sizeof columns / sizeof *columns);
	for (size_t i = 0; i < answer_rows(&c->answer, audit->count); i++) {
		const struct finding *f = &audit->finding[i];
		report_text(&report, f->error ? "error" : "warning");
		report_text(&report, f->check);
		report_text(&report, f->subject);
		report_text(&report, f->text);
	}
	return answer_write(&c->answer, &report, err);
}

int main(int argc, char **argv)
{
	struct error err = ERROR_NONE;
	struct audit audit = { .count = 0 };
	struct call c;
	int r = parse(argc, argv, &c, &err);
	if (!r)
		r = audit_run(c.answer.out, (int)c.jobs, &audit, &err);
	if (!r)
		r = (c.answer.form < 0 ? write_lines : write_report)(&c, &audit, &err);
	if (!r && (audit.errors || (c.strict && audit.warnings)))
		error_data(&err, "'%s' is not right: %zu error%s, %zu warning%s", c.answer.out, audit.errors, text_plural(audit.errors),
		           audit.warnings, text_plural(audit.warnings));
	audit_release(&audit);
	return cli_finish(&err);
}
