/* What the parts of this library know of each other. fault-fs.c says what it is for. */
#ifndef FAULT_FS_H
#define FAULT_FS_H
#define _GNU_SOURCE
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* libc's own functions: what is called here must not be counted. */
struct libc {
  int (*open)(const char *, int, ...);
  int (*close)(int);
  ssize_t (*read)(int, void *, size_t);
  ssize_t (*write)(int, const void *, size_t);
  ssize_t (*pread)(int, void *, size_t, off_t);
  ssize_t (*pwrite)(int, const void *, size_t, off_t);
  int (*ftruncate)(int, off_t);
  int (*fsync)(int);
  int (*fdatasync)(int);
  int (*unlink)(const char *);
  int (*mkdir)(const char *, mode_t);
};
extern struct libc libc;

/* One write or truncation that no flush has covered yet. `length` 0: a truncation. */
struct change {
  off_t offset;
  size_t length;
  unsigned char *before, *after;
  size_t before_length;
  off_t size_before, size_after;
  struct change *next;
};

struct file {
  char *path;
  bool is_directory;
  /* Made since the last flush of its folder: a power cut may take the name away. */
  bool is_name_unsynced;
  struct change *first, *last;
};

/* What survives of the changes that were not flushed. */
enum survivors { ALL, NONE, SOME };

/* unsynced.c: what a power cut would take. */
struct file *file_at(const char *path);
void note_write(struct file *file, int fd, const void *bytes, size_t length, off_t offset);
void note_truncation(struct file *file, int fd, off_t size);
void note_made(const char *path, bool is_directory);
void note_gone(const char *path);
void note_flush(struct file *file);
void forget_files(void);
bool is_anything_unsynced(void);
/* Makes the watched folder what it would be after the cut; `into`: a copy of it, NULL: itself. */
void cut_power(const char *watched, const char *into, enum survivors survivors, uint64_t seed);

/* fault-fs.c: what is to happen. */
/* One change that is about to be made. `bytes`: of a write. `file`: unknown for what makes or deletes a name. */
struct attempt {
  struct file *file;
  int fd;
  const void *bytes;
  size_t length;
  off_t offset;
  bool makes_name;
};

bool is_watched(const char *path);
/* True: the change must fail with `errno`. May not come back at all. */
bool strikes(struct attempt attempt);
/* Gives what the open gives. */
int obey(const char *order);
void read_environment(void);
void wait_for_disk(void);
void fail(const char *what);
#endif
