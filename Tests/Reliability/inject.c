// Loaded before limn (LD_PRELOAD), makes the Nth call of a kind fail, or kills the process there. Counts in the whole process,
// where strace counts in each thread; only what lies under one folder counts.
//
// INJECT_UNDER   the folder
// INJECT_CALLS   which calls count: write, sync, rename, open (for writing), make (folders), link, truncate, close, read
// INJECT_AT      the call that fails, from 1; 0 none (to count them)
// INJECT_THEN    "once", or "always": all that follow too
// INJECT_HOW     an errno, "kill", "half" (writes half of it, then ENOSPC for good), "short" (takes half of it), "kill-after"
// INJECT_LOG     a file that gets a line for each call that counts: its number, kind, path and whether it failed
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static atomic_int calls;

static const char *setting(const char *name) {
  const char *value = getenv(name);
  return value ? value : "";
}

static int is_under(const char *path) {
  const char *folder = setting("INJECT_UNDER");
  size_t length = strlen(folder);
  return length > 0 && strncmp(path, folder, length) == 0 && (path[length] == '/' || path[length] == 0);
}

static int counts(const char *kind) {
  const char *found = strstr(setting("INJECT_CALLS"), kind);
  return found != NULL && (found[strlen(kind)] == 0 || found[strlen(kind)] == ',');
}

