/* What an import must not do: remove days that are only not to be seen, and mix its tables with a user's. */
#include "rawplan.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "folder.h"
#include "input.h"
#include "text.h"

static const char *const known_tables[] = { "trades", "prices" };

/* What the import made goes with what it knows of it, or it would stand beside what is made anew. */
static int refuse_root(const struct rawplan *p, const char *root, struct error *err)
{
	struct buffer text = BUFFER_EMPTY;
	static const char *const ours[][2] = { { "trades", "" }, { "prices", "" }, { "broker_names", ".csv" } };
	for (size_t i = 0; i < sizeof ours / sizeof *ours; i++) {
		char *list = xformat("lists/%s", ours[i][0]);
		if (rawplan_exists(p->state, list, "") && rawplan_exists(p->s->data, ours[i][0], ours[i][1]))
			buffer_format(&text, ", '%s/%s%s'", p->s->data, ours[i][0], ours[i][1]);
		free(list);
	}
	buffer_char(&text, '\0');
	int r = error_usage(err, "'%s' was imported from '%s' too, which is not named now: its days would be removed (name it; or, to "
	                    "import all anew, remove '%s'%s)", p->s->data, root, p->state, text.data);
	buffer_release(&text);
	return r;
}

/* The roots of the last scan must be among these, or their days would be taken for removed. */
int rawplan_check_roots(struct rawplan *p, char *const *root, struct error *err)
{
	struct buffer b = BUFFER_EMPTY;
	char *path = xformat("%s/roots", p->state);
	int r = access(path, F_OK) ? LOT_OK : input_file(path, &b, err);
	buffer_char(&b, '\0');
	for (char *s = b.data, *end; *s && !r; s = end) {
		bool named = false;
		end = s + strcspn(s, "\n");
		if (*end)
			*end++ = '\0';
		for (size_t i = 0; i < p->s->roots; i++)
			named = named || !strcmp(root[i], s);
		if (!named)
			r = refuse_root(p, s, err);
	}
	buffer_release(&b);
	free(path);
	return r;
}

int rawplan_check_not_gone(const struct rawplan *p, const char *root, struct error *err)
{
	size_t n = strlen(root), were = 0;
	for (size_t i = 0; i < p->now.count; i++)
		if (!strncmp(p->now.raw[i].path, root, n) && p->now.raw[i].path[n] == '/')
			return LOT_OK;
	for (size_t i = 0; i < p->before.count; i++)
		were += !strncmp(p->before.raw[i].path, root, n) && p->before.raw[i].path[n] == '/';
	return were ? error_usage(err, "'%s' is empty, but %zu file%s there: nothing is removed (is it mounted?)",
	                          root, were, were == 1 ? " was" : "s were")
	            : LOT_OK;
}

static bool is_of(const char *target, const char *table)
{
	size_t n = strlen(table);
	return !strncmp(target, table, n) && target[n] == '/';
}

static bool makes(const struct rawplan *p, const char *table)
{
	for (size_t i = 0; i < p->now.count; i++)
		if (is_of(p->now.raw[i].target, table))
			return true;
	return false;
}

static bool made(const struct rawplan *p, const char *table)
{
	for (size_t i = 0; i < p->olds; i++)
		if (is_of(p->old[i].target, table))
			return true;
	return false;
}

static bool is_table(const char *name)
{
	return text_ends(name, ".csv") || text_ends(name, ".csv.gz");
}

/* Whether a table in a table's folder is a list's. */
static bool belongs(const struct rawplan *p, const char *name)
{
	size_t n = strlen(name);
	if (text_ends(name, ".csv"))
		return false;
	char *target = xformat("%.*s", (int)(n - strlen(".csv.gz")), name);
	bool known = n < RAWPLAN_TARGET && rawplan_target(p, target);
	free(target);
	return known;
}

static bool is_folder(const char *data, const char *name)
{
	struct stat st;
	char *path = xformat("%s/%s", data, name);
	bool folder = !stat(path, &st) && S_ISDIR(st.st_mode);
	free(path);
	return folder;
}

/* A file of the user's among the tables: it would be overwritten, or count with them. */
static int check_strangers(const struct rawplan *p, const char *folder, bool parts, struct error *err)
{
	struct folder f;
	char *path = xformat("%s/%s", p->s->data, folder);
	int r = folder_read(&f, path, FOLDER_IF_THERE, err);
	for (size_t i = 0; i < f.count && !r; i++) {
		char *name = xformat("%s/%s", folder, f.name[i]);
		if (!is_table(name))
			r = parts && !text_ends(name, ".rows") && is_folder(p->s->data, name) ? check_strangers(p, name, false, err) : LOT_OK;
		else if (!belongs(p, name))
			r = error_usage(err, "'%s/%s' is none of the import's tables but stands among them: it would be overwritten, or "
			                "count with them (move it away)", p->s->data, name);
		free(name);
	}
	folder_release(&f);
	free(path);
	return r;
}

/* A user's own table is in the way only of a folder that is there or will be, and within one that is the import's. */
int rawplan_check_tables(const struct rawplan *p, struct error *err)
{
	const struct rawscan *s = p->s;
	for (size_t i = 0; i < sizeof known_tables / sizeof *known_tables; i++)
		for (int gz = 0; gz < 2 && (makes(p, known_tables[i]) || rawplan_exists(s->data, known_tables[i], "")); gz++)
			if (rawplan_exists(s->data, known_tables[i], gz ? ".csv.gz" : ".csv"))
				return error_usage(err, "'%s/%s.csv%s' stands where the import makes a folder '%s'",
				                   s->data, known_tables[i], gz ? ".gz" : "", known_tables[i]);
	int r = LOT_OK;
	for (size_t i = 0; i < sizeof known_tables / sizeof *known_tables && !r; i++)
		if (makes(p, known_tables[i]) || made(p, known_tables[i]))
			r = check_strangers(p, known_tables[i], true, err);
	return r;
}
