/* Memory of processes, as Linux counts it. */
#ifndef SHENBAO_BATCH_MEMORY_H
#define SHENBAO_BATCH_MEMORY_H

#include <stdint.h>
#include <sys/types.h>

#if defined(__SANITIZE_ADDRESS__)
enum { SANITIZED = 1 }; /* reserves terabytes of addresses, and speaks on stderr */
#else
enum { SANITIZED = 0 };
#endif

enum memory_kind { MEMORY_ADDRESSES, MEMORY_RESIDENT };

/* In bytes; 0 where nobody knows. */
int64_t process_memory(pid_t pid, enum memory_kind kind);

/*
 * The parent watches resident memory and kills what grows past `bytes`. This is the backstop for what grows faster
 * than it looks: addresses, at twice that much more than the process has now, so that what is reserved and never
 * used does not count.
 */
void process_limit_addresses(int64_t bytes);

#endif
