/*
 * The recogniser's network forwards, for several lines at once: pictures in, the probability of each code at each step
 * out.
 *
 * Tesseract reads one line at a time and gives the text alone. Where a line is in doubt, more is wanted than that:
 * several pictures of it, and what else it might say. The network is the same, out of the same file; its weights are the
 * bytes that the file holds, and all sums are of whole numbers, so that what comes out is the same on any processor.
 */
#ifndef SHENBAO_TEXT_FORWARD_H
#define SHENBAO_TEXT_FORWARD_H

#include <stddef.h>
#include <stdint.h>

#include "text/plan.h"

struct network;
struct forward;

/*
 * The plan and the network's weights are copied where they are needed later; the plan must outlive the handle.
 * STATUS_NO_MEMORY; STATUS_MODEL_BAD for a network with longer rows than matrix.h can sum. Not thread-safe.
 */
int forward_new(const struct plan *plan, const struct network *network, struct forward **ret_forward);
void forward_free(struct forward *forward);

enum { FORWARD_LINES = 16 }; /* pictures at once, at most */

/* Grey, row after row without gaps; as high as plan->height. */
struct forward_picture {
    const uint8_t *pixels;
    int width;
};

/* Of a line: `steps` rows of `codes` logarithms of probabilities, `stride` floats apart. */
struct forward_line {
    const float *logarithms;
    size_t steps, codes, stride;
};

/*
 * One to FORWARD_LINES pictures, each at least as wide as one step. `ret_lines` are borrowed and good until the next
 * call. STATUS_NO_MEMORY, STATUS_BAD_ARGUMENT.
 */
int forward_run(struct forward *forward, const struct forward_picture *pictures, size_t count,
                struct forward_line *ret_lines);

#endif
