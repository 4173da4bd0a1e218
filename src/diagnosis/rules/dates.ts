import { defineRule } from "../known-error.ts";
import type { Rule } from "../rule.ts";

const AWARE =
  "One of the dates has a time zone and the other has none: make both aware, as with `datetime.now(timezone.utc)` or `replace(tzinfo=timezone.utc)`";
const FRAME =
  "One of the columns has a time zone and the other has none: give it one with `.dt.tz_localize(...)`, or take it away with `.dt.tz_localize(None)`";

/** Dates that do not go together, or cannot be read. */
export const dates: Rule = defineRule("dates", [
  { errors: ["TypeError"], text: /^can't (?:compare|subtract) offset-naive and offset-aware/, say: AWARE },
  { errors: ["TypeError"], text: /^Cannot (?:subtract|compare) tz-naive and tz-aware/, say: FRAME },
  {
    errors: ["TypeError"],
    text: /^Invalid comparison between dtype=datetime64\[(\w+)(?:, (\S{1,40}))?\] and (\w+)/,
    say: (_unit, zone, other) =>
      other === "DatetimeArray" || zone !== ""
        ? FRAME
        : `Dates are compared with a \`${other}\`: read it with \`pd.to_datetime(...)\` first`,
  },
  {
    errors: ["TypeError"],
    text: /^can't compare datetime\.datetime to datetime\.date/,
    say: "A `datetime` is compared with a `date`, which has no time: take `.date()` of the `datetime`",
  },
  {
    errors: ["ValueError"],
    text: /^time data ['"]([^'"]{1,80})['"] does(?: not|n't) match format ['"]([^'"]{1,80})['"]/,
    say: (text, format) =>
      `The date '${text}' is not written as '${format}' says: change the format so that its signs and fields are those of the text`,
  },
  {
    errors: ["ValueError"],
    text: /^unconverted data remains: (.{1,80})/,
    say: (rest) =>
      `The format ends before the text does, and '${rest.trim()}' is left: add the fields for it, as \`%H:%M\` for a time`,
  },
  {
    errors: ["ValueError"],
    text: /^Invalid isoformat string: '([^']{1,80})'/,
    say: (text) =>
      `'${text}' is no date in ISO form, such as 2024-05-06: read it with \`datetime.strptime(text, format)\``,
  },
  {
    errors: ["ValueError"],
    text: /^(?:day is out of range for month|month must be in 1\.\.12)/,
    say: "There is no such day: check day and month, and their order",
  },
  {
    errors: ["TypeError"],
    text: /^'(months|years)' is an invalid keyword argument for /,
    say: (unit) =>
      `A \`timedelta\` counts days and seconds, as ${unit} are not all as long as each other: use \`pd.DateOffset(${unit}=...)\`, or \`days=...\``,
  },
  {
    errors: ["DateParseError", "ParserError", "OutOfBoundsDatetime"],
    text: /^(?:Unknown datetime string format|Invalid date specified|day is out of range|month must be)/,
    say: 'A value is no date that pandas can read: give `format=...` (or `dayfirst=True`), or `errors="coerce"` to have NaT for it',
  },
  {
    errors: ["ValueError"],
    text: /^Invalid frequency: .*'(\w{1,10})' is no longer supported for offsets\. Please use '(\w{1,10})'/,
    say: (old, now) => `The frequency \`${old}\` is called \`${now}\` now`,
  },
]);
