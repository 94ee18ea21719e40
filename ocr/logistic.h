/* A logistic model: a probability from what was measured, with weights that were measured too. */
#ifndef OCR_LOGISTIC_H
#define OCR_LOGISTIC_H

/* 1 / (1 + exp(-sum of weights[i] * features[i])), kept off 0 and 1 by 0.0005. The first feature is
 * usually the constant 1. */
double logistic(const double *weights, const double *features, int count);

#endif
