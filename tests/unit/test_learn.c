/* Training: the network's files, its layers and their gradients, CTC, the order of lines, checkpoints. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
/* cmocka wants the four above first */
#include <cmocka.h>
#include <leptonica/allheaders.h>
#include <math.h>

#include "augment.h"
#include "base/arena.h"
#include "base/cleanup.h"
#include "base/file.h"
#include "checkpoint.h"
#include "text/codes.h"
#include "corpus.h"
#include "ctc.h"
#include "document.h"
#include "front.h"
#include "layers.h"
#include "picture.h"
#include "rng.h"
#include "reshape.h"
#include "shenbao/status.h"
#include "team.h"
#include "text/levels.h"
#include "text/traineddata.h"

enum { HEIGHT = 12, MODE = 128 | 4, FLAGS_BYTES = 1 | 64 };

static char folder[] = "/tmp/shenbao-learn-XXXXXX";
static char file[64], list[64];

static int make_folder(void **state)
{
    (void)state;
    if (!mkdtemp(folder))
        return -1;
    snprintf(file, sizeof file, "%s/file", folder);
    snprintf(list, sizeof list, "%s/list", folder);
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    unlink(file);
    unlink(list);
    return rmdir(folder);
}

/* ---- a network that has every layer ---- */

static void put_head(struct writer *out, const char *kind, unsigned inputs, unsigned outputs)
{
    writer_u8(out, 0);
    writer_string(out, kind);
    writer_u8(out, 2);
    writer_u8(out, 1);
    writer_u32(out, 64);
    writer_u32(out, inputs);
    writer_u32(out, outputs);
    writer_u32(out, 0);
    writer_string(out, kind);
}

static void put_matrix(struct writer *out, unsigned rows, unsigned columns, struct rng *rng)
{
    writer_u8(out, MODE);
    writer_u32(out, rows);
    writer_u32(out, columns);
    writer_double(out, 0);
    for (unsigned i = 0; i < rows * columns; i++)
        writer_double(out, rng_between(rng, -0.8, 0.8));
}

static void put_dense(struct writer *out, const char *kind, unsigned inputs, unsigned outputs,
                      struct rng *rng)
{
    put_head(out, kind, inputs, outputs);
    put_matrix(out, outputs, inputs + 1, rng);
}

static void put_lstm(struct writer *out, const char *kind, unsigned inputs, unsigned states, struct rng *rng)
{
    put_head(out, kind, inputs, states);
    writer_u32(out, inputs + states);
    for (int i = 0; i < LAYER_MATRICES; i++)
        put_matrix(out, states, inputs + states + 1, rng);
}

/* With the rates of its `count` layers to come at the end. */
static void put_nest(struct writer *out, const char *kind, unsigned inputs, unsigned outputs, unsigned count)
{
    put_head(out, kind, inputs, outputs);
    writer_u32(out, count);
}

static void put_rates(struct writer *out, unsigned count)
{
    writer_u32(out, count);
    for (unsigned i = 0; i < count; i++)
        writer_u32(out, 0);
}

static void put_pair(struct writer *out, const char *kind, unsigned inputs, unsigned outputs, unsigned x,
                     unsigned y)
{
    put_head(out, kind, inputs, outputs);
    writer_u32(out, x);
    writer_u32(out, y);
}

static void put_input(struct writer *out)
{
    static const uint32_t shape[LAYER_NUMBERS] = {1, HEIGHT, 0, 1, 0};
    put_head(out, "Input", HEIGHT, 1);
    writer_add(out, shape, sizeof shape);
}

static void put_tail(struct writer *out)
{
    writer_string(out, "[1,12,0,1Ct1,1,2]");
    for (uint32_t i = 0; i < 4; i++)
        writer_u32(out, i == 0 ? FLAGS_BYTES & ~1u : i);
    writer_add(out, "three floats", 12);
}

/* Windows twice, so that one is gone back through; LSTMs in all directions. */
static struct writer network_bytes(unsigned codes)
{
    struct writer out = {0};
    struct rng rng = rng_make(7, "network");
    put_nest(&out, "Series", HEIGHT, codes, 11);
    put_input(&out);
    put_pair(&out, "Convolve", 1, 9, 1, 1);
    put_dense(&out, "Tanh", 9, 3, &rng);
    put_pair(&out, "Reconfig", 3, 12, 2, 2);
    put_pair(&out, "Convolve", 12, 180, 2, 1);
    put_dense(&out, "Logistic", 180, 4, &rng);
    put_pair(&out, "Maxpool", 4, 4, 2, 2);
    put_nest(&out, "XYTranspose", 4, 3, 1);
    put_nest(&out, "RTLReversed", 4, 3, 1);
    put_lstm(&out, "LSTM", 4, 3, &rng);
    put_rates(&out, 1);
    put_rates(&out, 1);
    put_nest(&out, "XYTranspose", 3, 3, 1);
    put_lstm(&out, "SummLSTM", 3, 3, &rng);
    put_rates(&out, 1);
    put_nest(&out, "Series", 3, 5, 2);
    put_lstm(&out, "LSTM", 3, 4, &rng);
    put_nest(&out, "RTLReversed", 4, 5, 1);
    put_lstm(&out, "LSTM", 4, 5, &rng);
    put_rates(&out, 1);
    put_rates(&out, 2);
    put_dense(&out, "Softmax", 5, codes, &rng);
    put_rates(&out, 11);
    put_tail(&out);
    return out;
}

