#include "loopback.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* A client holds a handful of connections; more are closed as they come. */
enum { CONNECTIONS_MAX = 128, HEAD_BYTES_MAX = 4096 };

typedef struct {
    char head[HEAD_BYTES_MAX];
    size_t head_bytes;
    /* What is left to send of the answer under way. */
    size_t body_left;
} connection;

static struct pollfd polled[CONNECTIONS_MAX + 2];
static connection connections[CONNECTIONS_MAX + 2];
static int polled_count;
static int stop_pipe[2];
static pthread_t thread;

static void drop(int index)
{
    close(polled[index].fd);
    polled_count--;
    polled[index] = polled[polled_count];
    connections[index] = connections[polled_count];
}

static void take_connection(int listener)
{
    int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0)
        return;
    if (polled_count == CONNECTIONS_MAX + 2) {
        close(fd);
        return;
    }
    /* Head and body are two writes: the second must not wait for the first's acknowledgement. */
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &(int){ 1 }, sizeof(int));
    polled[polled_count] = (struct pollfd){ .fd = fd, .events = POLLIN };
    connections[polled_count].head_bytes = 0;
    connections[polled_count].body_left = 0;
    polled_count++;
}

/* Sends what the socket takes; false when the connection is over. */
static int send_body(int index)
{
    static const char filling[8192] = { 0 };
    connection *c = &connections[index];
    while (c->body_left > 0) {
        size_t piece = c->body_left < sizeof filling ? c->body_left : sizeof filling;
        ssize_t sent = send(polled[index].fd, filling, piece, MSG_NOSIGNAL);
        if (sent < 0)
            return errno == EAGAIN;
        c->body_left -= (size_t)sent;
    }
    return 1;
}

static int answer(int index)
{
    connection *c = &connections[index];
    char head[96];
    if (strncmp(c->head, "GET /stall", 10) == 0)
        return 1;
    c->body_left = strncmp(c->head, "GET /large", 10) == 0 ? LARGE_BYTES : 5;
    int length = snprintf(head, sizeof head, "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n\r\n", c->body_left);
    return send(polled[index].fd, head, (size_t)length, MSG_NOSIGNAL) == length && send_body(index);
}

static int read_request(int index)
{
    connection *c = &connections[index];
    ssize_t got = recv(polled[index].fd, c->head + c->head_bytes, HEAD_BYTES_MAX - 1 - c->head_bytes, 0);
    if (got <= 0)
        return got < 0 && errno == EAGAIN;
    c->head_bytes += (size_t)got;
    c->head[c->head_bytes] = 0;
    if (strstr(c->head, "\r\n\r\n") == NULL)
        return c->head_bytes < HEAD_BYTES_MAX - 1;
    c->head_bytes = 0;
    return answer(index);
}

static void *serve(void *unused)
{
    (void)unused;
    for (;;) {
        for (int i = 2; i < polled_count; i++)
            polled[i].events = connections[i].body_left > 0 ? POLLOUT : POLLIN;
        if (poll(polled, (nfds_t)polled_count, -1) < 0)
            continue;
        if (polled[0].revents != 0)
            break;
        for (int i = polled_count - 1; i >= 2; i--) {
            short events = polled[i].revents;
            int alive = (events & POLLOUT) != 0 ? send_body(i) : events == 0 || read_request(i);
            if (!alive)
                drop(i);
        }
        if (polled[1].revents != 0)
            take_connection(polled[1].fd);
    }
    while (polled_count > 1)
        drop(polled_count - 1);
    return NULL;
}

int loopback_start(void)
{
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t length = sizeof address;
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (listener < 0 || bind(listener, (struct sockaddr *)&address, sizeof address) != 0
        || listen(listener, 64) != 0 || getsockname(listener, (struct sockaddr *)&address, &length) != 0
        || pipe(stop_pipe) != 0) {
        perror("loopback server");
        exit(2);
    }
    polled[0] = (struct pollfd){ .fd = stop_pipe[0], .events = POLLIN };
    polled[1] = (struct pollfd){ .fd = listener, .events = POLLIN };
    polled_count = 2;
    if (pthread_create(&thread, NULL, serve, NULL) != 0) {
        perror("loopback server's thread");
        exit(2);
    }
    return ntohs(address.sin_port);
}

void loopback_stop(void)
{
    if (write(stop_pipe[1], "", 1) != 1)
        perror("loopback server's stop");
    pthread_join(thread, NULL);
    close(stop_pipe[0]);
    close(stop_pipe[1]);
}
