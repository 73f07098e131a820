/* fake_task - a task as the programs are one, for cases about what happens around it.
 *
 * usage: fake_task KIND TASK [touch FILE | wait FILE | fail TEXT | die]...
 *
 * Writes its start row, does as told one after the other (wait: until FILE exists, a minute at most;
 * die: by SIGKILL), writes its end row.
 */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cli.h"
#include "output.h"
#include "record.h"

static const struct cli_option options[] = { { 0 } };
static const struct cli cli = { "fake_task", "KIND TASK COMMAND...", "Stands for a program.", options };

int main(int argc, char **argv)
{
	struct error err = ERROR_NONE;
	if (cli_next(&cli, argc, argv) != -1 || argc < 3)
		return 2;
	record_start(argv[1], argv[2]);
	for (int i = 3; i < argc && !err.status; i++) {
		if (!strcmp(argv[i], "die"))
			raise(SIGKILL);
		else if (i + 1 == argc)
			return 2;
		else if (!strcmp(argv[i], "fail"))
			error_data(&err, "%s", argv[++i]);
		else if (!strcmp(argv[i], "touch"))
			output_file(argv[++i], "", 0, 0, &err);
		else if (!strcmp(argv[i], "wait"))
			for (int tries = 0; tries < 12000 && access(argv[i + 1], F_OK); tries++)
				nanosleep(&(struct timespec){ .tv_nsec = 5000000 }, NULL);
		if (!strcmp(argv[i], "wait"))
			i++;
	}
	return cli_finish(&err);
}
