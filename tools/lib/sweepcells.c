#include "sweepcells.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "error.h"

void sweep_columns_find(const struct sweep *s, struct sweep_columns *c)
{
	*c = (struct sweep_columns){ .count = 0 };
	for (size_t i = 0; i < s->points; i++) {
		if (i && !strcmp(s->strategy[i], s->strategy[i - 1]))
			continue;
		struct sweep_pair p;
		for (const char *at = s->point[i]; sweep_pair(&at, &p);) {
			size_t k = 0;
			while (k < c->count &&
			       (c->column[k].name_n != p.name_n || memcmp(c->column[k].name, p.name, p.name_n)))
				k++;
			if (k < c->count)
				continue;
			c->column = xgrow(c->column, &c->room, c->count + 1, sizeof *c->column);
			c->column[c->count++] = p;
		}
	}
}

bool sweep_columns_value(const struct sweep *s, size_t point, const struct sweep_pair *column, struct sweep_pair *value)
{
	for (const char *at = s->point[point]; sweep_pair(&at, value);)
		if (value->name_n == column->name_n && !memcmp(value->name, column->name, column->name_n))
			return true;
	return false;
}

double sweep_share(size_t part, size_t all)
{
	return all ? (double)part / (double)all : NAN;
}

void sweep_by_name(const struct sweep_by *by, char name[64])
{
	snprintf(name, 64, "%s_%s", metric_kind[by->metric].name, by->mean ? "mean" : "median");
}

double sweep_shown(const struct sweep_by *by, double v)
{
	return by->lowest ? -v : v;
}
