#include "known.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "clock.h"
#include "hash.h"

struct entry {
	struct known_name name;
	UT_hash_handle hh;
	char key[];
};

static struct entry *find(const struct known *k, const char *name, size_t n)
{
	struct entry *table = k->index, *e = NULL;
	HASH_FIND(hh, table, name, (unsigned)n, e);
	return e;
}

struct known_name *known_enter(struct known *k, const char *name, bool *fresh)
{
	size_t n = strlen(name);
	struct entry *table = k->index, *e = find(k, name, n);
	*fresh = !e;
	if (e)
		return &e->name;
	e = xcalloc(1, sizeof *e + n + 1);
	memcpy(e->key, name, n);
	e->name.name = e->key;
	HASH_ADD(hh, table, key[0], (unsigned)n, e);
	k->index = table;
	return &e->name;
}

const struct known_name *known_find(const struct known *k, const char *name, size_t n)
{
	const struct entry *e = find(k, name, n);
	return e ? &e->name : NULL;
}

const char *known_file(struct known *files, const char *path)
{
	bool fresh;
	struct known_name *k = known_enter(files, path, &fresh);
	struct stat st;
	if (fresh && !stat(path, &st))
		k->text = xformat("%lld %lld", (long long)st.st_size, (long long)clock_changed(&st));
	return k->text;
}

void known_release(struct known *k)
{
	struct entry *table = k->index, *e, *next;
	HASH_ITER(hh, table, e, next)
	{
		HASH_DEL(table, e);
		free(e->name.text);
		free(e);
	}
	k->index = NULL;
}