static struct reader reader_of(const struct writer *writer)
{
    return (struct reader){.bytes = writer->bytes, .size = writer->size};
}

static struct network network_make(unsigned codes, struct arena *arena)
{
    struct network network;
    struct writer bytes = network_bytes(codes);
    assert_false(bytes.failed);
    assert_int_equal(network_read(reader_of(&bytes), arena, &network), STATUS_OK);
    writer_release(&bytes);
    return network;
}

/* ---- the network's file ---- */

static void assert_same_layers(const struct layer *a, const struct layer *b)
{
    assert_string_equal(a->kind, b->kind);
    assert_string_equal(a->name, b->name);
    assert_int_equal(a->inputs, b->inputs);
    assert_int_equal(a->outputs, b->outputs);
    assert_memory_equal(a->numbers, b->numbers, sizeof a->numbers);
    assert_int_equal(a->matrix_count, b->matrix_count);
    assert_int_equal(a->inside_count, b->inside_count);
    for (size_t i = 0; i < a->inside_count; i++)
        assert_same_layers(&a->inside[i], &b->inside[i]);
}

static struct network written_and_read(const struct network *network, enum network_numbers numbers,
                                       struct arena *arena)
{
    struct network back;
    struct writer out = {0};
    network_write(network, network->weights, numbers, &out);
    assert_false(out.failed);
    assert_int_equal(network_read(reader_of(&out), arena, &back), STATUS_OK);
    writer_release(&out);
    assert_same_layers(&network->root, &back.root);
    assert_string_equal(back.description, network->description);
    assert_int_equal(back.null_code, network->null_code);
    assert_int_equal(back.weight_count, network->weight_count);
    return back;
}

static void test_network_comes_back(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct network network = network_make(5, arena);
    assert_int_equal(network.null_code, 3);
    struct network back = written_and_read(&network, NETWORK_DOUBLES, arena);
    assert_memory_equal(back.weights, network.weights, network.weight_count * sizeof *back.weights);
    assert_int_equal(back.flags, network.flags);
    back = written_and_read(&network, NETWORK_BYTES, arena);
    assert_int_equal(back.flags, network.flags | 1);
    for (size_t i = 0; i < network.weight_count; i++)
        assert_true(fabsf(back.weights[i] - network.weights[i]) <= 0.8f / 127 / 2 + 1e-6f);
    arena_free(arena);
}

static void test_network_cut_short(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct writer bytes = network_bytes(5);
    struct network network;
    for (size_t size = 0; size < bytes.size; size += 7) {
        struct reader reader = {.bytes = bytes.bytes, .size = size};
        assert_int_equal(network_read(reader, arena, &network), STATUS_MODEL_BAD);
    }
    writer_release(&bytes);
    arena_free(arena);
}

static void test_network_gets_other_outputs(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct network network = network_make(5, arena);
    static const int from[] = {4, -1, 0};
    size_t at = network_output(&network)->matrices[0].at, columns = 6;
    const float *old = network.weights + at;
    network_remap_outputs(&network, from, 3, arena);
    const float *made = network.weights + at;
    assert_int_equal(network.weight_count, at + 3 * columns);
    assert_int_equal(network.root.outputs, 3);
    assert_int_equal(network_output(&network)->outputs, 3);
    for (size_t i = 0; i < columns; i++) {
        float mean = 0;
        for (size_t k = 0; k < 5; k++)
            mean += old[k * columns + i] / 5;
        assert_true(made[i] == old[4 * columns + i] && made[2 * columns + i] == old[i]);
        assert_true(fabsf(made[columns + i] - mean) < 0.021f);
    }
    written_and_read(&network, NETWORK_BYTES, arena);
    arena_free(arena);
}

static void test_network_gets_another_height(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct network network = network_make(5, arena);
    struct plan plan;
    network_set_height(&network, 9, arena);
    assert_string_equal(network.description, "[1,9,0,1Ct1,1,2]");
    assert_int_equal(network.root.inputs, 9);
    assert_int_equal(plan_make(&network, arena, &plan), STATUS_OK);
    assert_int_equal(plan.height, 9);
    arena_free(arena);
}

/* ---- the front ---- */

/* A network that begins as the packaged one does. */
static struct network packaged_make(struct arena *arena)
{
    struct writer out = {0};
    struct rng rng = rng_make(3, "packaged");
    put_nest(&out, "Series", HEIGHT, 5, 6);
    put_input(&out);
    put_nest(&out, "Series", 1, 2, 2);
    put_pair(&out, "Convolve", 1, 9, 1, 1);
    put_dense(&out, "Tanh", 9, 2, &rng);
    put_rates(&out, 2);
    put_pair(&out, "Maxpool", 2, 2, 3, 3);
    put_nest(&out, "XYTranspose", 2, 3, 1);
    put_lstm(&out, "SummLSTM", 2, 3, &rng);
    put_rates(&out, 1);
    put_lstm(&out, "LSTM", 3, 4, &rng);
    put_dense(&out, "Softmax", 4, 5, &rng);
    put_rates(&out, 6);
    writer_string(&out, "[1,12,0,1Ct3,3,2Mp3,3Lfys3Lfx4O1c1]");
    for (uint32_t i = 0; i < 4; i++)
        writer_u32(&out, i == 0 ? FLAGS_BYTES & ~1u : i);
    writer_add(&out, "three floats", 12);
    struct network network;
    assert_int_equal(network_read(reader_of(&out), arena, &network), STATUS_OK);
    writer_release(&out);
    return network;
}

