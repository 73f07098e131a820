/* Work in a process of its own: what it says, how it ends, and what it leaves behind. */
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "guard.h"

enum { FDS = 256 };

static int says(void *context, struct error *err)
{
	return *(int *)context ? error_data(err, "it says so") : LOT_OK;
}

static int crashes(void *context, struct error *err)
{
	(void)context, (void)err;
	guard_alive("the last word");
	raise(SIGKILL);
	return LOT_OK;
}

static int hangs(void *context, struct error *err)
{
	(void)context, (void)err;
	for (;;)
		pause();
	return LOT_OK;
}

static void ends(void **state)
{
	(void)state;
	struct error e = ERROR_NONE;
	assert_int_equal(guard_run(says, &(int){ 0 }, 60, &e), LOT_OK);
	assert_int_equal(guard_run(says, &(int){ 1 }, 60, &e), LOT_BAD_DATA);
	assert_string_equal(e.text, "it says so");
	e = (struct error)ERROR_NONE;
	assert_int_equal(guard_run(crashes, NULL, 60, &e), LOT_BAD_DATA);
	assert_string_equal(e.text, "the last word: ended by signal 9 (Killed)");
	e = (struct error)ERROR_NONE;
	assert_int_equal(guard_run(hangs, NULL, 0.01, &e), LOT_BAD_DATA);
	assert_string_equal(e.text, "no answer within 0.01 s");
}

/* A process that lives until the test lets it go, with all files of the work that left it behind. */
struct left {
	int fd[2];
	bool crash;
};

static int leaves(void *context, struct error *err)
{
	const struct left *l = context;
	char c;
	if (!fork()) {
		close(l->fd[1]);
		_exit(read(l->fd[0], &c, 1) != 0);
	}
	return l->crash ? crashes(NULL, err) : error_data(err, "done");
}

static void left_behind(void **state)
{
	(void)state;
	for (int crash = 0; crash < 2; crash++) {
		struct left l = { .crash = crash };
		struct error e = ERROR_NONE;
		assert_int_equal(pipe(l.fd), 0);
		assert_int_equal(guard_run(leaves, &l, 1, &e), LOT_BAD_DATA);
		assert_string_equal(e.text, crash ? "the last word: ended by signal 9 (Killed)" : "done");
		close(l.fd[0]);
		close(l.fd[1]);
	}
}

/* How many pipes a program would be given that is started now. */
static int given_pipes(void)
{
	int n = 0;
	for (int fd = 0; fd < FDS; fd++) {
		struct stat st;
		int flags = fcntl(fd, F_GETFD);
		n += flags >= 0 && !(flags & FD_CLOEXEC) && !fstat(fd, &st) && S_ISFIFO(st.st_mode);
	}
	return n;
}

static int counts(void *context, struct error *err)
{
	int more = given_pipes() - *(int *)context;
	return more ? error_data(err, "%d more", more) : LOT_OK;
}

static void kept_from_programs(void **state)
{
	(void)state;
	struct error e = ERROR_NONE;
	int before = given_pipes();
	assert_int_equal(guard_run(counts, &before, 60, &e), LOT_OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(ends), cmocka_unit_test(left_behind), cmocka_unit_test(kept_from_programs) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
