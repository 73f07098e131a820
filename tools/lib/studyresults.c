#include "studyresults.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "date.h"
#include "study.h"
#include "textarray.h"

static const char *name_of(int array)
{
	static const char *const names[RESULT_ARRAYS] = {
		[RESULT_VERSION] = "version", [RESULT_SYMBOL] = "symbol", [RESULT_STRATEGY] = "strategy", [RESULT_POINT] = "point",
		[RESULT_WINDOW] = "window", [RESULT_WINDOW_FROM] = "window_from", [RESULT_WINDOW_TO] = "window_to",
		[RESULT_COSTS] = "costs", [RESULT_DATE] = "date", [RESULT_DAILY] = "daily",
	};
	return array < RESULT_METRIC || array >= RESULT_DATE ? names[array] : metric_kind[array - RESULT_METRIC].name;
}

void study_results_pack(struct npz_array array[RESULT_ARRAYS], bool daily, struct buffer *out)
{
	int arrays = daily ? RESULT_ARRAYS : RESULT_DATE;
	for (int i = 0; i < arrays; i++)
		snprintf(array[i].name, sizeof array[i].name, "%s", name_of(i));
	npz_pack(array, (size_t)arrays, NULL, out);
}

/* A window's end, which may be open. */
static bool is_end(int64_t day)
{
	return day == INT64_MIN || (day >= DATE_MIN && day <= DATE_MAX);
}

static bool days_ascend(const int64_t *day, size_t n)
{
	bool good = !n || (day[0] >= DATE_MIN && day[n - 1] <= DATE_MAX);
	for (size_t i = 1; i < n; i++)
		good &= day[i - 1] < day[i];
	return good;
}

static bool fit_together(const struct npz_array *const *a, bool daily)
{
	size_t points = a[RESULT_POINT]->rows, windows = a[RESULT_WINDOW]->rows;
	bool good = points && windows && windows <= STUDY_WINDOWS && texts_fit_codes(a[RESULT_SYMBOL], 1) &&
	            npz_is_column(a[RESULT_STRATEGY], 'S', 0, points) && npz_is_column(a[RESULT_POINT], 'S', 0, points) &&
	            npz_is_column(a[RESULT_WINDOW], 'S', sizeof(((struct study_window *)0)->prefix), windows) &&
	            npz_is_column(a[RESULT_WINDOW_FROM], 'M', 8, windows) && npz_is_column(a[RESULT_WINDOW_TO], 'M', 8, windows) &&
	            npz_is_column(a[RESULT_COSTS], 'f', 8, 2);
	for (int i = RESULT_METRIC; i < RESULT_DATE; i++)
		good = good && npz_is_column(a[i], 'f', 8, windows * points);
	for (size_t i = 0; good && i < windows; i++)
		good = is_end(((int64_t *)a[RESULT_WINDOW_FROM]->data)[i]) && is_end(((int64_t *)a[RESULT_WINDOW_TO]->data)[i]);
	if (!daily || !good)
		return good;
	size_t days = a[RESULT_DATE]->rows;
	return npz_is_column(a[RESULT_DATE], 'M', 8, days) && npz_is_column(a[RESULT_DAILY], 'f', 8, points * days) &&
	       days_ascend(a[RESULT_DATE]->data, days);
}

int study_results_read(const char *path, bool daily, struct study_results *results, struct error *err)
{
	const char *asked[RESULT_ARRAYS + 1] = { NULL };
	int arrays = daily ? RESULT_ARRAYS : RESULT_DATE;
	for (int i = 0; i < arrays; i++)
		asked[i] = name_of(i);
	*results = (struct study_results){ .array = { NULL } };
	int r = npz_read(path, asked, &results->z, err);
	if (r)
		return r;
	for (int i = 0; i < arrays; i++)
		results->array[i] = npz_find(&results->z, asked[i]);
	const struct npz_array *version = results->array[RESULT_VERSION];
	bool versioned = npz_is_column(version, 'i', 8, 1);
	if (versioned && *(int64_t *)version->data != STUDY_RESULTS_VERSION)
		r = error_at(err, path, 0, "results of version %lld are not known", (long long)*(int64_t *)version->data);
	else if (!versioned || !fit_together(results->array, daily))
		r = error_at(err, path, 0, "its arrays do not fit together: not results of lot-backtest");
	if (r)
		study_results_release(results);
	return r;
}

void study_results_release(struct study_results *r)
{
	npz_release(&r->z);
}
