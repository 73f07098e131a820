#include "rawplan.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "folder.h"
#include "input.h"
#include "output.h"
#include "rawaside.h"
#include "rawlist.h"

int raws_by_target(const void *a, const void *b)
{
	const struct raw *x = a, *y = b;
	int r = strcmp(x->target, y->target);
	return r ? r : strcmp(x->path, y->path);
}

static void list_line(const struct raw *f, struct buffer *b)
{
	rawlist_add(b, &(struct rawlist_line){ f->path, f->size, f->time, f->symbol, f->first, f->last, f->begin, f->stamp });
}

/* A list that is to be replaced says what its table file may hold until that is made again, beside what was so already. */
static int hold(const struct rawplan *p, const struct old *old, const char *list, struct error *err)
{
	struct buffer b = BUFFER_EMPTY;
	char *held = xformat("%s/held/%s", p->state, old->target);
	int r = old->behind && !access(held, F_OK) ? input_file(held, &b, err) : LOT_OK;
	if (!r)
		r = input_file(list, &b, err);
	if (!r)
		r = output_file(held, b.data, b.size, OUTPUT_FOLDERS, err);
	buffer_release(&b);
	free(held);
	return r;
}

static int write_list(struct rawplan *p, const char *target, const struct buffer *text, struct error *err)
{
	const struct old *old = rawplan_target(p, target);
	char checksum[NODE_CHECKSUM];
	node_checksum(text->data, text->size, checksum);
	if (old && !strcmp(checksum, old->list))
		return LOT_OK;
	char *path = xformat("%s/lists/%s", p->state, target);
	int r = old && old->there && !rawplan_is_names(target) ? hold(p, old, path, err) : LOT_OK;
	if (!r)
		r = output_file(path, text->data, text->size, OUTPUT_FOLDERS, err);
	free(path);
	p->s->rewritten++;
	return r;
}

/* A table from which rows were set aside is made again where none are to be: make sees that by the list's time.  What was set
 * aside goes last, so that a killed scan's work is taken up by the next. */
static int make_again(struct rawplan *p, const char *target, struct error *err)
{
	size_t rows = 0;
	char *list = xformat("%s/lists/%s", p->state, target), *aside = xformat("%s/rejects/%s.csv", p->state, target);
	int r = rawaside_rows(aside, &rows, err);
	if (!r && rows && utimensat(AT_FDCWD, list, NULL, 0))
		r = error_system(err, "cannot touch '%s'", list);
	if (!r && rows && unlink(aside))
		r = error_system(err, "cannot remove '%s'", aside);
	free(list);
	free(aside);
	return r;
}

/* Removes a file that need not be there, and the folders between it and the root that are empty then. */
static int remove_file(const char *root, const char *target, const char *suffix, struct error *err)
{
	char *path = xformat("%s/%s%s", root, target, suffix), *slash;
	int r = folder_remove_file(err, "%s", path);
	while ((slash = strrchr(path, '/')) > path + strlen(root)) {
		*slash = '\0';
		if (rmdir(path))
			break;
	}
	free(path);
	return r;
}

/* The list goes last: as long as it is there, a killed scan's removal is taken up by the next. */
int rawplan_remove_target(const char *data, const char *target, struct error *err)
{
	static const struct { const char *folder, *suffix; } of[] = {
		{ "", ".csv.gz" }, { "", ".csv.gz.rows" }, { "/" RAWSCAN_STATE "/names", ".csv" },
		{ "/" RAWSCAN_STATE "/rejects", ".csv" }, { "/" RAWSCAN_STATE "/made", "" }, { "/" RAWSCAN_STATE "/held", "" },
		{ "/" RAWSCAN_STATE "/lists", "" },
	};
	int r = LOT_OK;
	for (size_t i = 0; i < sizeof of / sizeof *of && !r; i++) {
		char *root = xformat("%s%s", data, of[i].folder);
		r = remove_file(root, target, of[i].suffix, err);
		free(root);
	}
	return r;
}

