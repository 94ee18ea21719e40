#include "ocr/logistic.h"

#include <math.h>

/* No few thousand drawn examples prove more than this. */
static const double nearest = 0.0005;

double logistic(const double *weights, const double *features, int count)
{
	double sum = 0;

	for (int i = 0; i < count; i++)
		sum += weights[i] * features[i];
	return nearest + (1 - 2 * nearest) / (1 + exp(-sum));
}
