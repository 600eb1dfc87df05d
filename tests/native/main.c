#include "loopback.h"
#include "protocol.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static int port;

void fail(const char *what, int code)
{
    fprintf(stderr, "harness: %s (%d)\n", what, code);
    /* What went wrong may be the race itself: the thread that met it is about to report, which ends the process. */
    sleep(10);
    exit(1);
}

void on_threads(void *(*body)(void *number))
{
    pthread_t threads[THREADS];
    for (long i = 0; i < THREADS; i++)
        if (pthread_create(&threads[i], NULL, body, (void *)(i + 1)) != 0)
            fail("pthread_create", (int)i);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
}

unsigned next_random(unsigned *state)
{
    *state = *state * 1103515245u + 12345u;
    return *state >> 16;
}

void make_url(char *url, const char *name) { snprintf(url, URL_BYTES, "http://localhost:%d/%s", port, name); }

static size_t count_bytes(char *data, size_t size, size_t count, void *context)
{
    (void)data;
    *(size_t *)context += size * count;
    return size * count;
}

CURL *make_easy(size_t *bytes)
{
    ensure_initialized();
    CURL *easy = curl_easy_init();
    if (easy == NULL)
        fail("curl_easy_init", 0);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_NOPROXY, "*");
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, 60000L);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, count_bytes);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, bytes);
    return easy;
}

typedef struct {
    unsigned version;
} library;

#ifdef WITHOUT_INIT_GATE
static library *loaded;

static library *get_loaded(void) { return loaded; }
static void set_loaded(library *l) { loaded = l; }
static void enter_gate(void) { }
static void leave_gate(void) { }
#else
static library *_Atomic loaded;
static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;

static library *get_loaded(void) { return atomic_load_explicit(&loaded, memory_order_acquire); }
static void set_loaded(library *l) { atomic_store_explicit(&loaded, l, memory_order_release); }
static void enter_gate(void) { pthread_mutex_lock(&gate); }
static void leave_gate(void) { pthread_mutex_unlock(&gate); }
#endif

unsigned ensure_initialized(void)
{
    static library only;
    library *found = get_loaded();
    if (found == NULL) {
        enter_gate();
        found = get_loaded();
        if (found == NULL) {
            int code = curl_global_init(CURL_GLOBAL_DEFAULT);
            if (code != 0)
                fail("curl_global_init", code);
            only.version = curl_version_info(CURLVERSION_NOW)->version_number;
            set_loaded(found = &only);
        }
        leave_gate();
    }
    return found->version;
}

static pthread_barrier_t together;
static _Atomic unsigned seen;

static void *initialize(void *unused)
{
    (void)unused;
    pthread_barrier_wait(&together);
    unsigned version = ensure_initialized();
    unsigned before = atomic_exchange(&seen, version);
    if (version == 0 || (before != 0 && before != version))
        fail("two threads saw two libraries", (int)version);
    return NULL;
}

void prove_init(void)
{
    pthread_barrier_init(&together, NULL, THREADS);
    on_threads(initialize);
    printf("init: %x\n", atomic_load(&seen));
}

int main(void)
{
    port = loopback_start();
    prove_init();
    prove_hand_over();
    prove_share();
    prove_workers();
    loopback_stop();
    return 0;
}
