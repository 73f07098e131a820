/* lot-verify - whether everything in the folder of the results is right. */
#include <stdbool.h>

#include "audit.h"
#include "cli.h"
#include "output.h"

enum { OPT_OUT = CLI_LONG, OPT_STRICT, OPT_JOBS };

static const struct cli_option options[] = {
	{ OPT_OUT, "out", "DIR", "folder of the results (out)" },
	{ OPT_STRICT, "strict", NULL, "warnings are errors" },
	{ OPT_JOBS, "jobs", "N", "threads (the machine's processors)" },
	{ 'o', "output", "FILE", "write to FILE, - is standard output (-)" },
	{ 0 },
};

static const struct cli cli = {
	"lot-verify", "[OPTION]...",
	"Checks slices, accounts, books and totals, each against what it was made from, and looks for odd days\n"
	"and counts.  A line for each finding, then one that sums them up; exit 1 if there is an error.", options
};

int main(int argc, char **argv)
{
	struct error err = ERROR_NONE;
	struct audit audit = { .count = 0 };
	const char *out = "out", *output = "-";
	int64_t jobs = cli_processors();
	bool strict = false;
	int r = LOT_OK;
	for (int key; !r && (key = cli_next(&cli, argc, argv)) != -1;)
		switch (key) {
		case OPT_OUT: out = optarg; break;
		case OPT_STRICT: strict = true; break;
		case OPT_JOBS: r = cli_number("--jobs", optarg, 1, 64, &jobs, &err); break;
		case 'o': output = optarg; break;
		}
	if (!r && optind < argc)
		r = error_usage(&err, "'%s' is not expected; see --help", argv[optind]);
	if (!r)
		r = audit_run(out, (int)jobs, &audit, &err);
	if (!r) {
		struct buffer b = BUFFER_EMPTY;
		audit_write(&audit, &b);
		buffer_format(&b, "%zu symbols, %zu rows: %zu errors, %zu warnings\n", audit.symbols, audit.rows, audit.errors, audit.warnings);
		r = output_file(output, b.data, b.size, 0, &err);
		buffer_release(&b);
		if (r >= 0 && (audit.errors || (strict && audit.warnings)))
			error_data(&err, "'%s' is not right: %zu errors, %zu warnings", out, audit.errors, audit.warnings);
	}
	audit_release(&audit);
	return cli_finish(&err);
}
