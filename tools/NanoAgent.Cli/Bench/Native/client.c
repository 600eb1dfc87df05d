/* The C program that `nanoagent bench libcurl` measures nanoAgent against, on the same libcurl: one multi handle,
   driven by curl_multi_poll or by epoll and curl_multi_socket_action, and handles that are used again and again.
   client poll|epoll get|down|up|idle URL WARMUP COUNT PARALLEL IDLE-URL IDLE BYTES
       prints seconds, CPU seconds, KiB of peak resident memory and how many transfers failed
   client run PROGRAM ARGUMENT...
       runs another program and prints the same of it (no failures: its exit code)
   libcurl's headers are not needed: what is used of them is declared here. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

typedef void CURL;
typedef void CURLM;
typedef struct { int msg; CURL *easy; union { void *whatever; int result; } data; } CURLMsg;

int curl_global_init(long flags);
CURL *curl_easy_init(void);
int curl_easy_setopt(CURL *easy, int option, ...);
CURLM *curl_multi_init(void);
int curl_multi_add_handle(CURLM *multi, CURL *easy);
int curl_multi_remove_handle(CURLM *multi, CURL *easy);
int curl_multi_perform(CURLM *multi, int *running);
int curl_multi_poll(CURLM *multi, void *extra, unsigned count, int timeout_ms, int *moved);
int curl_multi_setopt(CURLM *multi, int option, ...);
int curl_multi_socket_action(CURLM *multi, int socket, int events, int *running);
CURLMsg *curl_multi_info_read(CURLM *multi, int *left);

enum {
    GLOBAL_DEFAULT = 3, NOSIGNAL = 99, URL = 10002, WRITEFUNCTION = 20011, READFUNCTION = 20012, UPLOAD = 46,
    INFILESIZE_LARGE = 30115, PROXY = 10004, HTTPHEADER = 10023, TIMEOUT_MS = 155, SOCKETFUNCTION = 20001,
    TIMERFUNCTION = 20004, SOCKET_TIMEOUT = -1, POLL_REMOVE = 4, EVENTS = 256,
};

struct slist { char *data; struct slist *next; };

static CURLM *multi;
static int queue = -1;
static double due = -1;
static long failed;

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static double cpu(const struct rusage *usage)
{
    return (double)(usage->ru_utime.tv_sec + usage->ru_stime.tv_sec)
        + (double)(usage->ru_utime.tv_usec + usage->ru_stime.tv_usec) / 1e6;
}

static double own_cpu(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return cpu(&usage);
}

/* What getrusage tells may be of the process that this one came from. */
static long peak_kib(void)
{
    char line[256];
    long kib = 0;
    FILE *status = fopen("/proc/self/status", "r");
    while (status && fgets(line, sizeof(line), status)) sscanf(line, "VmHWM: %ld", &kib);
    if (status) fclose(status);
    return kib;
}

static size_t discard(char *data, size_t size, size_t count, void *context)
{
    (void)data; (void)context;
    return size * count;
}

static size_t zeros(char *data, size_t size, size_t count, void *context)
{
    (void)context;
    memset(data, 0, size * count);
    return size * count;
}

static int on_socket(CURL *easy, int socket, int what, void *context, void *data)
{
    (void)easy; (void)context; (void)data;
    struct epoll_event event = { .events = (what & 1 ? EPOLLIN : 0) | (what & 2 ? EPOLLOUT : 0), .data.fd = socket };
    if (what == POLL_REMOVE) epoll_ctl(queue, EPOLL_CTL_DEL, socket, &event);
    else if (epoll_ctl(queue, EPOLL_CTL_MOD, socket, &event)) epoll_ctl(queue, EPOLL_CTL_ADD, socket, &event);
    return 0;
}

static int on_timer(CURLM *which, long timeout_ms, void *context)
{
    (void)which; (void)context;
    due = timeout_ms < 0 ? -1 : now() + (double)timeout_ms / 1000;
    return 0;
}

