#include "protocol.h"

#include <stdio.h>
#include <stdlib.h>

enum { WORKERS = 2, TRANSFERS = 100, POLL_MS_MAX = 60000 };

enum wish { START, CANCEL, UNPAUSE, STOP };

struct worker;

/* One transfer of a reader, which takes the body piece by piece: while one waits for it, the transfer is paused. */
typedef struct {
    struct worker *worker;
    char url[URL_BYTES];
    /* The worker's alone. */
    CURL *easy;
    int running;
    /* Under lock. */
    pthread_mutex_t lock;
    pthread_cond_t changed;
    size_t piece;
    int paused, done, code;
    /* The reader's alone. */
    size_t taken;
    int unpaused, cancelled;
} transfer;

typedef struct post {
    struct post *next;
    enum wish wish;
    transfer *subject;
} post;

typedef struct worker {
    CURLM *multi;
    pthread_t thread;
    pthread_mutex_t posting;
    post *first, *last;
    int stop;
} worker;

static worker workers[WORKERS];
static transfer transfers[THREADS][TRANSFERS];

/* From any thread: what it wants is posted and the owner woken; it never touches the owner's handles. */
static void post_to(worker *w, enum wish wish, transfer *subject)
{
    post *p = malloc(sizeof *p);
    *p = (post){ .wish = wish, .subject = subject };
    pthread_mutex_lock(&w->posting);
    if (w->stop)
        fail("a post after the stop", wish);
    w->stop = wish == STOP;
    if (w->last != NULL)
        w->last->next = p;
    else
        w->first = p;
    w->last = p;
    curl_multi_wakeup(w->multi);
    pthread_mutex_unlock(&w->posting);
}

static post *take_posts(worker *w)
{
#ifndef WITHOUT_INBOX_LOCK
    pthread_mutex_lock(&w->posting);
#endif
    post *first = w->first;
    w->first = w->last = NULL;
#ifndef WITHOUT_INBOX_LOCK
    pthread_mutex_unlock(&w->posting);
#endif
    return first;
}

static size_t on_write(char *data, size_t size, size_t count, void *context)
{
    (void)data;
    transfer *t = context;
    size_t taken = size * count;
    pthread_mutex_lock(&t->lock);
    if (t->piece != 0) {
        t->paused = 1;
        taken = CURL_WRITEFUNC_PAUSE;
    } else {
        t->piece = taken;
    }
    pthread_cond_signal(&t->changed);
    pthread_mutex_unlock(&t->lock);
    return taken;
}

static void start(worker *w, transfer *t)
{
    t->easy = make_easy(NULL);
    curl_easy_setopt(t->easy, CURLOPT_URL, t->url);
    curl_easy_setopt(t->easy, CURLOPT_WRITEFUNCTION, on_write);
    curl_easy_setopt(t->easy, CURLOPT_WRITEDATA, t);
    curl_easy_setopt(t->easy, CURLOPT_PRIVATE, t);
    int code = curl_multi_add_handle(w->multi, t->easy);
    if (code != 0)
        fail("curl_multi_add_handle", code);
    t->running = 1;
}

static void end(worker *w, transfer *t, int code)
{
    curl_multi_remove_handle(w->multi, t->easy);
    curl_easy_cleanup(t->easy);
    t->running = 0;
    pthread_mutex_lock(&t->lock);
    t->done = 1;
    t->code = code;
    pthread_cond_signal(&t->changed);
    pthread_mutex_unlock(&t->lock);
}

static int obey(worker *w, post *p)
{
    if (p->wish == STOP)
        return 0;
    if (p->wish == START)
        start(w, p->subject);
    else if (p->subject->running && p->wish == CANCEL)
        end(w, p->subject, CURLE_ABORTED_BY_CALLBACK);
    else if (p->subject->running)
        curl_easy_pause(p->subject->easy, CURLPAUSE_CONT);
    return 1;
}

static void *run_worker(void *context)
{
    worker *w = context;
    int going = 1, running, left;
    while (going) {
        for (post *p = take_posts(w); p != NULL;) {
            post *next = p->next;
            going &= obey(w, p);
            free(p);
            p = next;
        }
        curl_multi_perform(w->multi, &running);
        for (CURLMsg *m; (m = curl_multi_info_read(w->multi, &left)) != NULL;) {
            transfer *t = NULL;
            int code = m->data.result;
            curl_easy_getinfo(m->easy, CURLINFO_PRIVATE, &t);
            end(w, t, code);
        }
        if (going)
            curl_multi_poll(w->multi, NULL, 0, POLL_MS_MAX, NULL);
    }
    curl_multi_cleanup(w->multi);
    return NULL;
}

/* Takes pieces to the end; after the first the transfer may be cancelled instead. Returns the code it ended with. */
static int read_body(transfer *t, unsigned *random)
{
    pthread_mutex_lock(&t->lock);
    for (;;) {
        while (t->piece == 0 && !t->done)
            pthread_cond_wait(&t->changed, &t->lock);
        if (t->piece == 0)
            break;
        t->taken += t->piece;
        t->piece = 0;
        int was_paused = t->paused;
        t->paused = 0;
        pthread_mutex_unlock(&t->lock);
        if (next_random(random) % 16 == 0) {
            t->cancelled = 1;
            post_to(t->worker, CANCEL, t);
        } else if (was_paused) {
            t->unpaused++;
            post_to(t->worker, UNPAUSE, t);
        }
        pthread_mutex_lock(&t->lock);
    }
    pthread_mutex_unlock(&t->lock);
    return t->code;
}

static void *read_transfers(void *number)
{
    int self = (int)(long)number;
    unsigned random = (unsigned)self;
    for (int i = 0; i < TRANSFERS; i++) {
        static const char *const names[] = { "small", "large", "stall" };
        unsigned kind = next_random(&random) % 3;
        transfer *t = &transfers[self - 1][i];
        t->worker = &workers[self % WORKERS];
        pthread_mutex_init(&t->lock, NULL);
        pthread_cond_init(&t->changed, NULL);
        make_url(t->url, names[kind]);
        post_to(t->worker, START, t);
        if (kind == 2) {
            t->cancelled = 1;
            post_to(t->worker, CANCEL, t);
        }
        int code = read_body(t, &random);
        if (code != 0 && !(t->cancelled && code == CURLE_ABORTED_BY_CALLBACK))
            fail(curl_easy_strerror(code), code);
    }
    return NULL;
}

void prove_workers(void)
{
    int unpaused = 0, cancelled = 0, whole = 0;
    for (int i = 0; i < WORKERS; i++) {
        pthread_mutex_init(&workers[i].posting, NULL);
        workers[i].multi = curl_multi_init();
        if (workers[i].multi == NULL || pthread_create(&workers[i].thread, NULL, run_worker, &workers[i]) != 0)
            fail("a worker could not be started", i);
    }
    on_threads(read_transfers);
    for (int i = 0; i < WORKERS; i++) {
        post_to(&workers[i], STOP, NULL);
        pthread_join(workers[i].thread, NULL);
    }
    for (int i = 0; i < THREADS * TRANSFERS; i++) {
        transfer *t = &transfers[0][0] + i;
        unpaused += t->unpaused, cancelled += t->cancelled, whole += t->code == 0;
    }
    printf("workers: %d whole, %d cancelled, %d unpaused\n", whole, cancelled, unpaused);
}
