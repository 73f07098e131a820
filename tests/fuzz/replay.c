/* replay - a target of `make fuzz` as a test: gives it every input of TOP/tests/fuzz/corpus/NAME, and says so as a cmocka program does.
 *
 * usage: fuzz_NAME [FILE]...
 *
 * With files it is given these and nothing else.  One that crashes ends the program: it is the one named last on standard error. */
#include <dirent.h>

#include "buffer.h"
#include "input.h"

#include "fuzz.h"

static int tests, failed;

static void replay(const char *path, const char *name)
{
	struct error err = ERROR_NONE;
	struct buffer b = BUFFER_EMPTY;
	int r = input_file(path, &b, &err);
	fprintf(stderr, "# %s\n", path);
	if (!r) {
		/* A byte too far is seen only behind a block that is just as long. */
		uint8_t *data = xmalloc(b.size);
		if (b.size)
			memcpy(data, b.data, b.size);
		LLVMFuzzerTestOneInput(data, b.size);
		free(data);
	} else {
		fprintf(stderr, "# %s\n", err.text);
	}
	failed += r != 0;
	printf("%s %d - %s\n", r ? "not ok" : "ok", ++tests, name);
	fflush(stdout);
	buffer_release(&b);
}

static int visible(const struct dirent *d)
{
	return d->d_name[0] != '.';
}

int main(int argc, char **argv)
{
	const char *top = getenv("TOP"), *slash = strrchr(argv[0], '/');
	for (int i = 1; i < argc; i++)
		replay(argv[i], argv[i]);
	if (argc < 2) {
		char *folder = xformat("%s/tests/fuzz/corpus/%s", top ? top : ".", (slash ? slash + 1 : argv[0]) + strlen("fuzz_"));
		struct dirent **entry;
		int n = scandir(folder, &entry, visible, alphasort);
		for (int i = 0; i < n; i++) {
			char *path = xformat("%s/%s", folder, entry[i]->d_name);
			replay(path, entry[i]->d_name);
			free(path);
			free(entry[i]);
		}
		if (n >= 0)
			free(entry);
		free(folder);
	}
	if (!tests)
		printf("not ok 1 - there are no inputs\n");
	printf("1..%d\n", tests ? tests : 1);
	return failed || !tests;
}
