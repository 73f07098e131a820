#include "scaling.h"

#include <math.h>
#include <stdlib.h>

static int ascending(const void *a, const void *b)
{
	const double *x = a, *y = b;
	return (*x > *y) - (*x < *y);
}

double scaling_median(double *v, size_t n)
{
	qsort(v, n, sizeof *v, ascending);
	return n ? (v[(n - 1) / 2] + v[n / 2]) / 2 : (double)NAN;
}

double scaling_serial_share(const double *p, const double *speedup, size_t n)
{
	double product = 0, squares = 0;
	for (size_t i = 0; i < n; i++) {
		double x = 1 - 1 / p[i];
		product += x * (1 / speedup[i] - 1 / p[i]);
		squares += x * x;
	}
	double s = product / squares;
	return squares > 0 ? s < 0 ? 0 : s > 1 ? 1 : s : (double)NAN;
}

double scaling_amdahl(double serial, double p)
{
	return 1 / (serial + (1 - serial) / p);
}

double scaling_crossing(const double *x, const double *y, size_t n, double level)
{
	size_t i = n;
	while (i && y[i - 1] >= level)
		i--;
	if (i == n)
		return (double)INFINITY;
	if (!i)
		return x[0];
	double share = (level - y[i - 1]) / (y[i] - y[i - 1]);
	return exp(log(x[i - 1]) + share * (log(x[i]) - log(x[i - 1])));
}

double scaling_speedup(double t, double overhead, double s, double b)
{
	return t / (t / s + overhead / b);
}

double scaling_enough(double overhead, double s, double b, double share)
{
	return share / (1 - share) * s * overhead / b;
}

double scaling_batch(double t, double overhead, double s, double share)
{
	static const double steps[] = { 2, 2.5, 2 };
	double b = 1;
	for (size_t i = 0; b < 1e6 && scaling_enough(overhead, s, b, share) > t; i++)
		b *= steps[i % 3];
	return b;
}
