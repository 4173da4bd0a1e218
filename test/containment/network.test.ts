import { expect } from "vitest";
import { resolveConfig } from "../../src/config/index.ts";
import { describeContainment } from "./containment.ts";
import { KEPT } from "./session-after.ts";
import { textOf } from "./visit.ts";

const UNREACHABLE = /^(ENETUNREACH|EADDRNOTAVAIL|ECONNREFUSED|EHOSTUNREACH|EACCES|EPERM|EINVAL)$/;
const PUBLIC = [
  "1.1.1.1",
  "8.8.8.8",
  "192.0.2.1",
  "0x08080808",
  "134744072",
  "10.0.0.1",
  "172.17.0.1",
  "192.168.1.1",
  "224.0.0.1",
  "255.255.255.255",
];
const METADATA = [
  "169.254.169.254",
  "169.254.170.2",
  "169.254.0.1",
  "100.100.100.200",
  "168.63.129.16",
  "0xA9FEA9FE",
  "2852039166",
  "0251.0376.0251.0376",
];
const VERSION_6 = [
  "2606:4700:4700::1111",
  "fe80::1",
  "fd00:ec2::254",
  "::ffff:1.1.1.1",
  "::ffff:169.254.169.254",
  "64:ff9b::a9fe:a9fe",
  "ff02::1",
];