/* Everything but the front is as it was, and the network has a plan and comes back from its file. */
static void test_front_is_replaced(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct network old = packaged_make(arena), new;
    struct plan plan, front;
    size_t weights;
    assert_true(front_is_packaged(&old));
    assert_int_equal(front_replace(&old, (struct front_depths){4, 6}, 1, arena, &new), STATUS_OK);
    assert_false(front_is_packaged(&new));
    assert_string_equal(new.description, "[1,12,0,1S3,3Ct3,3,4Ct3,3,6Lfys3Lfx4O1c1]");
    assert_int_equal(plan_make(&new, arena, &plan), STATUS_OK);
    assert_int_equal(plan_steps(&plan, 20), 6);
    assert_int_equal(front_plan(&new, arena, &front, &weights), STATUS_OK);
    size_t above = new.weight_count - weights;
    assert_int_equal(above, 4 * 4 * 8 + 5 * 5);
    assert_memory_equal(new.weights + weights, old.weights + old.weight_count - above, above * sizeof(float));
    written_and_read(&new, NETWORK_DOUBLES, arena);
    assert_int_equal(front_replace(&new, (struct front_depths){4, 6}, 1, arena, &old), STATUS_MODEL_BAD);
    arena_free(arena);
}

/* ---- the top ---- */

enum { TOP_STEPS = 6, TOP_CODES = 5 };

static void outputs_of_network(const struct network *network, struct arena *arena, float *ret_values)
{
    struct plan plan;
    assert_int_equal(plan_make(network, arena, &plan), STATUS_OK);
    static const int width = 3 * TOP_STEPS;
    struct runner *runner = runner_new(&plan);
    struct block *input = runner_input(runner, &width, 1);
    for (size_t i = 0; i < block_rows(input); i++)
        input->values[i] = (float)(i % 7) / 3 - 1;
    const struct block *out = runner_forward(runner, network->weights);
    memcpy(ret_values, out->values, TOP_STEPS * TOP_CODES * sizeof *ret_values);
    runner_free(runner);
}

static void test_top_grows(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct network network = packaged_make(arena);
    float before[TOP_STEPS * TOP_CODES], after[TOP_STEPS * TOP_CODES];
    outputs_of_network(&network, arena, before);
    assert_true(network_set_top(&network, 9, arena));
    outputs_of_network(&network, arena, after);
    for (size_t i = 0; i < TOP_STEPS * TOP_CODES; i++)
        assert_true(fabsf(before[i] - after[i]) < 1e-5f);
    assert_string_equal(network.description, "[1,12,0,1Ct3,3,2Mp3,3Lfys3Lfx9O1c1]");
    struct network back = written_and_read(&network, NETWORK_DOUBLES, arena);
    assert_string_equal(back.root.inside[4].name, "Lfx9");
    arena_free(arena);
}

/* States 3 and 1 are heeded most, in this order. */
static void test_top_shrinks(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct network network = packaged_make(arena);
    float *weights = network.weights + network.root.inside[5].matrices[0].at, after[TOP_STEPS * TOP_CODES];
    for (size_t i = 0; i < TOP_CODES * 5; i++)
        weights[i] = i % 5 == 3 ? 9 : i % 5 == 1 ? 8 : 0.1f;
    assert_true(network_set_top(&network, 2, arena));
    size_t at = network.root.inside[5].matrices[0].at;
    assert_int_equal(network.weight_count, at + TOP_CODES * 3);
    for (size_t i = 0; i < TOP_CODES * 3; i++)
        assert_true(network.weights[at + i] == (i % 3 == 0 ? 9 : i % 3 == 1 ? 8 : 0.1f));
    outputs_of_network(&network, arena, after);
    arena_free(arena);
}

static void test_network_without_a_top(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct network network = network_make(5, arena);
    assert_false(network_set_top(&network, 9, arena));
    arena_free(arena);
}

/* ---- layers ---- */

enum { CODES = 5, LINES = 3, WIDEST = 18 };
static const int widths[LINES] = {18, 9, 15};

static void input_set(struct runner *runner, const int *line_widths, int first, int lines)
{
    struct block *input = runner_input(runner, line_widths + first, lines);
    assert_non_null(input);
    for (size_t i = 0; i < block_rows(input); i++)
        input->values[i] = 9; /* padding must not matter */
    for (int line = 0; line < lines; line++) {
        struct rng rng = rng_make((uint64_t)(first + line), "pixels");
        for (int y = 0; y < HEIGHT; y++)
            for (int x = 0; x < line_widths[first + line]; x++)
                input->values[(y * input->width + x) * lines + line] = (float)rng_between(&rng, -1, 1);
    }
}

/* What the loss of a line makes of each output: any fixed number will do. */
static float taste(int line, int step, int code)
{
    return (float)((line * 31 + step * 17 + code * 7) % 13 - 6) / 6;
}

static double loss_of(const struct block *out, int first, float *deltas)
{
    double sum = 0;
    for (int step = 0; step < out->width; step++) {
        for (int line = 0; line < out->lines; line++) {
            for (int code = 0; code < out->depth; code++) {
                size_t at = (size_t)((step * out->lines + line) * out->depth + code);
                float share = step < out->widths[line] ? taste(first + line, step, code) : 0;
                sum += (double)share * (double)out->values[at];
                if (deltas)
                    deltas[at] = share;
            }
        }
    }
    return sum;
}

