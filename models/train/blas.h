/*
 * Settings of the library of matrices, which reads them when the program starts.
 */
#ifndef SHENBAO_TRAIN_BLAS_H
#define SHENBAO_TRAIN_BLAS_H

/*
 * One thread, and the code for this very processor. Starts the program once more where something had to be set: call
 * it first thing in main().
 */
void blas_set_up(char **argv);

#endif
