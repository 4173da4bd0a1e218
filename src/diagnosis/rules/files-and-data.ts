import { defineRule } from "../known-error.ts";
import type { Rule } from "../rule.ts";

const TYPE = ["TypeError"];

/** Files that are opened for something else, and values that have no form in a file. */
export const filesAndData: Rule = defineRule("files-and-data", [
  {
    errors: ["UnsupportedOperation"],
    text: /^not (readable|writable)/,
    say: (what) =>
      what === "readable"
        ? 'The file is open for writing only: open it with `"r"`, or `"r+"` for both'
        : 'The file is open for reading only: open it with `"w"`, or `"a"` to add to it',
  },
  {
    errors: ["ValueError"],
    text: /^I\/O operation on closed file/,
    say: "The file is closed already: use it inside of its `with` block",
  },
  {
    errors: ["IsADirectoryError"],
    text: /Is a directory/,
    say: "The path is a folder: name a file in it",
  },
  {
    errors: TYPE,
    text: /^write\(\) argument must be str, not (\w+)/,
    say: (type) =>
      type === "bytes"
        ? 'Bytes are written to a file that is open with `"wb"`, or as text with `decode()`'
        : `A file takes text, not a \`${type}\`: write \`str(...)\` of it, or \`json.dump(...)\` for a list or dict`,
  },
  {
    errors: TYPE,
    text: /^a bytes-like object is required, not 'str'|^can't concat str to bytes/,
    say: 'Text stands where bytes are needed: open the file without the `"b"`, or `encode()` the text',
  },
  {
    errors: TYPE,
    text: /^Object of type (?!coroutine)(\w+) is not JSON serializable/,
    say: (type) =>
      `JSON has no form for a \`${type}\`: ${JSON_FORMS.get(type) ?? "convert it to a dict, a list or text first"}`,
  },
  {
    errors: TYPE,
    text: /^keys must be str, int, float, bool or None, not (\w+)/,
    say: (type) => `JSON's names are text, and a key is a \`${type}\`: convert the keys with \`str(...)\``,
  },
  {
    errors: TYPE,
    text: /^the JSON object must be str, bytes or bytearray, not (?!NoneType)(\w+)/,
    say: (type) =>
      `\`json.loads\` reads text, and this is a \`${type}\`: it may be read already, or \`json.load(file)\` is meant`,
  },
  {
    errors: ["StopIteration"],
    text: /^/,
    say: "The iterator has no more items: give `next(...)` a default, or use a `for` loop",
  },
  {
    errors: TYPE,
    text: /^'(\w+)' object is not an iterator/,
    say: (type) => `A \`${type}\` is not an iterator: \`next(iter(...))\` takes its first item`,
  },
  {
    errors: ["ValueError"],
    text: /^list\.remove\(x\): x not in list|^list\.index\(x\): x not in list| is not in list$/,
    say: "The list does not hold that value: ask with `in` first",
  },
  {
    errors: TYPE,
    text: /^'(\w+)' object does not support the (?:asynchronous )?context manager protocol/,
    say: (type) => `A \`${type}\` is not for \`with\`: assign it to a name, or open the file that is meant`,
  },
  {
    errors: TYPE,
    text: /^(?:join\(\) argument must be|expected) str, bytes,? or os\.PathLike object, not '?(?!NoneType)(\w+)/,
    say: (type) =>
      `A path is text or a \`Path\`, not a \`${type}\`: convert it with \`str(...)\`, or take one path of several`,
  },
  {
    errors: TYPE,
    text: /^argument of type '(?!NoneType|builtin|method|function)(\w+)' is not iterable/,
    say: (type) => `Nothing is \`in\` a \`${type}\`: ask with \`==\`, or check that it is the collection you expect`,
  },
  {
    errors: TYPE,
    text: /^(\w{1,60})\(\) argument (\d+) must be (\w+), not (?!NoneType)(\w+)/,
    say: (name, place, wanted, given) =>
      `Argument ${place} of \`${name}\` is a \`${given}\` and must be a \`${wanted}\`: convert it with \`${wanted}(...)\``,
  },
  {
    errors: ["TypeError", "ValueError"],
    text: /^(?:cannot convert dictionary update sequence element|dictionary update sequence element)/,
    say: "A dict is made of pairs, each a key and its value: `dict(zip(keys, values))`, or `{key: value for ...}`",
  },
  {
    errors: TYPE,
    text: /^sort\(\) takes no positional arguments/,
    say: "`sort` takes its function by name: `sort(key=...)`",
  },
]);

const JSON_FORMS: ReadonlyMap<string, string> = new Map([
  ["int64", "convert it with `int(...)`"],
  ["int32", "convert it with `int(...)`"],
  ["float32", "convert it with `float(...)`"],
  ["bool", "convert it with `bool(...)`"],
  ["ndarray", "convert it with `.tolist()`"],
  ["Series", "convert it with `.tolist()`, or use `series.to_json()`"],
  ["DataFrame", "use `frame.to_json()`, or `frame.to_dict()`"],
  ["datetime", "write it with `.isoformat()`, or give `default=str`"],
  ["date", "write it with `.isoformat()`, or give `default=str`"],
  ["Timestamp", "write it with `.isoformat()`, or give `default=str`"],
  ["Decimal", "convert it with `str(...)` or `float(...)`, or give `default=str`"],
  ["set", "convert it with `list(...)` or `sorted(...)`"],
  ["bytes", "decode it to text first"],
]);
