/*
 * What a power cut takes: every write since the last flush of its file, and every name since the last flush of its folder.
 *
 * For each file the changes since its last flush are kept with the bytes before and after. Undone from the last to the
 * first they give what is surely on the disk; some of them done again, in their order, give what may be there: a disk
 * writes sectors of 512 bytes whenever it likes. What it has acknowledged it keeps: disks that lie are not modelled.
 */
#include "fault-fs.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MOST_FILES 4096
#define SECTOR 512

static struct file *files[MOST_FILES];
static int file_count;

static struct file *find(const char *path) {
  for (int i = 0; i < file_count; i++)
    if (strcmp(files[i]->path, path) == 0) return files[i];
  return NULL;
}

struct file *file_at(const char *path) {
  struct file *file = find(path);
  if (file != NULL) return file;
  if (file_count == MOST_FILES) fail("too many files");
  file = calloc(1, sizeof *file);
  file->path = strdup(path);
  files[file_count++] = file;
  return file;
}

static void *copy_of(const void *bytes, size_t length) {
  void *copy = malloc(length > 0 ? length : 1);
  memcpy(copy, bytes, length);
  return copy;
}

static off_t size_of(int fd) {
  struct stat status;
  return fstat(fd, &status) == 0 ? status.st_size : 0;
}

static struct change *add(struct file *file, int fd, off_t offset) {
  struct change *change = calloc(1, sizeof *change);
  change->offset = offset;
  change->size_before = size_of(fd);
  if (file->last == NULL) file->first = change;
  else file->last->next = change;
  file->last = change;
  return change;
}

static void keep_before(struct change *change, int fd, size_t length) {
  change->before = malloc(length > 0 ? length : 1);
  ssize_t got = libc.pread(fd, change->before, length, change->offset);
  change->before_length = got > 0 ? (size_t)got : 0;
}

void note_write(struct file *file, int fd, const void *bytes, size_t length, off_t offset) {
  struct change *change = add(file, fd, offset);
  off_t end = offset + (off_t)length;
  keep_before(change, fd, length);
  change->after = copy_of(bytes, length);
  change->length = length;
  change->size_after = end > change->size_before ? end : change->size_before;
}

void note_truncation(struct file *file, int fd, off_t size) {
  struct change *change = add(file, fd, size);
  off_t lost = change->size_before - size;
  keep_before(change, fd, lost > 0 ? (size_t)lost : 0);
  change->size_after = size;
}

void note_made(const char *path, bool is_directory) {
  struct file *file = file_at(path);
  file->is_directory = is_directory;
  file->is_name_unsynced = true;
}

static void drop_changes(struct file *file) {
  for (struct change *change = file->first, *next; change != NULL; change = next) {
    next = change->next;
    free(change->before);
    free(change->after);
    free(change);
  }
  file->first = file->last = NULL;
}

/* Not modelled: that a power cut may bring a deleted file back. */
void note_gone(const char *path) {
  struct file *file = find(path);
  if (file == NULL) return;
  drop_changes(file);
  file->is_name_unsynced = false;
}

static bool is_in(const char *path, const char *folder) {
  size_t length = strlen(folder);
  const char *rest = path + length;
  return strncmp(path, folder, length) == 0 && *rest == '/' && strchr(rest + 1, '/') == NULL;
}

void note_flush(struct file *file) {
  drop_changes(file);
  if (!file->is_directory) return;
  for (int i = 0; i < file_count; i++)
    if (is_in(files[i]->path, file->path)) files[i]->is_name_unsynced = false;
}

void forget_files(void) {
  for (int i = 0; i < file_count; i++) {
    drop_changes(files[i]);
    files[i]->is_name_unsynced = false;
  }
}

bool is_anything_unsynced(void) {
  for (int i = 0; i < file_count; i++)
    if (files[i]->first != NULL || files[i]->is_name_unsynced) return true;
  return false;
}

static uint64_t dice;

/* xorshift64*: one of two, the same for the same seed. */
static bool tossed(void) {
  dice ^= dice >> 12;
  dice ^= dice << 25;
  dice ^= dice >> 27;
  return ((dice * 2685821657736338717ULL) >> 33) & 1;
}

/* In reverse: the last change is undone first. */
static void undo(const struct change *change, int fd) {
  if (change == NULL) return;
  undo(change->next, fd);
  libc.pwrite(fd, change->before, change->before_length, change->offset);
  libc.ftruncate(fd, change->size_before);
}

static void redo(const struct change *change, int fd) {
  if (change->length == 0) libc.ftruncate(fd, change->size_after);
  for (size_t at = 0; at < change->length;) {
    size_t left = SECTOR - (size_t)((change->offset + (off_t)at) % SECTOR);
    if (left > change->length - at) left = change->length - at;
    if (tossed()) libc.pwrite(fd, change->after + at, left, change->offset + (off_t)at);
    at += left;
  }
}

static void copy_file(const char *from, const char *to) {
  int in = libc.open(from, O_RDONLY), out = libc.open(to, O_WRONLY | O_CREAT | O_TRUNC, 0600);
  static char block[1 << 16];
  ssize_t got;
  off_t at = 0;
  if (in < 0 || out < 0) fail(to);
  while ((got = libc.pread(in, block, sizeof block, at)) > 0) {
    if (libc.pwrite(out, block, (size_t)got, at) != got) fail(to);
    at += got;
  }
  libc.close(in);
  libc.close(out);
}

/* A name is lost with its own entry, or with that of a folder above it. */
static bool is_name_lost(const struct file *file) {
  for (int i = 0; i < file_count; i++) {
    const struct file *above = files[i];
    size_t length = strlen(above->path);
    bool covers = above == file ||
      (above->is_directory && strncmp(file->path, above->path, length) == 0 && file->path[length] == '/');
    if (covers && above->is_name_unsynced) return true;
  }
  return false;
}

static void make_folders(char *path, size_t from) {
  for (char *slash = strchr(path + from, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
    *slash = '\0';
    libc.mkdir(path, 0700);
    *slash = '/';
  }
}

void cut_power(const char *watched, const char *into, enum survivors survivors, uint64_t seed) {
  dice = seed * 0x9E3779B97F4A7C15ULL + 1;
  size_t skip = strlen(watched);
  if (into != NULL) libc.mkdir(into, 0700);
  for (int i = 0; i < file_count; i++) {
    const struct file *file = files[i];
    char path[4096];
    struct stat status;
    if (file->is_directory || stat(file->path, &status) != 0) continue;
    if (survivors != ALL && is_name_lost(file) && (survivors == NONE || tossed())) {
      if (into == NULL) libc.unlink(file->path);
      continue;
    }
    snprintf(path, sizeof path, "%s%s", into == NULL ? watched : into, file->path + skip);
    if (into != NULL) {
      make_folders(path, strlen(into) + 1);
      copy_file(file->path, path);
    }
    if (survivors == ALL || file->first == NULL) continue;
    int fd = libc.open(path, O_RDWR);
    if (fd < 0) fail(path);
    undo(file->first, fd);
    for (const struct change *change = file->first; change != NULL && survivors == SOME; change = change->next)
      redo(change, fd);
    libc.close(fd);
  }
}
