/* findings - tables, plots and advice from what the experiments measured. */
#include <stdio.h>
#include <unistd.h>

#include "advice.h"
#include "cli.h"
#include "exhibits.h"
#include "output.h"
#include "results.h"
#include "sketch.h"

enum { OPT_CORES = CLI_LONG, OPT_MEMORY, OPT_PICTURE };

static const struct cli_option options[] = {
	{ 'o', "output", "FILE", "the report (standard output)" },
	{ OPT_CORES, "cores", "N", "processors that there were (those of this machine)" },
	{ OPT_MEMORY, "memory", "SIZE", "the machine's memory (that of this one)" },
	{ OPT_PICTURE, "picture", "FILE", "draw speed-ups and batches with gnuplot to FILE, PNG or .svg; may\nbe repeated" },
	{ 0 },
};
static const struct cli cli = { "lab-findings", "[OPTION]... MEASUREMENTS",
	"Reports on measurements: tables with a bar a line, and advice for this machine.", options };

enum { PICTURES = 2 };

int main(int argc, char **argv)
{
	struct error err = ERROR_NONE;
	struct buffer b = BUFFER_EMPTY;
	struct results results = { .count = 0 };
	struct findings found;
	const char *output = "-";
	char *picture[PICTURES];
	size_t pictures = 0;
	int64_t cores = cli_processors(), memory = (int64_t)sysconf(_SC_PHYS_PAGES) * sysconf(_SC_PAGESIZE);
	int r = LOT_OK;
	for (int c; !r && (c = cli_next(&cli, argc, argv)) != -1;)
		switch (c) {
		case 'o': output = optarg; break;
		case OPT_CORES: r = cli_number("--cores", optarg, 1, INT16_MAX, &cores, &err); break;
		case OPT_MEMORY: r = cli_size("--memory", optarg, 1, INT64_MAX, &memory, &err); break;
		case OPT_PICTURE:
			if (pictures == PICTURES)
				r = error_usage(&err, "--picture stands more than %d times", PICTURES);
			else
				picture[pictures++] = optarg;
			break;
		}
	if (!r && argc - optind != 1)
		r = error_usage(&err, "one file of measurements is expected; see --help");
	if (!r)
		r = results_read(argv[optind], &results, &err);
	if (!r) {
		exhibits_find(&results, (int)cores, &found);
		exhibits_write(&results, &found, &b);
		buffer_char(&b, '\n');
		advice_write(&results, &found, memory / 1024, &b);
		r = output_file(output, b.data, b.size, OUTPUT_FOLDERS, &err);
	}
	if (r >= 0 && pictures)
		sketch_run(&results, &found, picture, pictures, &err);
	buffer_release(&b);
	results_release(&results);
	return cli_finish(&err);
}
