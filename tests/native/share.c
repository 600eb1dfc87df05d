#include "protocol.h"

#include <stdio.h>
#include <stdlib.h>

/* As ShareLocks: twice the kinds that libcurl numbers, and the last lock for what may come. */
enum { LOCKS = 16, ROUNDS = 100 };

static pthread_mutex_t locks[LOCKS];
static CURLSH *share;
static _Atomic int shared_transfers;

#ifndef WITHOUT_SHARE_LOCKS
static _Atomic int locks_taken;

static void take_lock(CURL *easy, int kind, int access, void *context)
{
    (void)easy, (void)access;
    pthread_mutex_lock((pthread_mutex_t *)context + (kind < LOCKS ? kind : LOCKS - 1));
    atomic_fetch_add(&locks_taken, 1);
}

static void leave_lock(CURL *easy, int kind, void *context)
{
    (void)easy;
    pthread_mutex_unlock((pthread_mutex_t *)context + (kind < LOCKS ? kind : LOCKS - 1));
}
#endif

static void add_kind(int kind)
{
    int code = curl_share_setopt(share, CURLSHOPT_SHARE, kind);
    if (code != 0)
        fail("a kind that threads may share was refused", code);
}

static void *use_share(void *number)
{
    size_t bytes = 0;
    char url[URL_BYTES];
    unsigned random = (unsigned)(long)number;
    CURL *easy = make_easy(&bytes);
    make_url(url, "small");
    for (int round = 0; round < ROUNDS; round++) {
        /* Attached and detached all the time; half of the names are forgotten at once, which frees them. */
        curl_easy_setopt(easy, CURLOPT_SHARE, share);
        curl_easy_setopt(easy, CURLOPT_DNS_CACHE_TIMEOUT, next_random(&random) % 2 == 0 ? 0L : 60L);
        curl_easy_setopt(easy, CURLOPT_URL, url);
        int code = curl_easy_perform(easy);
        if (code != 0)
            fail(curl_easy_strerror(code), code);
        atomic_fetch_add(&shared_transfers, 1);
        curl_easy_setopt(easy, CURLOPT_SHARE, NULL);
        if (next_random(&random) % 3 == 0) {
            curl_easy_cleanup(easy);
            easy = make_easy(&bytes);
        }
    }
    curl_easy_cleanup(easy);
    return NULL;
}

void prove_share(void)
{
    unsigned version = ensure_initialized();
    share = curl_share_init();
    for (int i = 0; i < LOCKS; i++)
        pthread_mutex_init(&locks[i], NULL);
#ifndef WITHOUT_SHARE_LOCKS
    curl_share_setopt(share, CURLSHOPT_LOCKFUNC, take_lock);
    curl_share_setopt(share, CURLSHOPT_UNLOCKFUNC, leave_lock);
    curl_share_setopt(share, CURLSHOPT_USERDATA, locks);
#endif
    add_kind(CURL_LOCK_DATA_DNS);
    add_kind(CURL_LOCK_DATA_PSL);
    if (version >= 0x080C01)
        add_kind(CURL_LOCK_DATA_SSL_SESSION);
    on_threads(use_share);
    int code = curl_share_cleanup(share);
    if (code != 0)
        fail("the share is still in use", code);
#ifndef WITHOUT_SHARE_LOCKS
    if (locks_taken == 0)
        fail("no lock was ever asked for", 0);
#endif
    printf("share: %d transfers\n", atomic_load(&shared_transfers));
}