static double loss_at(struct runner *runner, const float *weights)
{
    runner_noise(runner, 0.5f, 3);
    return loss_of(runner_forward(runner, weights), 0, NULL);
}

static void test_gradient_of_layers(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct network network = network_make(CODES, arena);
    struct plan plan;
    assert_int_equal(plan_make(&network, arena, &plan), STATUS_OK);
    struct runner *runner = runner_new(&plan);
    float deltas[WIDEST * LINES * CODES], *weights = network.weights;
    input_set(runner, widths, 0, LINES);
    runner_noise(runner, 0.5f, 3);
    loss_of(runner_forward(runner, weights), 0, deltas);
    const float *borrowed = runner_backward(runner, weights, deltas);
    float *gradient = arena_array(arena, plan.weight_count, sizeof *gradient);
    memcpy(gradient, borrowed, plan.weight_count * sizeof *gradient);
    const float little = 1e-2f;
    double worst = 0, largest = 0;
    for (size_t i = 0; i < plan.weight_count; i++) {
        float kept = weights[i];
        weights[i] = kept + little;
        double more = loss_at(runner, weights);
        weights[i] = kept - little;
        double less = loss_at(runner, weights);
        weights[i] = kept;
        worst = fmax(worst, fabs((more - less) / (2 * (double)little) - (double)gradient[i]));
        largest = fmax(largest, fabs((double)gradient[i]));
    }
    assert_true(largest > 0.5);
    assert_true(worst < 4e-3 * largest);
    runner_free(runner);
    arena_free(arena);
}

/* A line gives the same whether it is alone or among longer ones. */
static void test_padding_does_not_leak(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct network network = network_make(CODES, arena);
    struct plan plan;
    assert_int_equal(plan_make(&network, arena, &plan), STATUS_OK);
    struct runner *together = runner_new(&plan), *alone = runner_new(&plan);
    input_set(together, widths, 0, LINES);
    const struct block *all = runner_forward(together, network.weights);
    for (int line = 0; line < LINES; line++) {
        input_set(alone, widths, line, 1);
        const struct block *one = runner_forward(alone, network.weights);
        assert_int_equal(one->width, plan_steps(&plan, widths[line]));
        for (int step = 0; step < one->width; step++)
            for (int code = 0; code < CODES; code++)
                assert_true(fabsf(one->values[step * CODES + code] -
                                  all->values[(step * LINES + line) * CODES + code]) < 1e-5f);
    }
    runner_free(together);
    runner_free(alone);
    arena_free(arena);
}

static void test_plan_refuses(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct network network = network_make(CODES, arena);
    struct plan plan;
    network.root.inside[2].inputs = 8;
    assert_int_equal(plan_make(&network, arena, &plan), STATUS_MODEL_BAD);
    network = network_make(CODES, arena);
    network.root.inside_count -= 4; /* nothing sums the columns up */
    assert_int_equal(plan_make(&network, arena, &plan), STATUS_MODEL_BAD);
    arena_free(arena);
}

/* Sums so large that exponentials overflow are still numbers. */
static void test_kernels_are_finite(void **state)
{
    (void)state;
    float values[64];
    for (size_t i = 0; i < 64; i++)
        values[i] = (float)i * 20 - 640;
    kernel_activate(ACTIVATION_TANH, values, 64);
    for (size_t i = 0; i < 64; i++)
        assert_true(fabsf(values[i] - (i < 32 ? -1.0f : i > 32 ? 1.0f : 0.0f)) < 1e-6f);
    for (size_t i = 0; i < 64; i++)
        values[i] = (float)i * 20 - 640;
    kernel_activate(ACTIVATION_LOGISTIC, values, 64);
    for (size_t i = 0; i < 64; i++)
        assert_true(fabsf(values[i] - (i < 32 ? 0.0f : i > 32 ? 1.0f : 0.5f)) < 1e-6f);
}

/* Gradients whose squares are too small to be normal numbers, and none at all. */
static void test_adam_is_finite(void **state)
{
    (void)state;
    enum { COUNT = 64 };
    float gradients[COUNT] = {0}, weights[COUNT], moments[COUNT] = {0}, squares[COUNT] = {0}, averages[COUNT];
    for (size_t i = 0; i < COUNT; i++) {
        weights[i] = averages[i] = 1;
        gradients[i] = i ? powf(10, -(float)i) : 0;
    }
    struct adam_step step = {
        .scale = 1, .rate = 1e-3f, .first = 0.9f, .second = 0.999f, .epsilon = 1e-8f, .average = 0.1f};
    for (int k = 0; k < 3; k++)
        kernel_adam(&step, gradients, COUNT, weights, moments, squares, averages);
    for (size_t i = 0; i < COUNT; i++) {
        assert_true(isfinite(weights[i]) && isfinite(averages[i]));
        assert_true(weights[i] <= 1 && weights[i] > 0.9f);
    }
    assert_true(weights[0] == 1 && weights[1] < 1);
}

/* ---- CTC ---- */

enum { STEPS = 6, SIGNS = 4 };

static void sums_make(float values[STEPS * SIGNS])
{
    struct rng rng = rng_make(3, "sums");
    for (size_t i = 0; i < STEPS * SIGNS; i++)
        values[i] = (float)rng_between(&rng, -2, 2);
}

