/*
 * A disk that fails when it is told to: LD_PRELOADed into a process, it counts what that process changes in one watched folder
 * (open that makes a file, mkdir, write, flush, truncate, delete) and at the n-th change does one of these:
 *
 *   kill      SIGKILL before it                      torn      half of the write, then SIGKILL
 *   cut       power cut: what was not flushed is gone, then SIGKILL; `mix`: a random part of it is gone
 *   eio       this change fails, the next succeed    eio-on    it and all that follow fail
 *   enospc    half of the write, then it fails       enospc-on it and all that follow fail, until `heal`
 *
 * `slow` lets every flush take so many milliseconds. `images` does not disturb the process: before every change it writes
 * what the folder would be if the machine or the process ended there, one copy for each way of ending.
 *
 * By environment: FAULT_FS_WATCH=/folder, FAULT_FS=kill/12 (or slow/250, images//other/folder). While it runs: a process
 * that knows of it opens a path, which is no file:
 *
 *   /fault-fs/watch/folder   begin anew there; nothing is counted before
 *   /fault-fs/kill/12, …/slow/250, …/images//other/folder, …/seed/7, …/heal
 *   /fault-fs/ack            one thing more was promised to somebody: images carry how many
 *   /fault-fs/count          reads as the number of changes so far
 *
 * Files that need no durability are not counted: `-shm`, which SQLite makes anew after a crash, and its locks. Memory maps are
 * not seen; our databases use none.
 */
#include "fault-fs.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum fault { NO_FAULT, KILL, TORN, CUT, MIX, EIO_ONCE, EIO_ON, ENOSPC_ONCE, ENOSPC_ON };
static const char *const fault_names[] = {"none", "kill",   "torn",   "cut",       "mix",
                                          "eio",  "eio-on", "enospc", "enospc-on", NULL};

static char watched[4096], images[4096];
static long changes, acks, fault_at, slow_ms;
static uint64_t seed = 1;
static enum fault fault = NO_FAULT;

void fail(const char *what) {
  dprintf(2, "fault-fs: %s: %s\n", what, strerror(errno));
  abort();
}

static bool ends_with(const char *text, const char *end) {
  size_t length = strlen(text), end_length = strlen(end);
  return length >= end_length && strcmp(text + length - end_length, end) == 0;
}

bool is_watched(const char *path) {
  size_t length = strlen(watched);
  if (length == 0 || path == NULL || strncmp(path, watched, length) != 0) return false;
  if (path[length] != '/' && path[length] != '\0') return false;
  return !ends_with(path, "-shm") && !ends_with(path, ".lock") && !ends_with(path, ".lock-journal");
}

static void end_process(void) {
  kill(getpid(), SIGKILL);
  for (;;) pause();
}

static void image(const char *how, enum survivors survivors) {
  char into[8192];
  snprintf(into, sizeof into, "%s/%06ld-%s-%ld", images, changes, how, acks);
  cut_power(watched, into, survivors, seed + (uint64_t)changes);
}

/* The folder as it is, with half of this write done. */
static void image_torn(const struct attempt *attempt) {
  char path[8192];
  const char *rest = attempt->file->path + strlen(watched);
  image("torn", ALL);
  snprintf(path, sizeof path, "%s/%06ld-torn-%ld%s", images, changes, acks, rest);
  int fd = libc.open(path, O_WRONLY);
  if (fd < 0 || libc.pwrite(fd, attempt->bytes, attempt->length / 2, attempt->offset) < 0) fail(path);
  libc.close(fd);
}

static void take_images(const struct attempt *attempt) {
  if (images[0] == '\0') return;
  image("kill", ALL);
  if (attempt->bytes != NULL) image_torn(attempt);
  if (!is_anything_unsynced()) return;
  image("cut", NONE);
  image("mix", SOME);
}

/* Half of the write, where it is one. */
static void tear(const struct attempt *attempt) {
  if (attempt->bytes == NULL) return;
  note_write(attempt->file, attempt->fd, attempt->bytes, attempt->length / 2, attempt->offset);
  libc.pwrite(attempt->fd, attempt->bytes, attempt->length / 2, attempt->offset);
}

/* Only what takes room fails for want of it; a flush that fails is another matter. */
static bool is_due(const struct attempt *attempt) {
  bool is_full = fault == ENOSPC_ONCE || fault == ENOSPC_ON;
  bool goes_on = fault == EIO_ON || fault == ENOSPC_ON;
  if (fault == NO_FAULT || changes < fault_at) return false;
  if (is_full && attempt->bytes == NULL && !attempt->makes_name) {
    fault_at = goes_on ? fault_at : changes + 1;
    return false;
  }
  return changes == fault_at || goes_on;
}

/* Under the lock. True: the change must fail with `errno`. */
bool strikes(struct attempt attempt) {
  changes++;
  take_images(&attempt);
  if (!is_due(&attempt)) return false;
  if (fault == CUT || fault == MIX) cut_power(watched, NULL, fault == CUT ? NONE : SOME, seed);
  if (fault == TORN || fault == ENOSPC_ONCE || fault == ENOSPC_ON) tear(&attempt);
  if (fault <= MIX) end_process();
  errno = fault == EIO_ONCE || fault == EIO_ON ? EIO : ENOSPC;
  return true;
}

static void begin(const char *folder) {
  forget_files();
  snprintf(watched, sizeof watched, "%s", folder);
  images[0] = '\0';
  changes = acks = slow_ms = 0;
  fault = NO_FAULT;
}

static void arm(const char *order) {
  for (int i = 1; fault_names[i] != NULL; i++) {
    size_t length = strlen(fault_names[i]);
    if (strncmp(order, fault_names[i], length) != 0 || order[length] != '/') continue;
    fault = (enum fault)i;
    fault_at = changes + atol(order + length + 1);
    return;
  }
  errno = EINVAL;
  fail(order);
}

/* Gives what the open gives. */
int obey(const char *order) {
  if (strncmp(order, "watch/", 6) == 0) begin(order + 5);
  else if (strncmp(order, "images/", 7) == 0) snprintf(images, sizeof images, "%s", order + 7);
  else if (strncmp(order, "slow/", 5) == 0) slow_ms = atol(order + 5);
  else if (strncmp(order, "seed/", 5) == 0) seed = strtoull(order + 5, NULL, 10);
  else if (strcmp(order, "heal") == 0) fault = NO_FAULT;
  else if (strcmp(order, "ack") == 0) acks++;
  else if (strcmp(order, "count") == 0) {
    int fd = memfd_create("count", 0);
    dprintf(fd, "%ld", changes);
    lseek(fd, 0, SEEK_SET);
    return fd;
  } else arm(order);
  errno = ENOENT;
  return -1;
}

void read_environment(void) {
  const char *folder = getenv("FAULT_FS_WATCH"), *order = getenv("FAULT_FS");
  if (folder != NULL) begin(folder);
  if (folder != NULL && order != NULL) obey(order);
}

void wait_for_disk(void) {
  struct timespec left = {.tv_sec = slow_ms / 1000, .tv_nsec = (slow_ms % 1000) * 1000000};
  if (slow_ms > 0) nanosleep(&left, NULL);
}
