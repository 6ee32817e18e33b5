/*
 * A network as the steps of which it is made: the tree of layers laid flat, in the order in which a line goes through it.
 */
#ifndef SHENBAO_TEXT_PLAN_H
#define SHENBAO_TEXT_PLAN_H

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct network;

enum { MOST_STATES = 4096 }; /* that an LSTM may have */

enum activation { ACTIVATION_LINEAR, ACTIVATION_TANH, ACTIVATION_LOGISTIC, ACTIVATION_RELU };

enum stage_kind { STAGE_CONVOLVE, STAGE_DENSE, STAGE_MAXPOOL, STAGE_RECONFIG, STAGE_LSTM };

/* A layer without the tree around it. */
struct stage {
    enum stage_kind kind;
    size_t inputs, outputs; /* depths */
    size_t weights;         /* where its matrix begins; an LSTM's four follow each other */
    size_t columns;         /* of the matrix, with the bias */
    enum activation activation;
    int x, y;                      /* CONVOLVE: half the window; MAXPOOL, RECONFIG: the window */
    bool down, backwards, summary; /* LSTM: along columns; from the end; only the last step is handed on */
};

struct plan {
    struct stage *stages; /* in the arena */
    size_t count;
    int height; /* of the pictures, in pixels */
    size_t codes, weight_count;
};

/* How an LSTM goes through a block of lines: each step works on one place of the block, on all its rows. */
struct walk {
    size_t steps, rows;
    bool backwards;
    const int *lengths; /* of each row, in steps; NULL: all rows go through all steps */
};

/* `widths` of the block's lines, in places. */
struct walk walk_of(const struct stage *stage, size_t rows, int height, int width, const int *widths);

/* The place in the block of the walk's k-th step. */
size_t walk_place(const struct walk *walk, size_t k);

/* STATUS_MODEL_BAD for a network that this code cannot run. */
int plan_make(const struct network *network, struct arena *arena, struct plan *ret_plan);

/* How many steps the output has for a line of so many pixels. */
int plan_steps(const struct plan *plan, int width);

#endif
