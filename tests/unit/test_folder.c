/* What is in a folder, and files that have to go: what is there, what is not, and what the system does not say or do. */
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "folder.h"
#include "output.h"

static int left = -1; /* entries that are read before the disk fails; -1: it does not */

/* Stands before the C library's: no folder of a sound disk fails half-way. */
struct dirent *readdir(DIR *d)
{
	struct dirent *(*real)(DIR *);
	*(void **)&real = dlsym(RTLD_NEXT, "readdir");
	if (left-- != 0)
		return real(d);
	errno = EIO;
	return NULL;
}

static void write_file(const char *path)
{
	struct error e;
	assert_int_equal(output_file(path, "x", 1, OUTPUT_FOLDERS, &e), LOT_OK);
}

static void expect(const char *path, unsigned flags, const char *names)
{
	struct error e = ERROR_NONE;
	struct folder f;
	char got[200] = "";
	left = -1;
	assert_int_equal(folder_read(&f, path, flags, &e), LOT_OK);
	for (size_t i = 0; i < f.count; i++)
		snprintf(got + strlen(got), sizeof got - strlen(got), "%s ", f.name[i]);
	assert_string_equal(got, names);
	assert_int_equal(f.missing, access(path, F_OK) != 0);
	folder_release(&f);
	assert_int_equal(f.count, 0);
}

static void refuse(const char *path, unsigned flags, const char *text)
{
	struct error e = ERROR_NONE;
	struct folder f;
	assert_int_equal(folder_read(&f, path, flags, &e), LOT_SYSTEM);
	assert_string_equal(e.text, text);
	assert_int_equal(f.count, 0);
	folder_release(&f);
}

static void names(void **state)
{
	(void)state;
	static const char *const files[] = { "d/b", "d/a", "d/.x", "d/c/in", "d/B", "d/..y", "d/\xc3\xa4", "d/a.npz" };
	for (size_t i = 0; i < sizeof files / sizeof *files; i++)
		write_file(files[i]);
	expect("d", 0, "B a a.npz b c \xc3\xa4 ");
	expect("d", FOLDER_HIDDEN, "..y .x B a a.npz b c \xc3\xa4 ");
	mkdir("none", 0777);
	expect("none", 0, "");
	expect("none", FOLDER_HIDDEN, "");
	write_file("hidden/.x");
	expect("hidden", FOLDER_IF_THERE, "");
}

static void many(void **state)
{
	(void)state;
	enum { MANY = 3000 };
	char path[40];
	mkdir("many", 0777);
	for (int i = 0; i < MANY; i++) {
		snprintf(path, sizeof path, "many/%05d", i * 7919 % MANY);
		write_file(path);
	}
	struct error e;
	struct folder f;
	left = -1;
	assert_int_equal(folder_read(&f, "many", 0, &e), LOT_OK);
	assert_int_equal(f.count, MANY);
	for (int i = 0; i < MANY; i++)
		assert_int_equal(atoi(f.name[i]), i);
	folder_release(&f);
}

static void unreadable(void **state)
{
	(void)state;
	write_file("file");
	refuse("nowhere", 0, "cannot read folder 'nowhere': No such file or directory");
	refuse("nowhere/at/all", 0, "cannot read folder 'nowhere/at/all': No such file or directory");
	refuse("file/below", 0, "cannot read folder 'file/below': Not a directory");
	expect("nowhere", FOLDER_IF_THERE, "");
	expect("nowhere/at/all", FOLDER_IF_THERE, "");
	expect("file/below", FOLDER_IF_THERE, "");
	refuse("file", 0, "cannot read folder 'file': Not a directory");
	refuse("file", FOLDER_IF_THERE, "cannot read folder 'file': Not a directory");
	symlink("loop", "loop");
	refuse("loop", FOLDER_IF_THERE, "cannot read folder 'loop': Too many levels of symbolic links");
}

/* The end of a folder and an error of the disk look alike but for errno. */
static void half(void **state)
{
	(void)state;
	for (int i = 0; i < 100; i++) {
		char path[20];
		snprintf(path, sizeof path, "half/%d", i);
		write_file(path);
	}
	for (int i = 0; i < 100; i += 33) {
		left = i;
		refuse("half", FOLDER_IF_THERE, "cannot read folder 'half': Input/output error");
	}
	errno = EIO;
	expect("none", 0, "");
}

static bool there(const char *path)
{
	struct stat st;
	return !lstat(path, &st);
}

static void remove_file(void **state)
{
	(void)state;
	struct error e = ERROR_NONE;
	write_file("r/1.npz");
	symlink("nowhere", "r/link");
	assert_int_equal(folder_remove_file(&e, "%s/%d.npz", "r", 1), LOT_OK);
	assert_int_equal(folder_remove_file(&e, "r/link"), LOT_OK);
	assert_false(there("r/1.npz") || there("r/link"));
	assert_int_equal(folder_remove_file(&e, "%s/%d.npz", "r", 1), LOT_OK);
	assert_int_equal(folder_remove_file(&e, "nowhere/at/all"), LOT_OK);
	write_file("r/file");
	assert_int_equal(folder_remove_file(&e, "r/file/below"), LOT_OK);
	assert_true(there("r/file"));
	assert_int_equal(e.status, LOT_OK);
	mkdir("r/folder", 0777);
	assert_int_equal(folder_remove_file(&e, "r/%s", "folder"), LOT_SYSTEM);
	assert_string_equal(e.text, "cannot remove 'r/folder': Is a directory");
	assert_true(there("r/folder"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names),
		cmocka_unit_test(many),
		cmocka_unit_test(unreadable),
		cmocka_unit_test(half),
		cmocka_unit_test(remove_file),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
