/*
 * What a line may say, by what the network gives at each step and by how likely one character follows another: the best
 * texts, each with how likely.
 *
 * Method: prefix beam search over the codes of connectionist temporal classification (Graves and others, 2006; Hannun and
 * others, "First-pass large vocabulary continuous speech recognition", 2014), kept to the codes of symbols.
 */
#ifndef SHENBAO_TEXT_DECODE_H
#define SHENBAO_TEXT_DECODE_H

#include <stddef.h>

#include "text/forward.h"
#include "text/ngram.h"

struct arena;
struct codebook;
struct decoder;

struct decode_options {
    int beam; /* texts in the making that are kept from step to step, and as many whose last symbol is not whole
                        yet; at most DECODE_MOST */
    double least;    /* probability of a code below which it is not looked at */
    double language; /* weight of the language's logarithms; 0: the picture alone */
    double symbol;   /* added for each symbol, so that language does not favour what is short */
    double far;      /* a text that is so much less likely than the best, as a logarithm, is not given */
};
#define DECODE_OPTIONS_DEFAULT                                                                               \
    {                                                                                                        \
        .beam = 24, .least = 1e-5, .language = 0.35, .symbol = 1.1, .far = 10                                \
    }

enum { DECODE_MOST = 64 };

/* `ngram` may be NULL. Both are borrowed. STATUS_NO_MEMORY. */
int decoder_new(const struct codebook *book, const struct ngram *ngram, struct decoder **ret_decoder);
void decoder_free(struct decoder *decoder);

/* A text as the places of its symbols in the codebook. */
struct decoded {
    const int *symbols; /* in the arena */
    size_t count;
    double picture; /* logarithm of the probability by the picture */
    double
        language; /* that by the language, of the text and of what is known to come after it; not weighted */
};

/*
 * The best texts of a line, the best first, at most `most`; none where the line says nothing that can be written.
 * What stands around the line makes texts more or less likely by the language. `options` may be NULL: defaults.
 * STATUS_NO_MEMORY.
 */
int decode_line(struct decoder *decoder, const struct forward_line *line, const struct surroundings *around,
                const struct decode_options *options, size_t most, struct arena *arena,
                struct decoded *ret_texts, size_t *ret_count);

/* What decoded.language is of the symbols. */
double decoder_language(const struct decoder *decoder, const int *symbols, size_t count,
                        const struct surroundings *around);

/*
 * How well a text reads, as logarithms: a symbol's, the mean; and those of the two neighbours that follow least well, added
 * up. A figure, letter or operator counts as its class. 0 without a language.
 */
struct ease {
    double mean, least;
};
struct ease decoder_ease(const struct decoder *decoder, const int *symbols, size_t count,
                         const struct surroundings *around);

/* What decode_line() orders by. */
double decoded_total(const struct decoded *text, const struct decode_options *options);

#endif