static struct ctc_outputs outputs_of(const float *values)
{
    return (struct ctc_outputs){
        .values = values, .steps = STEPS, .stride = SIGNS, .codes = SIGNS, .null_code = 1};
}

static double step_probability(const float *row, unsigned code)
{
    double sum = 0;
    for (unsigned i = 0; i < SIGNS; i++)
        sum += exp((double)row[i]);
    return exp((double)row[code]) / sum;
}

/* Does the path, one code a step, read as the text? */
static bool path_reads(unsigned path, struct ctc_text text)
{
    size_t at = 0;
    unsigned before = 1;
    for (unsigned t = 0; t < STEPS; t++, path /= SIGNS) {
        unsigned code = path % SIGNS;
        if (code != before && code != 1 && (at == text.count || text.codes[at++] != code))
            return false;
        before = code;
    }
    return at == text.count;
}

static double probability_by_all_paths(const float *values, struct ctc_text text)
{
    double sum = 0;
    for (unsigned path = 0; path < 1u << (2 * STEPS); path++) {
        if (!path_reads(path, text))
            continue;
        double product = 1;
        for (unsigned t = 0, rest = path; t < STEPS; t++, rest /= SIGNS)
            product *= step_probability(values + (size_t)t * SIGNS, rest % SIGNS);
        sum += product;
    }
    return sum;
}

static const uint16_t TEXTS[][4] = {{0, 2, 3}, {2, 2, 0}, {3}, {0, 0, 0}, {0}};
static const size_t TEXT_SIZES[] = {3, 3, 1, 3, 0};

static void test_ctc_is_the_sum_over_paths(void **state)
{
    (void)state;
    float values[STEPS * SIGNS], deltas[STEPS * SIGNS];
    struct ctc ctc = {0};
    sums_make(values);
    struct ctc_outputs outputs = outputs_of(values);
    for (size_t i = 0; i < 5; i++) {
        struct ctc_text text = {TEXTS[i], TEXT_SIZES[i]};
        double loss = 0;
        assert_int_equal(ctc_loss(&ctc, &outputs, text, deltas, &loss), STATUS_OK);
        assert_true(fabs(exp(-loss) - probability_by_all_paths(values, text)) < 1e-6);
    }
    ctc_release(&ctc);
}

static void test_gradient_of_ctc(void **state)
{
    (void)state;
    float values[STEPS * SIGNS], deltas[STEPS * SIGNS], unused[STEPS * SIGNS];
    struct ctc ctc = {0};
    sums_make(values);
    struct ctc_outputs outputs = outputs_of(values);
    for (size_t i = 0; i < 5; i++) {
        struct ctc_text text = {TEXTS[i], TEXT_SIZES[i]};
        double loss, more, less;
        assert_int_equal(ctc_loss(&ctc, &outputs, text, deltas, &loss), STATUS_OK);
        for (size_t k = 0; k < STEPS * SIGNS; k++) {
            float kept = values[k];
            values[k] = kept + 1e-2f;
            ctc_loss(&ctc, &outputs, text, unused, &more);
            values[k] = kept - 1e-2f;
            ctc_loss(&ctc, &outputs, text, unused, &less);
            values[k] = kept;
            assert_true(fabs((more - less) / 2e-2 - (double)deltas[k]) < 2e-4);
        }
    }
    ctc_release(&ctc);
}

static void test_ctc_text_too_long(void **state)
{
    (void)state;
    static const uint16_t codes[] = {0, 0, 2, 2};
    float values[STEPS * SIGNS], deltas[STEPS * SIGNS];
    struct ctc ctc = {0};
    sums_make(values);
    struct ctc_outputs outputs = outputs_of(values);
    struct ctc_text text = {codes, 4};
    double loss = 1;
    assert_int_equal(ctc_steps_needed(text), 6);
    assert_int_equal(ctc_loss(&ctc, &outputs, text, deltas, &loss), STATUS_OK);
    outputs.steps = 5;
    assert_int_equal(ctc_loss(&ctc, &outputs, text, deltas, &loss), STATUS_BAD_ARGUMENT);
    for (size_t i = 0; i < 5 * SIGNS; i++)
        assert_true(deltas[i] == 0);
    ctc_release(&ctc);
}

static void test_ctc_edits(void **state)
{
    (void)state;
    static const unsigned path[STEPS] = {2, 2, 1, 2, 3, 1};
    static const uint16_t codes[] = {2, 2, 3, 0};
    float values[STEPS * SIGNS] = {0};
    for (size_t t = 0; t < STEPS; t++)
        values[t * SIGNS + path[t]] = 1;
    struct ctc ctc = {0};
    struct ctc_outputs outputs = outputs_of(values);
    static const size_t expected[] = {3, 2, 1, 0, 1};
    for (size_t count = 0; count <= 4; count++) {
        size_t edits = 99;
        assert_int_equal(ctc_edits(&ctc, &outputs, (struct ctc_text){codes, count}, &edits), STATUS_OK);
        assert_int_equal(edits, expected[count]);
    }
    ctc_release(&ctc);
}

/* ---- symbols and codes ---- */

struct symbols {
    const char *texts;
    size_t count;
    int lengths[6], values[6][3];
};