static void log_call(int number, const char *kind, const char *path, int fails) {
  char line[PATH_MAX + 64];
  int length = snprintf(line, sizeof line, "%d %s %s %s\n", number, fails ? "FAIL" : "ok", kind, path);
  int file = (int)syscall(SYS_openat, AT_FDCWD, setting("INJECT_LOG"), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
  if (file < 0) return;
  syscall(SYS_write, file, line, (size_t)length);
  syscall(SYS_close, file);
}

// What is to be done with a call: 0 let it pass; an errno; KILL, KILL_AFTER, HALF, SHORT.
enum { KILL = -1, KILL_AFTER = -2, HALF = -3, SHORT = -4 };

static int decide(const char *kind, const char *path) {
  if (!counts(kind) || !is_under(path)) return 0;
  int number = ++calls;
  int at = atoi(setting("INJECT_AT"));
  const char *how = setting("INJECT_HOW");
  int is_half = strcmp(how, "half") == 0;
  int always = strcmp(setting("INJECT_THEN"), "always") == 0 || is_half;
  int fails = at > 0 && (number == at || (always && number > at));
  log_call(number, kind, path, fails);
  if (!fails) return 0;
  if (strcmp(how, "kill") == 0) {
    kill(getpid(), SIGKILL);
    for (;;) pause();
  }
  if (strcmp(how, "kill-after") == 0) return KILL_AFTER;
  if (is_half) return number == at && strcmp(kind, "write") == 0 ? HALF : ENOSPC;
  if (strcmp(how, "short") == 0) return SHORT;
  return atoi(how);
}

static int decide_descriptor(const char *kind, int descriptor) {
  if (!counts(kind)) return 0;
  char link[64], path[PATH_MAX + 1];
  snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
  ssize_t length = readlink(link, path, PATH_MAX);
  if (length < 0) return 0;
  path[length] = 0;
  return decide(kind, path);
}

static int decide_path(const char *kind, int folder, const char *path) {
  if (!counts(kind) || path == NULL) return 0;
  char full[2 * PATH_MAX + 2];
  if (path[0] == '/') return decide(kind, path);
  char base[PATH_MAX + 1] = "";
  if (folder == AT_FDCWD) {
    if (getcwd(base, sizeof base) == NULL) return 0;
  } else {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", folder);
    ssize_t length = readlink(link, base, PATH_MAX);
    if (length < 0) return 0;
    base[length] = 0;
  }
  snprintf(full, sizeof full, "%s/%s", base, path);
  return decide(kind, full);
}

#define NEXT(type, name) \
  static type next; \
  if (next == NULL) next = (type)dlsym(RTLD_NEXT, name)

// The call itself, then what was decided about it.
#define PASS(decision, call) \
  if (decision > 0) { \
    errno = decision; \
    return -1; \
  } \
  __typeof__(call) result = call; \
  if (decision == KILL_AFTER) { \
    kill(getpid(), SIGKILL); \
    for (;;) pause(); \
  } \
  return result

typedef ssize_t (*write_call)(int, const void *, size_t);
typedef ssize_t (*pwrite_call)(int, const void *, size_t, off_t);
typedef ssize_t (*writev_call)(int, const struct iovec *, int);
typedef ssize_t (*read_call)(int, void *, size_t);
typedef ssize_t (*pread_call)(int, void *, size_t, off_t);
typedef int (*descriptor_call)(int);
typedef int (*rename_call)(const char *, const char *);
typedef int (*renameat_call)(int, const char *, int, const char *);
typedef int (*renameat2_call)(int, const char *, int, const char *, unsigned);
typedef int (*open_call)(const char *, int, ...);
typedef int (*openat_call)(int, const char *, int, ...);
typedef int (*mkdir_call)(const char *, mode_t);
typedef int (*path_call)(const char *);
typedef int (*truncate_call)(int, off_t);

ssize_t write(int descriptor, const void *bytes, size_t count) {
  NEXT(write_call, "write");
  int decision = decide_descriptor("write", descriptor);
  if (decision == HALF) count = count / 2 + 1;
  if (decision == SHORT) count = count / 2 + (count > 0);
  PASS(decision, next(descriptor, bytes, count));
}

ssize_t pwrite(int descriptor, const void *bytes, size_t count, off_t offset) {
  NEXT(pwrite_call, "pwrite");
  int decision = decide_descriptor("write", descriptor);
  if (decision == HALF) count = count / 2 + 1;
  if (decision == SHORT) count = count / 2 + (count > 0);
  PASS(decision, next(descriptor, bytes, count, offset));
}

ssize_t writev(int descriptor, const struct iovec *parts, int count) {
  NEXT(writev_call, "writev");
  int decision = decide_descriptor("write", descriptor);
  PASS(decision, next(descriptor, parts, count));
}

ssize_t read(int descriptor, void *bytes, size_t count) {
  NEXT(read_call, "read");
  int decision = decide_descriptor("read", descriptor);
  if (decision == SHORT) count = count / 2 + (count > 0);
  PASS(decision, next(descriptor, bytes, count));
}

ssize_t pread(int descriptor, void *bytes, size_t count, off_t offset) {
  NEXT(pread_call, "pread");
  int decision = decide_descriptor("read", descriptor);
  if (decision == SHORT) count = count / 2 + (count > 0);
  PASS(decision, next(descriptor, bytes, count, offset));
}

int fsync(int descriptor) {
  NEXT(descriptor_call, "fsync");
  int decision = decide_descriptor("sync", descriptor);
  PASS(decision, next(descriptor));
}

int fdatasync(int descriptor) {
  NEXT(descriptor_call, "fdatasync");
  int decision = decide_descriptor("sync", descriptor);
  PASS(decision, next(descriptor));
}

int close(int descriptor) {
  NEXT(descriptor_call, "close");
  int decision = decide_descriptor("close", descriptor);
  if (decision > 0) next(descriptor);  // a close that fails has closed
  PASS(decision, next(descriptor));
}

int ftruncate(int descriptor, off_t size) {
  NEXT(truncate_call, "ftruncate");
  int decision = decide_descriptor("truncate", descriptor);
  PASS(decision, next(descriptor, size));
}

int rename(const char *from, const char *to) {
  NEXT(rename_call, "rename");
  int decision = decide_path("rename", AT_FDCWD, to);
  PASS(decision, next(from, to));
}

int renameat(int folder, const char *from, int target, const char *to) {
  NEXT(renameat_call, "renameat");
  int decision = decide_path("rename", target, to);
  PASS(decision, next(folder, from, target, to));
}

int renameat2(int folder, const char *from, int target, const char *to, unsigned flags) {
  NEXT(renameat2_call, "renameat2");
  int decision = decide_path("rename", target, to);
  PASS(decision, next(folder, from, target, to, flags));
}

int mkdir(const char *path, mode_t mode) {
  NEXT(mkdir_call, "mkdir");
  int decision = decide_path("make", AT_FDCWD, path);
  PASS(decision, next(path, mode));
}

int unlink(const char *path) {
  NEXT(path_call, "unlink");
  int decision = decide_path("unlink", AT_FDCWD, path);
  PASS(decision, next(path));
}

static int is_writing(int flags) {
  return (flags & O_ACCMODE) != O_RDONLY || (flags & O_CREAT) != 0;
}

#define MODE(last) \
  mode_t mode = 0; \
  if (flags & O_CREAT) { \
    va_list list; \
    va_start(list, last); \
    mode = va_arg(list, mode_t); \
    va_end(list); \
  }

int open(const char *path, int flags, ...) {
  NEXT(open_call, "open");
  MODE(flags)
  int decision = is_writing(flags) ? decide_path("open", AT_FDCWD, path) : 0;
  PASS(decision, next(path, flags, mode));
}

int open64(const char *path, int flags, ...) {
  NEXT(open_call, "open64");
  MODE(flags)
  int decision = is_writing(flags) ? decide_path("open", AT_FDCWD, path) : 0;
  PASS(decision, next(path, flags, mode));
}

int openat(int folder, const char *path, int flags, ...) {
  NEXT(openat_call, "openat");
  MODE(flags)
  int decision = is_writing(flags) ? decide_path("open", folder, path) : 0;
  PASS(decision, next(folder, path, flags, mode));
}
