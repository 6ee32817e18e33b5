/*
 * Evens out noise and stairs of a line's picture.
 */
#ifndef SHENBAO_TEXT_SOFTEN_H
#define SHENBAO_TEXT_SOFTEN_H

struct plane;

/*
 * Blurs in place with a Gaussian of `blur` pixels, cut off after one pixel (two where blur is 1 or more), mirrored at
 * the edges: to the bit what Leptonica's pixConvolveSep() makes of makeGaussianKernelSep(), far faster. 0 does
 * nothing. STATUS_NO_MEMORY.
 */
int soften(struct plane *picture, double blur);

#endif