static void symbols_put(const struct symbols *symbols, struct traineddata *data, struct writer parts[2])
{
    writer_add(&parts[0], symbols->texts, strlen(symbols->texts));
    writer_u32(&parts[1], (uint32_t)symbols->count);
    for (size_t i = 0; i < symbols->count; i++) {
        writer_u8(&parts[1], 1);
        writer_u32(&parts[1], (uint32_t)symbols->lengths[i]);
        for (int k = 0; k < symbols->lengths[i]; k++)
            writer_u32(&parts[1], (uint32_t)symbols->values[i][k]);
    }
    traineddata_put(data, PART_SYMBOLS, &parts[0]);
    traineddata_put(data, PART_RECODER, &parts[1]);
}

static struct codebook codebook_of(const struct symbols *symbols, struct arena *arena)
{
    struct traineddata data = {0};
    struct writer parts[2] = {{0}, {0}};
    struct codebook book;
    symbols_put(symbols, &data, parts);
    assert_int_equal(codebook_load(&data, arena, &book), STATUS_OK);
    writer_release(&parts[0]);
    writer_release(&parts[1]);
    return book;
}

static const struct symbols FEW = {"5\nNULL 0 Common\nJoined 7\n|Broken|0|1 15\n江 1\nA 5\n",
                                   5,
                                   {1, 1, 1, 2, 1},
                                   {{0}, {4}, {3}, {1, 2}, {2}}};
static const struct symbols MORE = {"6\nNULL 0 Common\nJoined 7\n|Broken|0|1 15\nA 5\n≥ 1\n江 1\n",
                                    6,
                                    {1, 1, 1, 1, 1, 3},
                                    {{0}, {6}, {7}, {4}, {5}, {1, 2, 3}}};

static void test_codes_of_texts(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct codebook book = codebook_of(&FEW, arena);
    uint16_t *codes = NULL;
    size_t count = 0;
    static const uint16_t expected[] = {2, 0, 1, 2};
    assert_int_equal(book.outputs, 5);
    assert_int_equal(book.null_code, 3);
    assert_true(codebook_encode(&book, "A 江", arena, &codes, &count));
    assert_int_equal(count, 4);
    assert_memory_equal(codes, expected, sizeof expected);
    assert_false(codebook_encode(&book, "A≥", arena, &codes, &count));
    assert_int_equal(count, 4);
    arena_free(arena);
}

static void test_codes_go_over(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct codebook few = codebook_of(&FEW, arena), more = codebook_of(&MORE, arena);
    const int *map = codebook_map(&more, &few, arena);
    static const int expected[] = {0, 1, 2, -1, 2, -1, 4, 3};
    assert_int_equal(more.outputs, 8);
    assert_memory_equal(map, expected, sizeof expected);
    arena_free(arena);
}

static void test_codes_bad(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct symbols symbols = FEW;
    struct codebook book;
    symbols.count = 4;
    for (int i = 0; i < 2; i++) {
        struct traineddata data = {0};
        struct writer parts[2] = {{0}, {0}};
        symbols_put(&symbols, &data, parts);
        assert_int_equal(codebook_load(&data, arena, &book), STATUS_MODEL_BAD);
        writer_release(&parts[0]);
        writer_release(&parts[1]);
        symbols = FEW;
        symbols.lengths[3] = 0;
    }
    arena_free(arena);
}

/* ---- pictures and lines ---- */

static void test_picture_values(void **state)
{
    (void)state;
    uint8_t pixels[3 * 7] = {0};
    static const uint8_t middle[] = {200, 100, 220, 80, 210, 60, 200};
    memcpy(pixels + 7, middle, sizeof middle);
    struct picture picture = {.width = 7, .height = 3, .pixels = pixels};
    float black, contrast, values[2 * 3 * 7] = {0};
    levels_find(pixels, 7, 3, &black, &contrast);
    assert_true(fabsf(black - 61) < 1e-3f); /* a quarter of 60, 80, 100: within the first */
    assert_true(fabsf(black + 2 * contrast - 220.5f) < 1e-3f); /* three quarters of 210, 220 */
    picture_values(&picture, values, 7, 2);
    assert_true(values[(7 + 2) * 2] < 1 && values[(7 + 2) * 2] > 0.99f);
    assert_true(values[(7 + 5) * 2] == -1);
    assert_true(values[0] == -1 && values[1] == 0);
}

static void stripes_make(struct picture *picture, int width)
{
    assert_int_equal(picture_resize(picture, width, 48), STATUS_OK);
    for (int i = 0; i < width * 48; i++)
        picture->pixels[i] = i % width % 9 < 3 && i / width % 40 > 8 ? 20 : 240;
}

/* Small changes: the size stays about the same, ink stays ink for the most part, and about a third is not touched. */
static void test_augmented_pictures_can_be_read(void **state)
{
    (void)state;
    enum { SEEDS = 600, WIDTH = 90 };
    struct picture picture = {0}, plain = {0}, again = {0};
    int same = 0;
    stripes_make(&plain, WIDTH);
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        struct rng rng = rng_make(seed, "augment"), twin = rng;
        stripes_make(&picture, WIDTH);
        stripes_make(&again, WIDTH);
        assert_int_equal(picture_augment(&picture, &rng), STATUS_OK);
        assert_int_equal(picture_augment(&again, &twin), STATUS_OK);
        assert_int_equal(picture.height, 48);
        assert_in_range(picture.width, WIDTH * 0.81, WIDTH * 1.24);
        assert_int_equal(again.width, picture.width);
        assert_memory_equal(again.pixels, picture.pixels, (size_t)picture.width * 48);
        if (picture.width != WIDTH)
            continue;
        int changed = 0;
        for (int i = 0; i < WIDTH * 48; i++)
            changed += abs(picture.pixels[i] - plain.pixels[i]) > 110;
        assert_true(changed < WIDTH * 48 * 45 / 100);
        same += memcmp(picture.pixels, plain.pixels, WIDTH * 48) == 0;
    }
    assert_in_range(same, SEEDS * 0.26, SEEDS * 0.4);
    picture_release(&picture);
    picture_release(&plain);
    picture_release(&again);
}

