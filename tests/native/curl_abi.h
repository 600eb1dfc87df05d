/* What the harness uses of libcurl, declared from its documentation: no development package is needed to build it. */
#ifndef NANOAGENT_CURL_ABI_H
#define NANOAGENT_CURL_ABI_H

#include <stddef.h>

typedef void CURL;
typedef void CURLM;
typedef void CURLSH;

typedef struct {
    int msg;
    CURL *easy;
    union {
        void *whatever;
        int result;
    } data;
} CURLMsg;

typedef struct {
    int age;
    const char *version;
    unsigned version_number;
} curl_version_head;

enum {
    CURL_GLOBAL_DEFAULT = 3,
    CURLVERSION_NOW = 10,
    CURLE_ABORTED_BY_CALLBACK = 42,
    CURLMSG_DONE = 1,
    CURLPAUSE_CONT = 0,
    CURL_WRITEFUNC_PAUSE = 0x10000001,

    CURLOPT_WRITEDATA = 10001,
    CURLOPT_URL = 10002,
    CURLOPT_NOPROGRESS = 43,
    CURLOPT_XFERINFODATA = 10057,
    CURLOPT_DNS_CACHE_TIMEOUT = 92,
    CURLOPT_NOSIGNAL = 99,
    CURLOPT_SHARE = 10100,
    CURLOPT_PRIVATE = 10103,
    CURLOPT_TIMEOUT_MS = 155,
    CURLOPT_NOPROXY = 10177,
    CURLOPT_WRITEFUNCTION = 20011,
    CURLOPT_XFERINFOFUNCTION = 20219,

    CURLINFO_PRIVATE = 0x100015,

    CURLSHOPT_SHARE = 1,
    CURLSHOPT_LOCKFUNC = 3,
    CURLSHOPT_UNLOCKFUNC = 4,
    CURLSHOPT_USERDATA = 5,
    CURL_LOCK_DATA_DNS = 3,
    CURL_LOCK_DATA_SSL_SESSION = 4,
    CURL_LOCK_DATA_PSL = 6
};

int curl_global_init(long flags);
const curl_version_head *curl_version_info(int age);

CURL *curl_easy_init(void);
int curl_easy_setopt(CURL *easy, int option, ...);
int curl_easy_getinfo(CURL *easy, int info, ...);
int curl_easy_perform(CURL *easy);
int curl_easy_pause(CURL *easy, int bits);
void curl_easy_cleanup(CURL *easy);
const char *curl_easy_strerror(int code);

CURLM *curl_multi_init(void);
int curl_multi_add_handle(CURLM *multi, CURL *easy);
int curl_multi_remove_handle(CURLM *multi, CURL *easy);
int curl_multi_perform(CURLM *multi, int *running);
int curl_multi_poll(CURLM *multi, void *extra, unsigned extra_count, int timeout_ms, int *count);
int curl_multi_wakeup(CURLM *multi);
CURLMsg *curl_multi_info_read(CURLM *multi, int *left);
int curl_multi_cleanup(CURLM *multi);

CURLSH *curl_share_init(void);
int curl_share_setopt(CURLSH *share, int option, ...);
int curl_share_cleanup(CURLSH *share);

#endif
