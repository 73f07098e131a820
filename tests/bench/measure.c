/* measure - what a command costs.
 *
 *     measure [-n RUNS] [-a] [-b BEFORE] COMMAND [ARGUMENT]...
 *
 * Runs the command RUNS times (3), its standard output thrown away, each time after the shell command BEFORE, which is not
 * measured, and prints one line
 *
 *     WALL CPU PEAK
 *
 * the medians of the seconds that passed, of the processor seconds of the command and all that it
 * waited for, and of the largest peak of memory among these processes in MiB.  With -a the mean of WALL and CPU
 * instead, for commands too short for the clock.  Exit 1 where the command or BEFORE fails. */
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { FIGURES = 3, RUNS = 3 };

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static double seconds(struct timeval t)
{
	return (double)t.tv_sec + 1e-6 * (double)t.tv_usec;
}

static bool run(char **argv, double figure[FIGURES])
{
	double start = now();
	pid_t child = vfork();
	if (child == 0) {
		int fd = open("/dev/null", O_WRONLY);
		dup2(fd, STDOUT_FILENO);
		execvp(argv[0], argv);
		_exit(127);
	}
	int status;
	struct rusage u;
	if (child < 0 || wait4(child, &status, 0, &u) != child || !WIFEXITED(status) || WEXITSTATUS(status))
		return false;
	figure[0] = now() - start;
	figure[1] = seconds(u.ru_utime) + seconds(u.ru_stime);
	figure[2] = (double)u.ru_maxrss / 1024;
	return true;
}

static int ascending(const void *a, const void *b)
{
	const double *x = a, *y = b;
	return (*x > *y) - (*x < *y);
}

int main(int argc, char **argv)
{
	size_t runs = RUNS;
	bool mean = false;
	const char *before = NULL;
	for (int c; (c = getopt(argc, argv, "+n:ab:")) != -1;) {
		if (c == 'n' && atoi(optarg) > 0)
			runs = (size_t)atoi(optarg);
		else if (c == 'a')
			mean = true;
		else if (c == 'b')
			before = optarg;
		else
			return 2;
	}
	if (optind == argc)
		return 2;
	double *all = calloc(FIGURES * runs, sizeof *all), sum[FIGURES] = { 0 };
	for (size_t i = 0; all && i < runs; i++) {
		double figure[FIGURES];
		bool ready = !before || !system(before);
		if (!ready || !run(argv + optind, figure)) {
			fprintf(stderr, "measure: '%s' failed\n", ready ? argv[optind] : before);
			return 1;
		}
		for (size_t k = 0; k < FIGURES; k++) {
			all[k * runs + i] = figure[k];
			sum[k] += figure[k] / (double)runs;
		}
	}
	for (size_t k = 0; all && k < FIGURES; k++) {
		qsort(all + k * runs, runs, sizeof *all, ascending);
		double median = (all[k * runs + (runs - 1) / 2] + all[k * runs + runs / 2]) / 2;
		printf(k == 2 ? "%.1f\n" : mean ? "%.6f " : "%.4f ", mean && k < 2 ? sum[k] : median);
	}
	free(all);
	return 0;
}
