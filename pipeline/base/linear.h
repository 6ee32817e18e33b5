/* Small systems of linear equations. */
#ifndef SHENBAO_BASE_LINEAR_H
#define SHENBAO_BASE_LINEAR_H

#include <stdbool.h>

/*
 * Solves n equations by Gaussian elimination with partial pivoting. `matrix` holds n rows of n + 1 numbers, the last
 * of each being the right side; it is used up. False where the matrix is singular (the solution is untouched).
 */
bool linear_solve(int n, double *matrix, double *ret_solution);

#endif
