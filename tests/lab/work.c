/* work - heavy work in items: burns a processor for as many rounds an item as it is told. */
#include <inttypes.h>
#include <stdio.h>

#include "outcome.h"
#include "burn.h"
#include "cli.h"

enum { OPT_FIRST = CLI_LONG, OPT_COUNT, OPT_ROUNDS, OPT_CALIBRATE };

static const struct cli_option options[] = {
	{ OPT_FIRST, "first", "N", "number of the first item (0)" },
	{ OPT_COUNT, "count", "N", "how many (1)" },
	{ OPT_ROUNDS, "rounds", "N", "rounds of an item (1000000)" },
	{ OPT_CALIBRATE, "calibrate", NULL, "print how many rounds take a second here instead" },
	{ 0 },
};
static const struct cli cli = { "lab-work", "[OPTION]...", "Does items of heavy work and prints their answer.",
	                        options };

static const double probe = 0.02; /* seconds */

int main(int argc, char **argv)
{
	struct error err = ERROR_NONE;
	int64_t first = 0, count = 1, rounds = 1000000;
	bool calibrate = false;
	int r = LOT_OK;
	for (int c; !r && (c = cli_next(&cli, argc, argv)) != -1;)
		switch (c) {
		case OPT_FIRST: r = cli_number("--first", optarg, 0, INT32_MAX, &first, &err); break;
		case OPT_COUNT: r = cli_number("--count", optarg, 0, INT32_MAX, &count, &err); break;
		case OPT_ROUNDS: r = cli_number("--rounds", optarg, 0, INT64_MAX, &rounds, &err); break;
		case OPT_CALIBRATE: calibrate = true; break;
		}
	if (!r && optind < argc)
		r = error_usage(&err, "operand '%s' is not expected", argv[optind]);
	if (!r && calibrate)
		printf("%.0f\n", burn_rate(probe));
	if (!r && !calibrate) {
		struct outcome a = { .items = (uint64_t)count };
		for (int64_t i = first; i < first + count; i++)
			a.sum += burn(outcome_mix((uint64_t)i), (uint64_t)rounds);
		outcome_print(&a);
	}
	return cli_finish(&err);
}
