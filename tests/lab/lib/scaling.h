/* scaling.h - figures made of measurements: medians, the Amdahl fit, where a curve crosses a level, batch sizes. */
#ifndef LAB_SCALING_H
#define LAB_SCALING_H

#include <stddef.h>

/* The median, of an even number the mean of the middle two; sorts `v`.  NaN for n = 0. */
double scaling_median(double *v, size_t n);

/* The serial share s of Amdahl's law, 1/S(p) = s + (1 - s)/p: the least squares of 1/S over all points,
 *
 *     s = sum x (1/S - 1/p) / sum x^2,    x = 1 - 1/p,
 *
 * held to 0..1.  p is the number of processors in use, S the speed-up against one.  Speed-ups of 1.6 at 2 and 16/7 at 4
 * are s = 0.25 exactly.  NaN where no p is above 1. */
double scaling_serial_share(const double *p, const double *speedup, size_t n);

/* Amdahl's S for that share and p. */
double scaling_amdahl(double serial, double p);

/* From which x on y stays at `level` or above: x rises, and between points the curve is taken as straight over
 * log x.  The first x where y is there from the start, infinity where its last point is below. */
double scaling_crossing(const double *x, const double *y, size_t n, double level);

/* What a task costs beside its work, in seconds of a run's time an item: with b items to a task, S jobs of use and t
 * seconds of work an item, a run takes t/S + overhead/b an item, and its speed-up is t / (t/S + overhead/b). */
double scaling_speedup(double t, double overhead, double s, double b);

/* The work an item needs for that to be at least `share` (below 1) of S with b items to a task. */
double scaling_enough(double overhead, double s, double b, double share);

/* The smallest 1, 2, 5, 10, 20, 50, ... of items a task with which t seconds of work an item reach `share` of S;
 * at most a million. */
double scaling_batch(double t, double overhead, double s, double share);

#endif
