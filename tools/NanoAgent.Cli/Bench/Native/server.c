/* The server that `nanoagent bench libcurl` measures all clients against: one thread, epoll, HTTP/1.1 with keep-alive.
   GET /b/N answers N bytes, GET /silent never answers, PUT anything takes the body and answers 200.
   Prints its port and serves until its standard input ends. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum { HEAD_MAX = 4096, BLOCK = 256 * 1024, EVENTS = 256, BACKLOG = 4096 };

struct client {
    int fd;
    int used;              /* bytes of head[] that are filled */
    int writing;           /* whether epoll watches for room to write */
    long long to_take;     /* body bytes of a request still to come */
    long long to_send;     /* body bytes of a response still to go */
    char head[HEAD_MAX + 1];
};

static char block[BLOCK];
static int queue;

static void die(const char *what)
{
    perror(what);
    exit(1);
}

static void watch(struct client *c, int writing)
{
    if (c->writing == writing) return;
    c->writing = writing;
    struct epoll_event event = { .events = writing ? EPOLLOUT : EPOLLIN, .data.ptr = c };
    if (epoll_ctl(queue, EPOLL_CTL_MOD, c->fd, &event)) die("epoll_ctl");
}

static void end(struct client *c)
{
    close(c->fd);
    free(c);
}

/* Sends what is left of a body; 0 when it has to wait or is done, -1 when the client is gone. */
static int send_body(struct client *c)
{
    while (c->to_send > 0) {
        size_t want = c->to_send < BLOCK ? (size_t)c->to_send : BLOCK;
        ssize_t sent = send(c->fd, block, want, MSG_NOSIGNAL);
        if (sent < 0) {
            if (errno != EAGAIN) return -1;
            watch(c, 1);
            return 0;
        }
        c->to_send -= sent;
    }
    watch(c, 0);
    return 0;
}

static int answer(struct client *c, long long body)
{
    /* Head and the begin of the body go in one segment, as any server sends them. */
    static char out[HEAD_MAX + 16 * 1024];
    int head = snprintf(out, HEAD_MAX, "HTTP/1.1 200 OK\r\nContent-Length: %lld\r\n\r\n", body);
    long long first = body < (long long)sizeof(out) - head ? body : (long long)sizeof(out) - head;
    memset(out + head, 'x', (size_t)first);
    ssize_t sent = send(c->fd, out, (size_t)(head + first), MSG_NOSIGNAL);
    if (sent < head) return -1;
    c->to_send = body - (sent - head);
    return send_body(c);
}

/* Answers the requests that are whole; -1 when the client is to go. */
static int take_requests(struct client *c)
{
    char *stop;
    while (c->to_send == 0 && c->to_take == 0 && (stop = memmem(c->head, (size_t)c->used, "\r\n\r\n", 4))) {
        *stop = 0;
        char *length = strcasestr(c->head, "\r\ncontent-length:");
        long long body = 0;
        int silent = !strncmp(c->head, "GET /silent", 11);
        if (!strncmp(c->head, "GET /b/", 7)) body = atoll(c->head + 7);
        int rest = c->used - (int)(stop + 4 - c->head);
        if (length) {
            c->to_take = atoll(length + 17);
            int have = c->to_take < rest ? (int)c->to_take : rest;
            c->to_take -= have;
            rest -= have;
            memmove(c->head, stop + 4 + have, (size_t)rest);
        } else {
            memmove(c->head, stop + 4, (size_t)rest);
        }
        c->used = rest;
        c->head[rest] = 0;
        if (!silent && c->to_take == 0 && answer(c, body) < 0) return -1;
    }
    return c->used == HEAD_MAX ? -1 : 0;
}

static int go_on(struct client *c)
{
    return send_body(c) < 0 ? -1 : take_requests(c);
}

static int readable(struct client *c)
{
    static char body[BLOCK];
    ssize_t got = c->to_take > 0
        ? recv(c->fd, body, c->to_take < BLOCK ? (size_t)c->to_take : BLOCK, 0)
        : recv(c->fd, c->head + c->used, (size_t)(HEAD_MAX - c->used), 0);
    if (got <= 0) return got < 0 && errno == EAGAIN ? 0 : -1;
    if (c->to_take > 0) {
        c->to_take -= got;
        return c->to_take == 0 ? answer(c, 0) : 0;
    }
    c->used += (int)got;
    c->head[c->used] = 0;
    return take_requests(c);
}

static void accept_all(int listener)
{
    int fd, on = 1;
    while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
        struct client *c = calloc(1, sizeof(*c));
        if (!c) die("calloc");
        c->fd = fd;
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
        struct epoll_event event = { .events = EPOLLIN, .data.ptr = c };
        if (epoll_ctl(queue, EPOLL_CTL_ADD, fd, &event)) die("epoll_ctl");
    }
}

static int listen_anywhere(void)
{
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t length = sizeof(address);
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (listener < 0 || bind(listener, (struct sockaddr *)&address, sizeof(address)) || listen(listener, BACKLOG)
        || getsockname(listener, (struct sockaddr *)&address, &length)) die("listen");
    printf("%d\n", ntohs(address.sin_port));
    fflush(stdout);
    return listener;
}

int main(void)
{
    struct rlimit files;
    if (!getrlimit(RLIMIT_NOFILE, &files)) {
        files.rlim_cur = files.rlim_max;
        setrlimit(RLIMIT_NOFILE, &files);
    }
    memset(block, 'x', sizeof(block));
    queue = epoll_create1(EPOLL_CLOEXEC);
    int listener = listen_anywhere();
    struct epoll_event events[EVENTS];
    struct epoll_event event = { .events = EPOLLIN, .data.ptr = &queue };
    if (epoll_ctl(queue, EPOLL_CTL_ADD, listener, &event)) die("epoll_ctl");
    event = (struct epoll_event){ .events = EPOLLIN | EPOLLHUP, .data.ptr = NULL };
    if (epoll_ctl(queue, EPOLL_CTL_ADD, 0, &event)) die("standard input");
    for (;;) {
        int count = epoll_wait(queue, events, EVENTS, -1);
        for (int i = 0; i < count; i++) {
            struct client *c = events[i].data.ptr;
            if (!c) return 0;
            if ((void *)c == &queue) accept_all(listener);
            else if ((events[i].events & EPOLLOUT ? go_on(c) : readable(c)) < 0) end(c);
        }
    }
}
