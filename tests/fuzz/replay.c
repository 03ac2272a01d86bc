/* Runs a target on every file of a folder: replay_NAME FOLDER. Ends with 1 when there is none. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"

static bool run(const char *folder, const char *name) {
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "rb");
    if (file == NULL) return false;
    fseek(file, 0, SEEK_END);
    long size = ftell(file);
    rewind(file);
    /* of its exact size, so that reading beyond its end is seen */
    unsigned char *data = size < 0 ? NULL : malloc((size_t)size + (size == 0));
    bool good = data != NULL && fread(data, 1, (size_t)size, file) == (size_t)size;
    fclose(file);
    if (good) printf("%s\n", name), fflush(stdout), LLVMFuzzerTestOneInput(data, (size_t)size);
    free(data);
    return good;
}

int main(int argc, char **argv) {
    DIR *folder = argc == 2 ? opendir(argv[1]) : NULL;
    if (folder == NULL) {
        fprintf(stderr, "usage: %s FOLDER\n", argv[0]);
        return 2;
    }
    int n = 0, failed = 0;
    for (const struct dirent *e; (e = readdir(folder)) != NULL;)
        if (e->d_name[0] != '.') n++, failed += !run(argv[1], e->d_name);
    closedir(folder);
    printf("%d inputs, %d unreadable\n", n, failed);
    return n == 0 || failed > 0;
}