static void turn_epoll(void)
{
    struct epoll_event events[EVENTS];
    int running, wait_ms = 1000;
    if (due >= 0) {
        double left = (due - now()) * 1000;
        wait_ms = left <= 0 ? 0 : left < 1000 ? (int)left + 1 : 1000;
    }
    int count = epoll_wait(queue, events, EVENTS, wait_ms);
    for (int i = 0; i < count; i++) {
        int what = (events[i].events & EPOLLIN ? 1 : 0) | (events[i].events & EPOLLOUT ? 2 : 0);
        curl_multi_socket_action(multi, events[i].data.fd, what, &running);
    }
    if (due >= 0 && now() >= due) {
        due = -1;
        curl_multi_socket_action(multi, SOCKET_TIMEOUT, 0, &running);
    }
}

static void turn(void)
{
    int running;
    if (queue >= 0) turn_epoll();
    else curl_multi_perform(multi, &running);
}

/* Runs so many transfers on the handles, each begun again as soon as it is over. */
static void run(CURL **handles, long parallel, long count)
{
    long started = 0, ended = 0;
    while (started < parallel && started < count) curl_multi_add_handle(multi, handles[started++]);
    while (ended < count) {
        CURLMsg *message;
        int left;
        turn();
        while ((message = curl_multi_info_read(multi, &left))) {
            CURL *easy = message->easy;
            if (message->data.result) failed++;
            curl_multi_remove_handle(multi, easy);
            ended++;
            if (started < count) {
                curl_multi_add_handle(multi, easy);
                started++;
            }
        }
        if (queue < 0 && ended < count) curl_multi_poll(multi, NULL, 0, 1000, &left);
    }
}

static CURL *make(const char *url, long long upload)
{
    static struct slist no_expect = { "Expect:", NULL };
    CURL *easy = curl_easy_init();
    if (!easy) exit(1);
    curl_easy_setopt(easy, NOSIGNAL, 1L);
    curl_easy_setopt(easy, URL, url);
    curl_easy_setopt(easy, PROXY, "");
    curl_easy_setopt(easy, TIMEOUT_MS, 300000L);
    curl_easy_setopt(easy, WRITEFUNCTION, discard);
    if (upload > 0) {
        curl_easy_setopt(easy, UPLOAD, 1L);
        curl_easy_setopt(easy, READFUNCTION, zeros);
        curl_easy_setopt(easy, INFILESIZE_LARGE, upload);
        curl_easy_setopt(easy, HTTPHEADER, &no_expect);
    }
    return easy;
}

static int measure_other(char **command)
{
    double begun = now();
    int status = 0;
    struct rusage usage;
    pid_t child = fork();
    if (child == 0) {
        execvp(command[0], command);
        _exit(127);
    }
    if (child < 0 || wait4(child, &status, 0, &usage) < 0) return 1;
    printf("%f %f %ld %d\n", now() - begun, cpu(&usage), usage.ru_maxrss, WIFEXITED(status) ? WEXITSTATUS(status) : 1);
    return 0;
}

int main(int count, char **arguments)
{
    if (count > 2 && !strcmp(arguments[1], "run")) return measure_other(arguments + 2);
    if (count != 10) return 2;
    long warm_up = atol(arguments[4]), transfers = atol(arguments[5]), parallel = atol(arguments[6]);
    long idle = atol(arguments[8]);
    long long upload = !strcmp(arguments[2], "up") ? atoll(arguments[9]) : 0;
    struct rlimit files;
    if (!getrlimit(RLIMIT_NOFILE, &files)) {
        files.rlim_cur = files.rlim_max;
        setrlimit(RLIMIT_NOFILE, &files);
    }
    curl_global_init(GLOBAL_DEFAULT);
    multi = curl_multi_init();
    if (!strcmp(arguments[1], "epoll")) {
        queue = epoll_create1(EPOLL_CLOEXEC);
        curl_multi_setopt(multi, SOCKETFUNCTION, on_socket);
        curl_multi_setopt(multi, TIMERFUNCTION, on_timer);
    }
    CURL **handles = calloc((size_t)parallel, sizeof(*handles));
    for (long i = 0; i < parallel; i++) handles[i] = make(arguments[3], upload);
    for (long i = 0; i < idle; i++) curl_multi_add_handle(multi, make(arguments[7], 0));
    run(handles, parallel, warm_up);
    failed = 0;
    double begun = now(), used = own_cpu();
    run(handles, parallel, transfers);
    double seconds = now() - begun;
    used = own_cpu() - used;
    printf("%f %f %ld %ld\n", seconds, used, peak_kib(), failed);
    return 0;
}