describeContainment("Network", ({ run, attack, story }) => {
  attack("N01 N06 connects to no address but its own", {
    code: ({ host }) => `
import socket
def connect(family, address, port):
    with socket.socket(family) as line:
        line.settimeout(3)
        line.connect((address, port))
        return line.recv(10)
for address in ${JSON.stringify(host.addresses)}: attempt(f"host {address}", lambda: connect(socket.AF_INET, address, ${host.port}))
import os
if os.path.isdir("/workspace"):
    for address in ${JSON.stringify([...PUBLIC, ...METADATA])}: attempt(address, lambda: connect(socket.AF_INET, address, 80))
    for address in ${JSON.stringify(VERSION_6)}: attempt(address, lambda: connect(socket.AF_INET6, address, 80))`,
    answers: UNREACHABLE,
    outside: "all",
  });
  attack("N03 sends no datagram out, and no packet of its own making", {
    code: ({ host }) => `
import os, socket
def send(address, port):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        line.settimeout(1)
        line.sendto(b"hello", (address, port))
        return line.recv(100)
attempt("datagram", lambda: send("127.0.0.1", ${host.datagramPort}))
if os.path.isdir("/workspace"):
    for address in ${JSON.stringify([...PUBLIC, ...METADATA])}: attempt(address, lambda: send(address, 53))
attempt("raw", lambda: socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP))
attempt("raw 6", lambda: socket.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_ICMPV6))
attempt("ping", lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM, socket.IPPROTO_ICMP))
attempt("packet", lambda: socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 3))`,
    answers: /^(ENETUNREACH|ECONNREFUSED|EACCES|EPERM|EAFNOSUPPORT|EINVAL|TimeoutError|EPROTONOSUPPORT)$/,
    outside: "some",
  });
  attack("N04 resolves no name", {
    code: `
import os, socket, struct
query = struct.pack(">HHHHHH", 1, 256, 1, 0, 0, 0) + b"\\x07example\\x03com\\x00" + struct.pack(">HH", 1, 1)
def over_udp(address):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        line.settimeout(1)
        line.sendto(query, (address, 53))
        return line.recv(512)
def over_tcp(address):
    with socket.create_connection((address, 53), timeout=2) as line: return line.send(query)
attempt("own name", lambda: "HOST" if not os.path.isdir("/workspace") and socket.getaddrinfo("localhost", 80) else "")
if os.path.isdir("/workspace"):
    for name in ("example.com", "metadata.google.internal", "host.docker.internal", "a" * 60 + ".example"): attempt(name, lambda: socket.getaddrinfo(name, 80))
    for address in ("127.0.0.53", "8.8.8.8", "1.1.1.1", "169.254.169.253"):
        attempt(f"udp {address}", lambda: over_udp(address))
        attempt(f"tcp {address}", lambda: over_tcp(address))
    for path in ("/etc/resolv.conf", "/run/systemd/resolve/io.systemd.Resolve", "/run/nscd/socket", "/etc/hosts.equiv"): attempt(path, lambda: open(path).read())`,
    answers: /^(gaierror|EAI_AGAIN|[A-Z]+|nothing|UnicodeError|-\d+|TimeoutError)$/,
    outside: "all",
  });
  attack("N03 configures no network", {
    code: `
import fcntl, os, socket, struct
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
    attempt("address", lambda: fcntl.ioctl(line, 0x8916, struct.pack("16sH2s4s8s", b"lo", socket.AF_INET, b"", socket.inet_aton("127.0.0.1"), b"")) and True)
    attempt("down", lambda: fcntl.ioctl(line, 0x8914, struct.pack("16sh", b"no-such", 0)) or True)
def add_link():
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0) as line:
        line.bind((0, 0))
        line.send(struct.pack("IHHII", 32, 16, 0x605, 1, 0) + bytes(16))
        error = struct.unpack("i", line.recv(100)[16:20])[0]
        if error: raise OSError(-error, "")
        return True
attempt("netlink", add_link)
attempt("interfaces", lambda: [name for _, name in socket.if_nameindex() if name not in ("lo", "tunl0", "sit0", "gre0", "gretap0", "erspan0", "ip_vti0", "ip6_vti0", "ip6tnl0", "ip6gre0")])`,
    answers: /^(EPERM|ENODEV|nothing|EOPNOTSUPP|EADDRNOTAVAIL)$/,
    outside: "some",
  });

  const listen = `
import socket, threading
listener = socket.create_server(("127.0.0.1", 5000))
def serve(): listener.accept()[0].sendall(b"hello")
thread = threading.Thread(target=serve)
thread.start()
with socket.create_connection(("127.0.0.1", 5000)) as line: print(line.recv(5))
thread.join()`;
  run("N07 serves and connects on its own loopback", {
    code: listen,
    ends: { status: "completed", session: KEPT, stdout: "b'hello'\n" },
    control: null,
  });
  story("N07 uses the same port in two sessions, and neither meets the other", async (visit) => {
    const [first, second] = await Promise.all([visit.open(), visit.open()]);
    const hold = "import socket\nlistener = socket.create_server(('0.0.0.0', 5000))\nNone";
    expect((await first.execute(hold)).outcome.status).toBe("completed");
    expect((await second.execute("import socket\nsocket.create_connection(('127.0.0.1', 5000), 2)")).error?.name).toBe(
      "ConnectionRefusedError",
    );
    expect((await second.execute(listen)).outcome.stdout).toBe("b'hello'\n");
    expect((await first.execute("listener.settimeout(0.1)\nlistener.accept()")).error?.name).toMatch(
      /^(TimeoutError|timeout)$/,
    );
  });
  story("N07 has version 6 of its own loopback", async (visit) => {
    const guest = await visit.open();
    const code =
      "import socket\nwith socket.create_server(('::1', 0), family=socket.AF_INET6) as it: print(it.getsockname()[0])";
    const { outcome, error } = await guest.execute(code);
    expect(outcome.stdout === "::1\n" || error?.name === "OSError").toBe(true);
  });

  const lists = [
    "a\0.example",
    "user@example.com",
    "http://example.com",
    "example.com:80",
    "example.com/path",
    "exa mple.com",
    "*",
    "*.",
    ".example.com",
    "example.com.",
    "a..b",
    "[::1]",
    "::1",
    "*.*.example.com",
    "ex*mple.com",
    "ехample.com",
    "-a.com",
    "a_b.example",
    "",
  ];
  for (const name of lists) {
    story(`N08 refuses ${JSON.stringify(name)} in a list of hosts`, async () => {
      expect(() => resolveConfig({ network: [name] }, { environment: { settings: [] } })).toThrow(/network/);
    });
  }
  for (const name of ["example.com", "*.example.com", "127.0.0.1", "169.254.169.254", "localhost", "EXAMPLE.COM"]) {
    story(
      `N08 N09 N10 N11 grants no network instead of one that it cannot hold to "${name}"`,
      async (visit, { policy }) => {
        await expect(visit.provider.open({ ...policy, network: [name] })).rejects.toMatchObject({
          code: "unsupported",
        });
      },
    );
  }
  story("N08 takes an empty list for no network", async (visit) => {
    expect(resolveConfig({ network: [] }, { environment: { settings: [] } }).network).toEqual([]);
    const guest = await visit.open({ network: [] });
    expect(
      textOf(await guest.execute("import socket\n[name for _, name in socket.if_nameindex() if name == 'lo']")),
    ).toBe("['lo']");
  });
});
