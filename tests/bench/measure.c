/* measure - what a command costs.
 *
 *     measure [-n RUNS] [-a] [-i] [-b BEFORE] COMMAND [ARGUMENT]...
 *
 * Runs the command RUNS times (3), its standard output thrown away, each time after the shell command BEFORE, which is not
 * measured, and prints one line
 *
 *     WALL CPU PEAK
 *
 * the medians of the seconds that passed, of the processor seconds of the command and all that it
 * waited for, and of the largest peak of memory among these processes in MiB.  With -a the mean of WALL and CPU
 * instead, for commands too short for the clock.  With -i a fourth figure, IDLE: the share of the machine's time, all
 * its cores together and whatever else runs on them, in which nothing ran (/proc/stat, by ticks of 10 ms; 0 to 1).
 * Exit 1 where the command or BEFORE fails. */
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { WALL, CPU, PEAK, IDLE, FIGURES, RUNS = 3 };

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

/* Ticks since the machine's start, of all cores: in which they waited, and all together. */
static bool ticks(double *idle, double *all)
{
	double v[8]; /* user, nice, system, idle, for a disk, two kinds of interrupts, taken by the host */
	FILE *f = fopen("/proc/stat", "r");
	bool ok = f && fscanf(f, "cpu %lf %lf %lf %lf %lf %lf %lf %lf", v, v + 1, v + 2, v + 3, v + 4, v + 5, v + 6, v + 7) == 8;
	if (f)
		fclose(f);
	*all = 0;
	for (size_t i = 0; ok && i < 8; i++)
		*all += v[i];
	*idle = ok ? v[3] + v[4] : 0;
	return ok;
}

static bool run(char **argv, double figure[FIGURES])
{
	double idle, all, idle_end, all_end;
	bool told = ticks(&idle, &all);
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
	figure[WALL] = now() - start;
	figure[CPU] = seconds(u.ru_utime) + seconds(u.ru_stime);
	figure[PEAK] = (double)u.ru_maxrss / 1024;
	told = told && ticks(&idle_end, &all_end) && all_end > all;
	figure[IDLE] = told ? (idle_end - idle) / (all_end - all) : 0;
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
	bool mean = false, with_idle = false;
	const char *before = NULL;
	for (int c; (c = getopt(argc, argv, "+n:aib:")) != -1;) {
		if (c == 'n' && atoi(optarg) > 0)
			runs = (size_t)atoi(optarg);
		else if (c == 'a')
			mean = true;
		else if (c == 'i')
			with_idle = true;
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
	for (size_t k = 0; all && k < (with_idle ? FIGURES : IDLE); k++) {
		qsort(all + k * runs, runs, sizeof *all, ascending);
		double median = (all[k * runs + (runs - 1) / 2] + all[k * runs + runs / 2]) / 2;
		bool short_time = mean && k <= CPU;
		printf("%s%.*f", k ? " " : "", short_time ? 6 : k == PEAK ? 1 : 4, short_time ? sum[k] : median);
	}
	putchar('\n');
	free(all);
	return 0;
}
