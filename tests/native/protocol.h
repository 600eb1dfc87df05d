/*
 * The binding's locking and callback protocol in C, for a race detector that knows no managed code. Each part mirrors a
 * type of NanoAgent.LibCurl or of the engine's worker, and loses its lock with a compile switch, so that a run shows
 * that the detector would have told:
 *   WITHOUT_INIT_GATE    the gate around curl_global_init          (LibCurlRuntime)
 *   WITHOUT_OWNER_WORD   the owner word of a handle                (ThreadGuard)
 *   WITHOUT_SHARE_LOCKS  the lock a kind of shared data            (ShareLocks)
 *   WITHOUT_INBOX_LOCK   the worker's lock as it takes its posts   (the engine's loop)
 */
#ifndef NANOAGENT_PROTOCOL_H
#define NANOAGENT_PROTOCOL_H

#include "curl_abi.h"

#include <pthread.h>
#include <stdatomic.h>

enum { THREADS = 8, URL_BYTES = 64 };

/* Ends the process: the harness itself is wrong, or libcurl refused what it must not. */
void fail(const char *what, int code);

/* Runs body on THREADS threads, which get 1 to THREADS as their number, and waits for all. */
void on_threads(void *(*body)(void *number));

/* A small generator a thread: the same seed takes the same decisions. */
unsigned next_random(unsigned *state);

/* "http://localhost:PORT/NAME"; localhost, because a share of names needs a name. */
void make_url(char *url, const char *name);

/* An easy handle as the binding makes it: no signals, no proxy, a body that is counted into bytes. */
CURL *make_easy(size_t *bytes);

/* The version of the library after its set-up: the only safe moment to ask. Any number of threads at once. */
unsigned ensure_initialized(void);

/* The owner word. The drain frees what was disposed while somebody was inside, by whoever leaves last. */
typedef struct {
    _Atomic int owner;
    _Atomic int drain_pending;
    void (*drain)(void *context);
    void *context;
} guard;

/* False when another thread is inside: the binding throws there and names both. */
int guard_enter(guard *g, int self);
void guard_exit(guard *g, int self);
void guard_request_drain(guard *g, int self);

/* The parts of main; each prints what it did and fails when the counts do not add up. */
void prove_init(void);
void prove_hand_over(void);
void prove_share(void);
void prove_workers(void);

#endif