static bool has_target(const struct rawplan *p, const char *target)
{
	size_t low = 0, high = p->now.count;
	while (low < high) {
		size_t mid = low + (high - low) / 2;
		int c = strcmp(p->now.raw[mid].target, target);
		if (!c)
			return true;
		if (c < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return false;
}

/* The list of broker_names.csv: names that trades brought, then tables of names. */
static int write_names_list(struct rawplan *p, const struct buffer *collected, const struct buffer *tables,
                            struct error *err)
{
	struct buffer b = BUFFER_EMPTY;
	int r = LOT_OK;
	p->has_names = p->names_are_ours && !p->names_stay && collected->size + tables->size > 0;
	if (p->has_names) {
		rawlist_header(&b);
		buffer_add(&b, collected->data, collected->size);
		buffer_add(&b, tables->data, tables->size);
		r = write_list(p, "broker_names", &b, err);
	}
	buffer_release(&b);
	return r;
}

/* What has to be made before the import has finished with rows that go from one table file to another. */
static void put_moves(const struct rawplan *p, struct buffer *mk)
{
	bool settles = p->moving && !p->unsettled;
	buffer_format(mk, "IMPORT_MOVES :=%s\nIMPORT_MOVING :=", settles ? " yes" : "");
	for (size_t i = 0; i < p->moves && settles; i++)
		if (!p->move[i].drop)
			buffer_format(mk, " %s", p->move[i].target);
	buffer_char(mk, '\n');
}

int rawplan_write_lists(struct rawplan *p, struct buffer *mk, struct error *err)
{
	struct buffer list = BUFFER_EMPTY, tables = BUFFER_EMPTY, collected = BUFFER_EMPTY;
	struct buffer targets[2] = { BUFFER_EMPTY, BUFFER_EMPTY };
	int r = LOT_OK;
	for (size_t i = 0, next; i < p->now.count && !r; i = next) {
		const char *target = p->now.raw[i].target;
		bool names = rawplan_is_names(target), stays = p->now.raw[i].stays;
		list.size = 0;
		rawlist_header(&list);
		for (next = i; next < p->now.count && !strcmp(p->now.raw[next].target, target); next++)
			list_line(&p->now.raw[next], names ? &tables : &list);
		if (!*target)
			continue;
		p->s->files += next - i;
		p->names_stay = p->names_stay || (names && stays);
		if (names)
			continue;
		p->s->targets++;
		if (!stays)
			r = write_list(p, target, &list, err);
		if (!r && !stays && !p->s->reject)
			r = make_again(p, target, err);
		bool trades = rawplan_is_trades(target);
		if (!stays)
			buffer_format(&targets[!trades], " %s", target);
		if (trades)
			buffer_format(&collected, "%s/names/%s.csv\n", p->state, target);
	}
	if (!r)
		r = write_names_list(p, &collected, &tables, err);
	buffer_text(mk, "IMPORT_VERSION := 1\nIMPORT_TRADES :=");
	buffer_add(mk, targets[0].data, targets[0].size);
	buffer_text(mk, "\nIMPORT_PRICES :=");
	buffer_add(mk, targets[1].data, targets[1].size);
	buffer_format(mk, "\nIMPORT_NAMES :=%s\n", p->has_names ? " broker_names" : "");
	put_moves(p, mk);
	buffer_release(&list);
	buffer_release(&tables);
	buffer_release(&collected);
	buffer_release(&targets[0]);
	buffer_release(&targets[1]);
	return r;
}

/* A broker_names.csv that nothing feeds any more goes like a table. */
static int remove_names(struct rawplan *p, struct error *err)
{
	char *lists = xformat("%s/lists", p->state);
	int r = remove_file(p->s->data, "broker_names", ".csv", err);
	if (!r)
		r = remove_file(lists, "broker_names", "", err);
	free(lists);
	return r;
}

int rawplan_remove_old(struct rawplan *p, struct error *err)
{
	int r = LOT_OK;
	for (size_t i = 0; i < p->olds && !r; i++) {
		const char *target = p->old[i].target;
		if (rawplan_is_names(target))
			r = p->has_names || p->names_stay ? LOT_OK : remove_names(p, err);
		else if (!has_target(p, target) && !rawplan_goes_later(p, target)) {
			r = rawplan_remove_target(p->s->data, target, err);
			p->s->removed++;
		}
	}
	return r;
}

int rawplan_write_state(struct rawplan *p, const char *name, const struct buffer *text, struct error *err)
{
	char *path = xformat("%s/%s", p->state, name);
	int r = output_file(path, text->size ? text->data : "", text->size, OUTPUT_IF_CHANGED | OUTPUT_FOLDERS, err);
	free(path);
	return r;
}

int rawplan_write_kept(struct rawplan *p, const struct buffer *also, struct error *err)
{
	struct buffer text = BUFFER_EMPTY;
	if (also)
		buffer_add(&text, also->size ? also->data : "", also->size);
	for (size_t i = 0; i < p->olds; i++)
		if (p->old[i].stays && !(also && p->old[i].stayed))
			buffer_format(&text, "%s\n", p->old[i].target);
	int r = rawplan_write_state(p, "kept", &text, err);
	buffer_release(&text);
	return r;
}
