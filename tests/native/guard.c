#include "protocol.h"

#include <errno.h>
#include <linux/membarrier.h>
#include <sched.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

int guard_enter(guard *g, int self)
{
#ifdef WITHOUT_OWNER_WORD
    (void)g;
    (void)self;
    return 1;
#else
    int owner = 0;
    while (!atomic_compare_exchange_strong(&g->owner, &owner, self)) {
        if (owner > 0)
            return 0;
        /* Another thread's disposal is being finished: no misuse by either. */
        sched_yield();
        owner = 0;
    }
    return 1;
#endif
}

static void drain_if_idle(guard *g, int self)
{
    int owner = 0;
    while (atomic_load(&g->drain_pending) && atomic_compare_exchange_strong(&g->owner, &owner, -self)) {
        atomic_store(&g->drain_pending, 0);
        g->drain(g->context);
        atomic_store_explicit(&g->owner, 0, memory_order_release);
    }
}

void guard_exit(guard *g, int self)
{
    /* A plain release: the fence of this handshake is paid by the rare request. */
    atomic_store_explicit(&g->owner, 0, memory_order_release);
    if (atomic_load_explicit(&g->drain_pending, memory_order_relaxed))
        drain_if_idle(g, self);
}

void guard_request_drain(guard *g, int self)
{
    atomic_store(&g->drain_pending, 1);
    drain_if_idle(g, self);
    if (atomic_load(&g->drain_pending)) {
        if (syscall(SYS_membarrier, MEMBARRIER_CMD_PRIVATE_EXPEDITED, 0, 0) != 0)
            fail("membarrier", errno);
        drain_if_idle(g, self);
    }
}

/* A handle that is handed from thread to thread, and disposed of by any of them at any moment. */
typedef struct {
    guard guard;
    CURL *easy;
    size_t bytes;
    int transfers, aborted, made, freed;
    _Atomic int abort_requested;
} slot;

enum { SLOTS = 6, ROUNDS = 400 };

static slot slots[SLOTS];
static _Atomic int refusals;

static void free_easy(void *context)
{
    slot *s = context;
    if (s->easy != NULL) {
        curl_easy_cleanup(s->easy);
        s->easy = NULL;
        s->freed++;
    }
}

static int on_progress(void *context, long long a, long long b, long long c, long long d)
{
    (void)a, (void)b, (void)c, (void)d;
    return atomic_load(&((slot *)context)->abort_requested);
}

static void perform(slot *s, int large)
{
    char url[URL_BYTES];
    /* First, and not atomic: a second thread inside shows here, before libcurl can refuse it or fall over. */
    s->transfers++;
    make_url(url, large ? "large" : "small");
    if (s->easy == NULL) {
        s->easy = make_easy(&s->bytes);
        s->made++;
        atomic_store(&s->abort_requested, 0);
        curl_easy_setopt(s->easy, CURLOPT_XFERINFOFUNCTION, on_progress);
        curl_easy_setopt(s->easy, CURLOPT_XFERINFODATA, s);
        curl_easy_setopt(s->easy, CURLOPT_NOPROGRESS, 0L);
    }
    curl_easy_setopt(s->easy, CURLOPT_URL, url);
    int code = curl_easy_perform(s->easy);
    if (code == CURLE_ABORTED_BY_CALLBACK)
        s->aborted++;
    else if (code != 0)
        fail(curl_easy_strerror(code), code);
}

static void *hand_over(void *number)
{
    int self = (int)(long)number;
    unsigned random = (unsigned)self;
    for (int round = 0; round < ROUNDS; round++) {
        slot *s = &slots[next_random(&random) % SLOTS];
        if (next_random(&random) % 8 == 0) {
            atomic_store(&s->abort_requested, 1);
            guard_request_drain(&s->guard, self);
        } else if (guard_enter(&s->guard, self)) {
            perform(s, next_random(&random) % 2 != 0);
            guard_exit(&s->guard, self);
        } else {
            atomic_fetch_add(&refusals, 1);
        }
    }
    return NULL;
}

void prove_hand_over(void)
{
    int transfers = 0, aborted = 0, made = 0, freed = 0;
    if (syscall(SYS_membarrier, MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED, 0, 0) != 0)
        fail("membarrier", errno);
    for (int i = 0; i < SLOTS; i++)
        slots[i].guard = (guard){ .drain = free_easy, .context = &slots[i] };
    on_threads(hand_over);
    for (int i = 0; i < SLOTS; i++) {
        guard_request_drain(&slots[i].guard, THREADS + 1);
        transfers += slots[i].transfers, aborted += slots[i].aborted;
        made += slots[i].made, freed += slots[i].freed;
    }
    if (made != freed)
        fail("a disposed handle was lost or freed twice", made - freed);
    printf("hand-over: %d transfers, %d refused, %d aborted, %d freed\n",
        transfers, atomic_load(&refusals), aborted, freed);
}
