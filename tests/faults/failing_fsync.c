// Preloaded into the program by a test: while the file named by ITINERA_FAIL_FSYNC exists, fsync and
// fdatasync fail with EIO, as a dying disk answers.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

static int fails(void)
{
    const char* file = getenv("ITINERA_FAIL_FSYNC");
    return file != NULL && access(file, F_OK) == 0;
}

int fsync(int file)
{
    if (fails()) {
        errno = EIO;
        return -1;
    }
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
    return real(file);
}

int fdatasync(int file)
{
    if (fails()) {
        errno = EIO;
        return -1;
    }
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
    return real(file);
}