static void test_augmented_pictures_may_be_tiny(void **state)
{
    (void)state;
    struct picture picture = {0};
    for (uint64_t seed = 0; seed < 300; seed++) {
        struct rng rng = rng_make(seed, "augment");
        stripes_make(&picture, 3);
        assert_int_equal(picture_augment(&picture, &rng), STATUS_OK);
        assert_in_range(picture.width, 3, 4);
    }
    picture_release(&picture);
}

static void test_padding_is_paper_at_the_ends(void **state)
{
    (void)state;
    enum { WIDTH = 30 };
    struct picture picture = {0};
    int wider = 0;
    for (uint64_t seed = 0; seed < 100; seed++) {
        struct rng rng = rng_make(seed, "pad");
        stripes_make(&picture, WIDTH);
        assert_int_equal(picture_pad(&picture, &rng), STATUS_OK);
        assert_in_range(picture.width, WIDTH, WIDTH + 9);
        wider += picture.width > WIDTH;
        for (int y = 0; y < 48; y++) {
            int paper = 0;
            for (int x = 0; x < picture.width; x++)
                paper += picture.pixels[y * picture.width + x] == 255;
            assert_int_equal(paper, picture.width - WIDTH);
        }
    }
    assert_in_range(wider, 70, 100);
    picture_release(&picture);
}

/* A document of pictures that differ in width. */
static void corpus_make(struct corpus *corpus, const struct codebook *book, int count)
{
    struct document document = {0};
    for (int i = 0; i < count; i++) {
        CLEANUP(pixDestroy) PIX *picture = pixCreate(20 + i * 5 % 37, HEIGHT, 8);
        pixSetAllGray(picture, 255);
        for (int x = 3; x < pixGetWidth(picture); x += 4 + i % 3)
            pixSetPixel(picture, x, x % HEIGHT, 0);
        assert_int_equal(document_add(&document, picture, "here", i % 2 ? "A" : "江"), STATUS_OK);
    }
    CLEANUP(pixDestroy) PIX *other = pixCreate(20, HEIGHT, 8);
    assert_int_equal(document_add(&document, other, "here", "≥"), STATUS_OK);
    assert_int_equal(document_save(&document, file), STATUS_OK);
    document_release(&document);
    char paths[256];
    int length = snprintf(paths, sizeof paths, "%s\t0\n%s\t1\n", file, file);
    assert_int_equal(file_write_whole(list, paths, (size_t)length), STATUS_OK);
    const char *path = NULL;
    assert_int_equal(corpus_load(list, NULL, book, HEIGHT, corpus, &path), STATUS_OK);
    assert_int_equal(corpus->count, count);
    assert_int_equal(corpus->unfit, 1);
}

static void test_lines_of_some_kinds(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct codebook book = codebook_of(&FEW, arena);
    struct corpus corpus;
    corpus_make(&corpus, &book, 5);
    uint32_t of_even = corpus.lines[0].code_count, of_odd = corpus.lines[1].code_count;
    corpus_release(&corpus);
    char rows[1024];
    int length = snprintf(rows, sizeof rows, "%s\t0\tfax\t1\n%s\t1\tcopy\t1\n%s\t3\tworn\t1\n%s\t9\tfax\t1\n",
                          file, file, file, file);
    assert_int_equal(file_write_whole(list, rows, (size_t)length), STATUS_OK);
    const char *path = NULL;
    assert_int_equal(corpus_load(list, "fax,worn", &book, HEIGHT, &corpus, &path), STATUS_OK);
    assert_int_equal(corpus.count, 2);
    assert_int_equal(corpus.lines[0].code_count, of_even);
    assert_int_equal(corpus.lines[1].code_count, of_odd);
    corpus_release(&corpus);
    assert_int_equal(corpus_load(list, "fa,or", &book, HEIGHT, &corpus, &path), STATUS_EMPTY_FILE);
    corpus_release(&corpus);
    arena_free(arena);
}

static void test_order_has_every_line_once(void **state)
{
    (void)state;
    enum { COUNT = 150, BATCH = 4 };
    struct arena *arena = arena_new();
    struct codebook book = codebook_of(&FEW, arena);
    struct corpus corpus;
    corpus_make(&corpus, &book, COUNT);
    uint32_t first[COUNT];
    for (uint64_t epoch = 0; epoch < 3; epoch++) {
        int seen[COUNT] = {0};
        corpus_shuffle(&corpus, 1, epoch, BATCH);
        assert_int_equal(corpus.starts[corpus.batches], COUNT);
        for (size_t i = 0; i < corpus.batches; i++)
            assert_in_range(corpus.starts[i + 1] - corpus.starts[i], 1, BATCH);
        for (size_t i = 0; i < COUNT; i++)
            seen[corpus.order[i]]++;
        for (size_t i = 0; i < COUNT; i++)
            assert_int_equal(seen[i], 1);
        if (epoch == 0)
            memcpy(first, corpus.order, sizeof first);
        else
            assert_true(memcmp(first, corpus.order, sizeof first) != 0);
    }
    corpus_shuffle(&corpus, 1, 0, BATCH);
    assert_memory_equal(first, corpus.order, sizeof first);
    corpus_release(&corpus);
    arena_free(arena);
}

