/*
 * A small convolutional network read from the bytes of a file that tools/train-characters writes,
 * and run on one image. What its layers are stands in the file.
 *
 * The file, little endian: a line of text on where it is from; the number of layers and the
 * temperature (32-bit integer, float); then for each layer what it is (enum net_kind), its rows and
 * outputs (32-bit integers), for each output a scale and then for each its bias (floats), and row
 * by row a signed byte for each output: the weight divided by the scale.
 */
#ifndef OCR_NET_H
#define OCR_NET_H

#include <stddef.h>

/* What a layer is. Convolutions end in a rectifier, and some in a maximum. */
enum net_kind {
	NET_CONVOLUTION,
	NET_CONVOLUTION_HALVED,      /* the greatest of 2 x 2 */
	NET_CONVOLUTION_OVERLAPPING, /* the greatest of 3 x 3, two apart: of a side of 7, 3 */
	NET_DENSE_RECTIFIED,
	NET_DENSE,
	NET_KINDS
};

struct net;

/*
 * A net for images of `side` rows and columns and so many channels. The bytes are a part of the
 * program: what is wrong with them is a mistake of the program's own. Free with net_free().
 */
struct net *net_read(const unsigned char *bytes, size_t length, int side, int channels);
void net_free(struct net *net);

/* The line of text. Lent. */
const char *net_provenance(const struct net *net);

/* What its scores are divided by so that their exponentials are true odds. */
float net_temperature(const struct net *net);

int net_outputs(const struct net *net);

/* Runs the network on an image, row by row, the channels of a place together. `ret_scores` has room
 * for net_outputs() values. Threads may share a net. */
void net_run(const struct net *net, const float *image, float *ret_scores);

#endif
