/* A PKCS#11 module before SoftHSM, for what a software token does not do by itself: it is pulled out, and it locks.
 *
 * Everything lies in the folder of this library: softhsm2.conf and softhsm.so, the module behind it. While the file "out" is
 * there the token is out: no slot has one, and calls on sessions that were open say CKR_DEVICE_REMOVED; sessions do not come back
 * with the token. Each wrong PIN makes the file "tries" longer by an octet; three of them lock the token (CKR_PIN_LOCKED,
 * CKF_USER_PIN_LOCKED), a right one before that empties the file. While the file "lax" is there, new private keys are made
 * extractable; while "lies" is there, signatures are wrong; while "full" is there, nothing more fits; while "changed" is there, its
 * owner has given it another PIN.
 *
 * The types are those of PKCS#11 2.40 on machines where CK_ULONG has the size of a pointer. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef unsigned long ulong_t;
typedef ulong_t (*fn)(ulong_t, ulong_t, ulong_t, ulong_t, ulong_t, ulong_t, ulong_t, ulong_t);

enum { FUNCTIONS = 68 };
struct list { unsigned char major, minor; fn f[FUNCTIONS]; };
struct attribute { ulong_t type; void *value; ulong_t length; };

/* Places in the list, in the order of the standard. */
enum {
  INITIALIZE = 0, GET_FUNCTION_LIST = 3, GET_SLOT_LIST = 4, GET_TOKEN_INFO = 6, OPEN_SESSION = 12, CLOSE_SESSION = 13,
  LOGIN = 18, CREATE_OBJECT = 20, GET_ATTRIBUTE_VALUE = 24, FIND_OBJECTS_INIT = 26, SIGN_INIT = 42, SIGN = 43,
  GENERATE_KEY_PAIR = 59
};
enum {
  CKR_OK = 0, CKR_DEVICE_MEMORY = 0x31, CKR_DEVICE_REMOVED = 0x32, CKR_PIN_INCORRECT = 0xA0, CKR_PIN_LOCKED = 0xA4, CKR_TOKEN_NOT_PRESENT = 0xE0,
  CKR_SESSION_HANDLE_INVALID = 0xB3
};
enum { CKF_USER_PIN_COUNT_LOW = 0x10000, CKF_USER_PIN_FINAL_TRY = 0x20000, CKF_USER_PIN_LOCKED = 0x40000 };
enum { CKA_EXTRACTABLE = 0x162 };
enum { TRIES = 3, LATEST = 64 };

static struct list *behind, own;
static ulong_t sessions[LATEST];
static int count;

/* The path of a file beside this library. */
static const char *beside(const char *name) {
  static char path[4096];
  Dl_info about;
  if (dladdr((void *)beside, &about) == 0) return "";
  const char *end = strrchr(about.dli_fname, '/');
  if (end == NULL) return name;
  snprintf(path, sizeof path, "%.*s/%s", (int)(end - about.dli_fname), about.dli_fname, name);
  return path;
}

static int there(const char *name) {
  struct stat found;
  return stat(beside(name), &found) == 0;
}

static int out(void) {
  int is = there("out");
  if (is) count = 0; /* what was open is gone, also when the token is back */
  return is;
}

static int wrong_tries(void) {
  struct stat found;
  return stat(beside("tries"), &found) == 0 ? (int)found.st_size : 0;
}

static ulong_t alive(ulong_t session) {
  if (out()) return CKR_DEVICE_REMOVED;
  for (int i = 0; i < count; i++)
    if (sessions[i] == session) return CKR_OK;
  return CKR_SESSION_HANDLE_INVALID;
}

static ulong_t slot_list(ulong_t present, ulong_t slots, ulong_t number, ulong_t d, ulong_t e, ulong_t f, ulong_t g, ulong_t h) {
  if (out() && present) {
    *(ulong_t *)number = 0;
    return CKR_OK;
  }
  return behind->f[GET_SLOT_LIST](present, slots, number, d, e, f, g, h);
}

static ulong_t token_info(ulong_t slot, ulong_t info, ulong_t c, ulong_t d, ulong_t e, ulong_t f, ulong_t g, ulong_t h) {
  if (out()) return CKR_TOKEN_NOT_PRESENT;
  ulong_t result = behind->f[GET_TOKEN_INFO](slot, info, c, d, e, f, g, h);
  /* label 32, manufacturer 32, model 16, serial 16, then the flags */
  ulong_t *flags = (ulong_t *)((char *)info + 96);
  int tries = wrong_tries();
  *flags &= ~(ulong_t)(CKF_USER_PIN_COUNT_LOW | CKF_USER_PIN_FINAL_TRY | CKF_USER_PIN_LOCKED);
  if (tries > 0) *flags |= CKF_USER_PIN_COUNT_LOW;
  if (tries == TRIES - 1) *flags |= CKF_USER_PIN_FINAL_TRY;
  if (tries >= TRIES) *flags |= CKF_USER_PIN_LOCKED;
  return result;
}

