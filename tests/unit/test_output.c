/* Files that exist whole or not at all, however the program that writes them ends. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <dirent.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <cmocka.h>

#include "output.h"

/* The system's, so that the tests see what is made durable, and when. */
static bool watched, file_synced, published, folder_synced;
int fsync(int fd)
{
	struct stat st;
	if (watched && !fstat(fd, &st)) {
		file_synced |= S_ISREG(st.st_mode) && access("synced/file", F_OK);
		published |= S_ISDIR(st.st_mode) && !access("synced/file", F_OK);
		folder_synced |= S_ISDIR(st.st_mode) && access("synced/file", F_OK);
	}
	return 0;
}

enum { WRITERS = 6, ROUNDS = 60, SIGNALS = 8 };

static void *write_for_ever(void *context)
{
	char path[64], text[4096];
	struct error e = ERROR_NONE;
	memset(text, 'x', sizeof text);
	for (unsigned i = 0;; i = (i + 1) % 50) {
		snprintf(path, sizeof path, "written/%d-%u", *(int *)context, i);
		if (output_file(path, text, sizeof text, 0, &e) < 0)
			_exit(3);
	}
	return NULL;
}

static void writer(void)
{
	pthread_t threads[WRITERS];
	int numbers[WRITERS];
	for (int i = 0; i < WRITERS; i++) {
		numbers[i] = i;
		pthread_create(&threads[i], NULL, write_for_ever, &numbers[i]);
	}
	for (int i = 0; i < WRITERS; i++)
		pthread_join(threads[i], NULL);
}

/* What a stopped make does to its programs: the terminal signals the group, make forwards the signal to
 * its children, and whoever supervises make sends it once more. */
static void many_signals(void **state)
{
	(void)state;
	struct error e = ERROR_NONE;
	assert_int_equal(output_folder("written", &e), LOT_OK);
	for (int round = 0; round < ROUNDS; round++) {
		pid_t pid = fork();
		if (!pid) {
			writer();
			_exit(3);
		}
		struct timespec some = { 0, 1000000 + 150000 * round }, little = { 0, 40000 };
		nanosleep(&some, NULL);
		for (int i = 0; i < SIGNALS; i++) {
			kill(pid, SIGTERM);
			nanosleep(&little, NULL);
		}
		int status;
		assert_int_equal(waitpid(pid, &status, 0), pid);
		assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM);
		DIR *folder = opendir("written");
		assert_non_null(folder);
		for (struct dirent *file; (file = readdir(folder));)
			assert_true(file->d_name[0] != '.' || !strcmp(file->d_name, ".") || !strcmp(file->d_name, ".."));
		closedir(folder);
	}
}

/* The bytes, then the name; and, before both, the folder that was made for them. */
static void durable(void **state)
{
	(void)state;
	struct error e = ERROR_NONE;
	watched = true;
	output_sync(true);
	assert_int_equal(output_file("synced/file", "x", 1, OUTPUT_FOLDERS, &e), LOT_OK);
	output_sync(false);
	watched = false;
	assert_true(folder_synced);
	assert_true(file_synced);
	assert_true(published);
}

/* A process that writes itself, forked by one that writes too: each removes its own temporaries. */
static void forked(void **state)
{
	(void)state;
	struct output o, other;
	struct error e = ERROR_NONE;
	assert_int_equal(output_open(&o, "forked/ours", OUTPUT_FOLDERS, &e), LOT_OK);
	pid_t pid = fork();
	if (!pid) {
		if (!output_open(&other, "forked/theirs", 0, &e))
			raise(SIGTERM);
		_exit(3);
	}
	int status;
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM);
	assert_int_equal(output_commit(&o, &e), LOT_OK);
	assert_int_equal(unlink("forked/ours"), 0);
	assert_int_equal(rmdir("forked"), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(many_signals),
		cmocka_unit_test(durable),
		cmocka_unit_test(forked),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
