//! What stands between gemba and the C library, and lets the calls fail that reach for a board.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use tempfile::TempDir;

/// Only files whose name holds ".gemba.db" are meant, and what lies in folders that are called so. With
/// `FAIL_AT`, the n-th write, sync, cut, new file, new name or removal fails, and all after it; the file
/// `FAIL_TOLD` then tells that one has. With `DEAD`, no byte is read or written once that file is there.
const TEXT: &str = r#"
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>
static int is_of_a_board(int fd) {
    char link[64], name[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, name, sizeof name - 1);
    if (n < 0) return 0;
    name[n] = 0;
    return strstr(name, ".gemba.db") != NULL;
}
static int is_dead(int fd) {
    const char *dead = getenv("DEAD");
    return dead && !access(dead, F_OK) && is_of_a_board(fd);
}
static int is_turn(void) {
    static long left = -1;
    const char *at = getenv("FAIL_AT");
    if (!at) return 0;
    if (left < 0) left = atol(at);
    if (left > 1) { left--; return 0; }
    left = 1;
    FILE *told = fopen(getenv("FAIL_TOLD"), "w");
    if (told) fclose(told);
    return 1;
}
static int no_read(int fd) {
    int before = errno, no = is_dead(fd);
    errno = no ? EIO : before;
    return no;
}
static int no_write(int fd) {
    int before = errno, no = is_dead(fd) || (is_of_a_board(fd) && is_turn());
    errno = no ? EIO : before;
    return no;
}
static int no_name(const char *name) {
    int before = errno, no = strstr(name, ".gemba.db") != NULL && is_turn();
    errno = no ? EIO : before;
    return no;
}
#define NEXT(name) __typeof__(&name) next = (__typeof__(&name))dlsym(RTLD_NEXT, #name)
ssize_t read(int fd, void *b, size_t n) { NEXT(read); return no_read(fd) ? -1 : next(fd, b, n); }
ssize_t pread64(int fd, void *b, size_t n, off64_t o) { NEXT(pread64); return no_read(fd) ? -1 : next(fd, b, n, o); }
ssize_t pread(int fd, void *b, size_t n, off_t o) { NEXT(pread); return no_read(fd) ? -1 : next(fd, b, n, o); }
ssize_t pwrite64(int fd, const void *b, size_t n, off64_t o) { NEXT(pwrite64); return no_write(fd) ? -1 : next(fd, b, n, o); }
ssize_t pwrite(int fd, const void *b, size_t n, off_t o) { NEXT(pwrite); return no_write(fd) ? -1 : next(fd, b, n, o); }
ssize_t write(int fd, const void *b, size_t n) { NEXT(write); return no_write(fd) ? -1 : next(fd, b, n); }
int rename(const char *a, const char *b) { NEXT(rename); return no_name(b) ? -1 : next(a, b); }
int unlink(const char *a) { NEXT(unlink); return no_name(a) ? -1 : next(a); }
#define OPEN(name) int name(const char *a, int how, ...) { NEXT(name); va_list rest; va_start(rest, how); \
    mode_t mode = va_arg(rest, mode_t); va_end(rest); \
    return (how & O_CREAT) && no_name(a) ? -1 : next(a, how, mode); }
OPEN(open)
OPEN(open64)
int ftruncate64(int fd, off64_t n) { NEXT(ftruncate64); return no_write(fd) ? -1 : next(fd, n); }
int ftruncate(int fd, off_t n) { NEXT(ftruncate); return no_write(fd) ? -1 : next(fd, n); }
int fsync(int fd) { NEXT(fsync); return no_write(fd) ? -1 : next(fd); }
int fdatasync(int fd) { NEXT(fdatasync); return no_write(fd) ? -1 : next(fd); }
"#;

/// The shim, compiled, for `LD_PRELOAD`; nothing where there is no compiler, and the test says so.
pub(super) fn shim(dir: &TempDir) -> Option<PathBuf> {
    let (source, made) = (dir.path().join("shim.c"), dir.path().join("shim.so"));
    fs::write(&source, TEXT).unwrap();
    let mut cc = Command::new("cc");
    cc.args(["-shared", "-fPIC", "-o"]).arg(&made).arg(&source).arg("-ldl");
    if cfg!(target_os = "linux") && cc.status().is_ok_and(|it| it.success()) {
        return Some(made);
    }
    crate::faults::say("DID NOT RUN: failing writes need Linux and cc");
    None
}
