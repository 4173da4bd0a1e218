/**
 * Modules of Python's standard library that code may import in the `standard` preset, by top-level name: a name stands for
 * everything below it. Those that only some versions of Python have are among them.
 */
export const standardLibrary: readonly string[] = words(`
  __future__ abc aifc annotationlib argparse array ast asynchat asyncio asyncore atexit audioop base64 bdb binascii binhex bisect builtins
  bz2 cProfile calendar cgi cgitb chunk cmath cmd code codecs codeop collections colorsys compileall compression concurrent
  configparser contextlib contextvars copy copyreg crypt csv ctypes dataclasses datetime dbm decimal difflib dis distutils
  doctest email encodings ensurepip enum errno faulthandler fcntl filecmp fileinput fnmatch formatter fractions ftplib
  functools gc genericpath getopt getpass gettext glob graphlib grp gzip hashlib heapq hmac html http imaplib imghdr imp
  importlib inspect io ipaddress itertools json keyword lib2to3 linecache locale logging lzma mailbox mailcap marshal math
  mimetypes mmap modulefinder multiprocessing netrc nis nntplib ntpath nturl2path numbers opcode operator optparse os parser
  pathlib pickle pickletools pipes pkgutil platform plistlib poplib posix posixpath pprint profile pstats pty pwd py_compile
  pyclbr pydoc pydoc_data pyexpat queue quopri random re readline reprlib resource runpy sched secrets select selectors
  shelve shlex shutil signal site smtpd smtplib sndhdr socket socketserver spwd sqlite3 sre_compile sre_constants sre_parse
  ssl stat statistics string stringprep struct subprocess sunau symbol symtable sys sysconfig syslog tabnanny tarfile
  telnetlib tempfile termios textwrap this threading time timeit token tokenize tomllib trace traceback tracemalloc tty
  types typing unicodedata unittest urllib uu uuid venv warnings wave weakref wsgiref xdrlib xml xmlrpc zipapp zipfile
  zipimport zlib zoneinfo
`);

/**
 * Modules of the standard library that the `standard` preset leaves out, each with its reason: here they cannot do what they
 * are for. What a module might do to the machine is no reason, since the sandbox holds that.
 */
export const excludedStandardLibrary: Readonly<Record<string, string>> = {
  ...because("needs a window or a browser", "antigravity idlelib tkinter turtle turtledemo webbrowser"),
  ...because("needs somebody at a terminal", "curses pdb rlcompleter"),
  ...because("belongs to another operating system", "macpath msilib msvcrt nt ossaudiodev winreg winsound"),
};

function words(text: string): readonly string[] {
  return text.trim().split(/\s+/);
}

function because(reason: string, names: string): Record<string, string> {
  return Object.fromEntries(words(names).map((name) => [name, reason]));
}
