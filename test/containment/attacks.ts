import type { Attack } from "./probe-in-sandbox.ts";

const ASSERT_REACHED = `
def attempt(work):
    try:
        print("REACHED" if work() else "nothing")
    except BaseException as error:
        print(type(error).__name__, error)
`;

function attack(name: string, body: string, hostSetup?: string): Attack {
  const program = `${ASSERT_REACHED}\n${body}`;
  return hostSetup === undefined ? { name, program } : { name, program, hostSetup };
}

/** Calls of the C library that succeed on the host only when `expression` is true there. */
function systemCall(name: string, expression: string): Attack {
  return attack(
    name,
    `import ctypes, os\nlibc = ctypes.CDLL(None, use_errno=True)\nlibc.syscall.restype = ctypes.c_long\nattempt(lambda: ${expression})`,
  );
}

/** What works for any user on the host, and must not from inside. The canary file and variable are the test's. */
export function attacksOf(canaryFile: string, port: number): readonly Attack[] {
  return [
    attack("a file of the host", `attempt(lambda: 'canary' in open(${JSON.stringify(canaryFile)}).read())`),
    attack("the host's password file", "attempt(lambda: 'root:' in open('/etc/passwd').read())"),
    attack("the host's environment", "import os\nattempt(lambda: 'CONTAINMENT_CANARY' in os.environ)"),
    attack(
      "the environment of any visible process",
      `import glob
def look():
    for path in glob.glob('/proc/[0-9]*/environ'):
        try:
            if b'CONTAINMENT_CANARY' in open(path, 'rb').read():
                return True
        except OSError:
            pass
attempt(look)`,
    ),
    attack(
      "a server on the host's loopback",
      `import socket\nattempt(lambda: socket.create_connection(('127.0.0.1', ${port}), timeout=3).recv(6) == b'canary')`,
    ),
    attack(
      "more than a handful of processes",
      "import os\nattempt(lambda: len([p for p in os.listdir('/proc') if p.isdigit()]) > 4)",
    ),
    attack("the hostname of the host", "import socket\nattempt(lambda: socket.gethostname() != 'sandbox')"),
    systemCall("a nested user namespace", "libc.unshare(0x10000000) == 0"),
    attack(
      "tracing a process of the same user",
      `import ctypes, os, time
libc = ctypes.CDLL(None, use_errno=True)
def trace():
    child = os.fork()
    if child == 0:
        time.sleep(5)
        os._exit(0)
    reached = libc.ptrace(16, child, 0, 0) == 0
    os.kill(child, 9)
    return reached
attempt(trace)`,
    ),
    attack(
      "the memory of another process of the same user",
      `import ctypes, os, time
libc = ctypes.CDLL(None, use_errno=True)
class Vector(ctypes.Structure):
    _fields_ = [('base', ctypes.c_void_p), ('length', ctypes.c_size_t)]
def read():
    secret = ctypes.create_string_buffer(b'secret')
    child = os.fork()
    if child == 0:
        time.sleep(5)
        os._exit(0)
    local = ctypes.create_string_buffer(6)
    here, there = Vector(ctypes.addressof(local), 6), Vector(ctypes.addressof(secret), 6)
    libc.process_vm_readv.restype = ctypes.c_ssize_t
    count = libc.process_vm_readv(child, ctypes.byref(here), 1, ctypes.byref(there), 1, 0)
    os.kill(child, 9)
    return count == 6 and local.raw == b'secret'
attempt(read)`,
    ),
    systemCall("io_uring", "libc.syscall(425, 0, 0) != -1 or ctypes.get_errno() not in (1, 38)"),
    systemCall("the kernel's key rings", "libc.syscall(250, 0, -3, 1) >= 0"),
    attack(
      "a vsock or other odd socket family",
      `import socket
def reach():
    for family in (17, 38, 40):
        try:
            socket.socket(family, socket.SOCK_RAW if family == 17 else socket.SOCK_SEQPACKET if family == 38 else socket.SOCK_STREAM)
            return True
        except OSError as error:
            if error.errno not in (1, 97, 94, 93):
                return True
attempt(reach)`,
    ),
    attack(
      "writing outside of the workspace",
      `import os
def write():
    for folder in (os.path.dirname(os.__file__), '/usr', '/etc', '/', '/dev', '/var/tmp', '/run'):
        try:
            path = os.path.join(folder, 'containment-probe')
            open(path, 'w').close()
            os.remove(path)
            return True
        except OSError:
            pass
attempt(write)`,
    ),
  ];
}
