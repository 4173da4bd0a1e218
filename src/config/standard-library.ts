/**
 * Modules of Python's standard library that code may import in the `standard` preset, by top-level name: a name stands
 * for everything below it.
 */
export const safeStandardLibrary: readonly string[] = words(`
  __future__ abc argparse array ast asyncio atexit base64 bdb binascii bisect builtins bz2 calendar cmath cmd codecs
  collections colorsys concurrent configparser contextlib contextvars copy copyreg cProfile csv dataclasses datetime
  decimal difflib dis doctest email encodings enum errno faulthandler filecmp fileinput fnmatch fractions functools
  genericpath getopt getpass gettext glob graphlib gzip hashlib heapq hmac html http imghdr io ipaddress itertools json
  keyword linecache locale logging lzma mailcap math mimetypes nturl2path ntpath numbers opcode operator optparse os
  pathlib pickletools pipes platform plistlib posixpath pprint profile pstats pyclbr pydoc queue quopri random re
  reprlib sched secrets select selectors shlex shutil site sndhdr sqlite3 stat statistics string stringprep struct
  symtable sys sysconfig tabnanny tarfile tempfile textwrap this threading time timeit token tokenize tomllib trace
  traceback tracemalloc turtle types typing unicodedata unittest urllib uu uuid warnings wave weakref xml zipfile zlib
  zoneinfo
`);

/**
 * Modules of the standard library that the `standard` preset leaves out, each with its reason. The sandbox would hold
 * what they do; the allowlist says early and clearly that they are not what a calculation needs.
 *
 * `http` and `urllib` are in: without a network they fail with a plain message, as `requests` does.
 */
export const excludedStandardLibrary: Readonly<Record<string, string>> = {
  ...because("reaches into the interpreter's memory", "ctypes gc mmap"),
  ...because("inspects or rewrites live frames and objects, the guard-rail's among them", "inspect"),
  ...because("starts other programs or processes", "multiprocessing pty subprocess"),
  ...because(
    "changes the signals, limits or terminal of the process",
    "curses fcntl readline resource signal termios tty",
  ),
  ...because(
    "speaks to raw sockets or network servers",
    "asynchat asyncore ftplib imaplib nntplib poplib smtpd smtplib",
  ),
  ...because("speaks to raw sockets or network servers", "socket socketserver ssl telnetlib wsgiref xmlrpc"),
  ...because(
    "imports or compiles code behind the guard-rail's back",
    "code codeop compileall imp importlib modulefinder",
  ),
  ...because("imports or compiles code behind the guard-rail's back", "pkgutil py_compile runpy zipapp zipimport"),
  ...because("runs code hidden in data when it loads it", "dbm marshal pickle shelve"),
  ...because(
    "needs a terminal, a window or a browser",
    "antigravity idlelib pdb rlcompleter tkinter turtledemo webbrowser",
  ),
  ...because("reads accounts or speaks to services of the machine", "crypt grp mailbox netrc nis pwd spwd syslog"),
  ...because("builds or installs Python itself", "distutils ensurepip lib2to3 venv"),
  ...because("is private to one operating system", "msilib msvcrt nt ossaudiodev posix winreg winsound"),
  ...because("is an inner part of another module", "pydoc_data pyexpat sre_compile sre_constants sre_parse"),
  ...because(
    "was removed from Python, or is about to be",
    "aifc audioop binhex cgi cgitb chunk formatter macpath parser",
  ),
  ...because("was removed from Python, or is about to be", "smtpd sunau symbol xdrlib"),
};

function words(text: string): readonly string[] {
  return text.trim().split(/\s+/);
}

function because(reason: string, names: string): Record<string, string> {
  return Object.fromEntries(words(names).map((name) => [name, reason]));
}
