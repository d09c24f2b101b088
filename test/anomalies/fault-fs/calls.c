/* libc's calls that change files, as the process makes them: those of the watched folder are counted, and may fail. */
#include "fault-fs.h"
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MOST_FDS 65536

struct libc libc;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct file *opened[MOST_FDS];
/* Which file that was. */
static struct { dev_t device; ino_t inode; } identities[MOST_FDS];

static void find_libc(void) {
  if (libc.mkdir != NULL) return;
  libc.open = dlsym(RTLD_NEXT, "open64");
  libc.close = dlsym(RTLD_NEXT, "close");
  libc.read = dlsym(RTLD_NEXT, "read");
  libc.write = dlsym(RTLD_NEXT, "write");
  libc.pread = dlsym(RTLD_NEXT, "pread64");
  libc.pwrite = dlsym(RTLD_NEXT, "pwrite64");
  libc.ftruncate = dlsym(RTLD_NEXT, "ftruncate64");
  libc.fsync = dlsym(RTLD_NEXT, "fsync");
  libc.fdatasync = dlsym(RTLD_NEXT, "fdatasync");
  libc.unlink = dlsym(RTLD_NEXT, "unlink");
  libc.mkdir = dlsym(RTLD_NEXT, "mkdir");
}

/* Before anything else, and before the libraries that open files in their own constructors. */
__attribute__((constructor)) static void begin(void) {
  find_libc();
  read_environment();
}

/* libuv closes its own by the bare system call, unseen here: by now the number may be that of a socket or an eventfd, whose
 * failure nothing bears. */
static struct file *file_of(int fd) {
  struct stat status;
  if (fd < 0 || fd >= MOST_FDS || opened[fd] == NULL || fstat(fd, &status) != 0) return NULL;
  bool is_same = status.st_dev == identities[fd].device && status.st_ino == identities[fd].inode;
  return is_same ? opened[fd] : NULL;
}

static int open_file(const char *path, int flags, mode_t mode) {
  find_libc();
  static const char door[] = "/fault-fs/";
  bool is_order = path != NULL && strncmp(path, door, sizeof door - 1) == 0;
  if (!is_order && !is_watched(path)) return libc.open(path, flags, mode);

  pthread_mutex_lock(&lock);
  int fd;
  struct stat status;
  bool is_new = !is_order && (flags & O_CREAT) != 0 && stat(path, &status) != 0;
  if (is_order) fd = obey(path + sizeof door - 1);
  else if (is_new && strikes((struct attempt){.makes_name = true})) fd = -1;
  else {
    fd = libc.open(path, flags, mode);
    if (fd >= 0 && is_new) note_made(path, false);
    if (fd >= 0 && fd < MOST_FDS) {
      opened[fd] = file_at(path);
      if (fstat(fd, &status) == 0) {
        opened[fd]->is_directory = S_ISDIR(status.st_mode);
        identities[fd].device = status.st_dev;
        identities[fd].inode = status.st_ino;
      }
    }
  }
  int error = errno;
  pthread_mutex_unlock(&lock);
  errno = error;
  return fd;
}

static mode_t mode_of(int flags, va_list rest) {
  return (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(rest, mode_t) : 0;
}

int open64(const char *path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  mode_t mode = mode_of(flags, rest);
  va_end(rest);
  return open_file(path, flags, mode);
}
int open(const char *path, int flags, ...) __attribute__((alias("open64")));

int close(int fd) {
  find_libc();
  if (fd >= 0 && fd < MOST_FDS) opened[fd] = NULL;
  return libc.close(fd);
}

static ssize_t change_bytes(struct file *file, int fd, const void *bytes, size_t length, off_t offset) {
  pthread_mutex_lock(&lock);
  ssize_t done = -1;
  if (!strikes((struct attempt){file, fd, bytes, length, offset, false})) {
    note_write(file, fd, bytes, length, offset);
    done = libc.pwrite(fd, bytes, length, offset);
  }
  int error = errno;
  pthread_mutex_unlock(&lock);
  errno = error;
  return done;
}

ssize_t pwrite64(int fd, const void *bytes, size_t length, off_t offset) {
  struct file *file = file_of(fd);
  return file == NULL ? libc.pwrite(fd, bytes, length, offset) : change_bytes(file, fd, bytes, length, offset);
}
ssize_t pwrite(int fd, const void *bytes, size_t length, off_t offset) __attribute__((alias("pwrite64")));

/* Where the file stands, or at its end: what is written is the same. */
ssize_t write(int fd, const void *bytes, size_t length) {
  find_libc();
  struct file *file = file_of(fd);
  if (file == NULL) return libc.write(fd, bytes, length);
  bool appends = (fcntl(fd, F_GETFL) & O_APPEND) != 0;
  off_t offset = lseek(fd, 0, appends ? SEEK_END : SEEK_CUR);
  ssize_t done = change_bytes(file, fd, bytes, length, offset);
  if (done > 0) lseek(fd, offset + done, SEEK_SET);
  return done;
}

int ftruncate64(int fd, off_t size) {
  struct file *file = file_of(fd);
  if (file == NULL) return libc.ftruncate(fd, size);
  pthread_mutex_lock(&lock);
  int done = -1;
  if (!strikes((struct attempt){.file = file, .fd = fd})) {
    note_truncation(file, fd, size);
    done = libc.ftruncate(fd, size);
  }
  int error = errno;
  pthread_mutex_unlock(&lock);
  errno = error;
  return done;
}
int ftruncate(int fd, off_t size) __attribute__((alias("ftruncate64")));

static int flush(int fd, int (*flush_really)(int)) {
  struct file *file = file_of(fd);
  if (file == NULL) return flush_really(fd);
  wait_for_disk();
  pthread_mutex_lock(&lock);
  int done = -1;
  if (!strikes((struct attempt){.file = file, .fd = fd})) {
    done = flush_really(fd);
    if (done == 0) note_flush(file);
  }
  int error = errno;
  pthread_mutex_unlock(&lock);
  errno = error;
  return done;
}

int fsync(int fd) {
  find_libc();
  return flush(fd, libc.fsync);
}

int fdatasync(int fd) {
  find_libc();
  return flush(fd, libc.fdatasync);
}

int unlink(const char *path) {
  find_libc();
  if (!is_watched(path)) return libc.unlink(path);
  pthread_mutex_lock(&lock);
  int done = -1;
  struct stat status;
  if (stat(path, &status) != 0) done = libc.unlink(path);
  else if (!strikes((struct attempt){.fd = -1})) {
    done = libc.unlink(path);
    if (done == 0) note_gone(path);
  }
  int error = errno;
  pthread_mutex_unlock(&lock);
  errno = error;
  return done;
}

int mkdir(const char *path, mode_t mode) {
  find_libc();
  if (!is_watched(path)) return libc.mkdir(path, mode);
  pthread_mutex_lock(&lock);
  int done = -1;
  struct stat status;
  if (stat(path, &status) == 0) done = libc.mkdir(path, mode);
  else if (!strikes((struct attempt){.makes_name = true})) {
    done = libc.mkdir(path, mode);
    if (done == 0) note_made(path, true);
  }
  int error = errno;
  pthread_mutex_unlock(&lock);
  errno = error;
  return done;
}
