/* An HTTP server for the harness: one thread, 127.0.0.1, a free port. /small and /large answer, /stall never does. */
#ifndef NANOAGENT_LOOPBACK_H
#define NANOAGENT_LOOPBACK_H

enum { LARGE_BYTES = 128 * 1024 };

/* Starts the thread and returns its port; ends the process when that cannot be. */
int loopback_start(void);

/* Closes every connection and joins the thread. */
void loopback_stop(void);

#endif