/* ---- learning ---- */

static double learn_for(int threads, int steps, const struct corpus *corpus, struct arena *arena,
                        struct checkpoint *ret_checkpoint)
{
    struct network network = network_make(CODES, arena);
    struct plan plan;
    struct team_options options = TEAM_DEFAULTS;
    struct team_result result = {0};
    options.threads = threads;
    options.damage = false;
    options.null_code = 3;
    assert_int_equal(plan_make(&network, arena, &plan), STATUS_OK);
    checkpoint_start(&network, arena, ret_checkpoint);
    struct team *team = team_new(&plan, ret_checkpoint, &options);
    struct progress *progress = &ret_checkpoint->progress;
    for (int i = 0; i < steps; i++) {
        progress->batch = (uint64_t)i % corpus->batches;
        assert_int_equal(team_learn(team, corpus, 0.02, &result), STATUS_OK);
        progress->step++;
    }
    team_free(team);
    return result.loss / (double)result.lines;
}

static void test_learns(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct codebook book = codebook_of(&FEW, arena);
    struct corpus corpus;
    struct checkpoint one, two;
    corpus_make(&corpus, &book, 12);
    corpus_shuffle(&corpus, 1, 0, 12);
    double before = learn_for(1, 1, &corpus, arena, &one), after = learn_for(1, 60, &corpus, arena, &one);
    assert_true(after < before / 2);
    learn_for(1, 1, &corpus, arena, &one);
    learn_for(3, 1, &corpus, arena, &two);
    double differ = 0;
    for (size_t i = 0; i < one.network.weight_count; i++)
        differ = fmax(differ, fabs((double)one.moments[i] - (double)two.moments[i]));
    assert_true(differ < 1e-2); /* but for the noise around the pictures */
    corpus_release(&corpus);
    arena_free(arena);
}

static void test_checkpoint_comes_back(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct network network = network_make(CODES, arena);
    struct checkpoint checkpoint, back;
    checkpoint_start(&network, arena, &checkpoint);
    checkpoint.progress =
        (struct progress){.step = 5, .epoch = 6, .batch = 7, .seed = 8, .loss = 0.5, .error = 0.25};
    size_t count = network.weight_count, size = count * sizeof(float);
    for (size_t i = 0; i < count; i++) {
        checkpoint.moments[i] = (float)i;
        checkpoint.squares[i] = (float)i / 7;
    }
    assert_int_equal(checkpoint_save(&checkpoint, file), STATUS_OK);
    assert_int_equal(checkpoint_load(file, arena, &back), STATUS_OK);
    assert_memory_equal(&back.progress, &checkpoint.progress, sizeof back.progress);
    assert_memory_equal(back.network.weights, checkpoint.network.weights, size);
    assert_memory_equal(back.moments, checkpoint.moments, size);
    assert_memory_equal(back.squares, checkpoint.squares, size);
    assert_memory_equal(back.averages, checkpoint.network.weights, size);
    CLEANUP(cleanup_free) char *bytes = NULL;
    size_t whole = 0;
    assert_int_equal(file_read(file, 1 << 24, &bytes, &whole), STATUS_OK);
    for (size_t cut = 0; cut < whole; cut += 997) {
        assert_int_equal(file_write_whole(file, bytes, cut), STATUS_OK);
        assert_int_equal(checkpoint_load(file, arena, &back), STATUS_MODEL_BAD);
    }
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_network_comes_back),
                                       cmocka_unit_test(test_network_cut_short),
                                       cmocka_unit_test(test_network_gets_other_outputs),
                                       cmocka_unit_test(test_network_gets_another_height),
                                       cmocka_unit_test(test_front_is_replaced),
                                       cmocka_unit_test(test_top_grows),
                                       cmocka_unit_test(test_top_shrinks),
                                       cmocka_unit_test(test_network_without_a_top),
                                       cmocka_unit_test(test_gradient_of_layers),
                                       cmocka_unit_test(test_padding_does_not_leak),
                                       cmocka_unit_test(test_plan_refuses),
                                       cmocka_unit_test(test_kernels_are_finite),
                                       cmocka_unit_test(test_adam_is_finite),
                                       cmocka_unit_test(test_ctc_is_the_sum_over_paths),
                                       cmocka_unit_test(test_gradient_of_ctc),
                                       cmocka_unit_test(test_ctc_text_too_long),
                                       cmocka_unit_test(test_ctc_edits),
                                       cmocka_unit_test(test_codes_of_texts),
                                       cmocka_unit_test(test_codes_go_over),
                                       cmocka_unit_test(test_codes_bad),
                                       cmocka_unit_test(test_picture_values),
                                       cmocka_unit_test(test_augmented_pictures_can_be_read),
                                       cmocka_unit_test(test_augmented_pictures_may_be_tiny),
                                       cmocka_unit_test(test_padding_is_paper_at_the_ends),
                                       cmocka_unit_test(test_lines_of_some_kinds),
                                       cmocka_unit_test(test_order_has_every_line_once),
                                       cmocka_unit_test(test_learns),
                                       cmocka_unit_test(test_checkpoint_comes_back)};
    return cmocka_run_group_tests_name("learn", tests, make_folder, remove_folder);
}