static ulong_t open_session(ulong_t slot, ulong_t flags, ulong_t c, ulong_t d, ulong_t session, ulong_t f, ulong_t g, ulong_t h) {
  if (out()) return CKR_TOKEN_NOT_PRESENT;
  ulong_t result = behind->f[OPEN_SESSION](slot, flags, c, d, session, f, g, h);
  if (result == CKR_OK && count < LATEST) sessions[count++] = *(ulong_t *)session;
  return result;
}

static ulong_t close_session(ulong_t session, ulong_t b, ulong_t c, ulong_t d, ulong_t e, ulong_t f, ulong_t g, ulong_t h) {
  for (int i = 0; i < count; i++)
    if (sessions[i] == session) sessions[i--] = sessions[--count];
  return behind->f[CLOSE_SESSION](session, b, c, d, e, f, g, h);
}

static ulong_t login(ulong_t session, ulong_t user, ulong_t pin, ulong_t length, ulong_t e, ulong_t f, ulong_t g, ulong_t h) {
  ulong_t is = alive(session);
  if (is != CKR_OK) return is;
  if (wrong_tries() >= TRIES) return CKR_PIN_LOCKED;
  ulong_t result = there("changed") ? CKR_PIN_INCORRECT : behind->f[LOGIN](session, user, pin, length, e, f, g, h);
  if (result == CKR_OK || result == CKR_PIN_INCORRECT) {
    FILE *file = fopen(beside("tries"), result == CKR_OK ? "w" : "a");
    if (file != NULL) {
      if (result != CKR_OK) fputc('x', file);
      fclose(file);
    }
  }
  return result;
}

static ulong_t generate(ulong_t session, ulong_t mechanism, ulong_t public, ulong_t publics, ulong_t private, ulong_t privates, ulong_t g, ulong_t h) {
  ulong_t is = alive(session);
  if (is != CKR_OK) return is;
  if (there("full")) return CKR_DEVICE_MEMORY;
  static unsigned char yes = 1;
  struct attribute *wanted = (struct attribute *)private;
  for (ulong_t i = 0; i < privates && there("lax"); i++)
    if (wanted[i].type == CKA_EXTRACTABLE) wanted[i].value = &yes;
  return behind->f[GENERATE_KEY_PAIR](session, mechanism, public, publics, private, privates, g, h);
}

static ulong_t sign(ulong_t session, ulong_t data, ulong_t length, ulong_t signature, ulong_t size, ulong_t f, ulong_t g, ulong_t h) {
  ulong_t is = alive(session);
  if (is != CKR_OK) return is;
  ulong_t result = behind->f[SIGN](session, data, length, signature, size, f, g, h);
  if (result == CKR_OK && signature != 0 && there("lies")) ((unsigned char *)signature)[5] ^= 1;
  return result;
}

static ulong_t create_object(ulong_t a, ulong_t b, ulong_t c, ulong_t d, ulong_t e, ulong_t f, ulong_t g, ulong_t h) {
  ulong_t is = alive(a);
  if (is != CKR_OK) return is;
  return there("full") ? CKR_DEVICE_MEMORY : behind->f[CREATE_OBJECT](a, b, c, d, e, f, g, h);
}

#define ALIVE(name, place)                                                                                              \
  static ulong_t name(ulong_t a, ulong_t b, ulong_t c, ulong_t d, ulong_t e, ulong_t f, ulong_t g, ulong_t h) {          \
    ulong_t is = alive(a);                                                                                              \
    return is == CKR_OK ? behind->f[place](a, b, c, d, e, f, g, h) : is;                                                \
  }
ALIVE(attribute_value, GET_ATTRIBUTE_VALUE)
ALIVE(find_init, FIND_OBJECTS_INIT)
ALIVE(sign_init, SIGN_INIT)

__attribute__((visibility("default"))) ulong_t C_GetFunctionList(struct list **given) {
  if (behind == NULL) {
    setenv("SOFTHSM2_CONF", beside("softhsm2.conf"), 1);
    void *library = dlopen(beside("softhsm.so"), RTLD_NOW);
    ulong_t (*get)(struct list **) = library == NULL ? NULL : (ulong_t (*)(struct list **))dlsym(library, "C_GetFunctionList");
    if (get == NULL || get(&behind) != CKR_OK) return 5; /* CKR_GENERAL_ERROR */
    own = *behind;
    own.f[GET_FUNCTION_LIST] = (fn)C_GetFunctionList;
    own.f[GET_SLOT_LIST] = slot_list;
    own.f[GET_TOKEN_INFO] = token_info;
    own.f[OPEN_SESSION] = open_session;
    own.f[CLOSE_SESSION] = close_session;
    own.f[LOGIN] = login;
    own.f[CREATE_OBJECT] = create_object;
    own.f[GET_ATTRIBUTE_VALUE] = attribute_value;
    own.f[FIND_OBJECTS_INIT] = find_init;
    own.f[SIGN_INIT] = sign_init;
    own.f[SIGN] = sign;
    own.f[GENERATE_KEY_PAIR] = generate;
  }
  *given = &own;
  return CKR_OK;
}
