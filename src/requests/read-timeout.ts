/** A time in digits, and one in words; "a second try" is none. */
const IN_DIGITS =
  /\b(\d{1,20}(?:\.\d{1,20})?(?:e[+-]?\d{1,3})?)(?: |-)?(ms|milliseconds?|s|secs?|seconds?|m|mins?|minutes?|h|hours?)\b/gi;
const IN_WORDS =
  /\b(half an?|a quarter of an?|a couple of|an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty|forty-five|forty|fifty|sixty|ninety)( and a half)?(?: |-)(ms|milliseconds?|secs?|seconds|second(?! (?!and |or |then |to |at |each|only|for |before |of |max|time|limit|tops)[a-z])|mins?|minutes?|hours?)\b( and a half\b)?/gi;
const AMOUNTS: Readonly<Record<string, number>> = {
  ...{ half: 0.5, quarter: 0.25, couple: 2, a: 1, an: 1, one: 1, two: 2, three: 3, four: 4, five: 5, six: 6, seven: 7 },
  ...{ eight: 8, nine: 9, ten: 10, twelve: 12, fifteen: 15, twenty: 20, thirty: 30, forty: 40, "forty-five": 45 },
  ...{ fifty: 50, sixty: 60, ninety: 90 },
};

/** What makes a time a limit; `#` stands around its seconds. */
const FORMS = [
  /\b(?:timeout|limit|time-limit)(?: of| to| is|:|=| =)? ?#([^#]*)#/i,
  /\b(?:timeout|time limit|time-limit)(?: of| to| is|:|=| =)? ?(\d{1,20}(?:\.\d{1,20})?(?:e[+-]?\d{1,3})?)/i,
  /#([^#]*)#[ -](?:timeout|time limit|limit|at most|at the most|max|maximum|tops|or less)\b/i,
  /\b(?:within|at most|at the most|up to|maximum|maximum of|max|no longer than|no more than|(?:for|run|take|not|if it takes|if it runs) (?:more|longer) than) #([^#]*)#/i,
  /\b(?:stop|kill|abort|cancel|end|terminate|give up)(?: running)?(?: it| this| that)? after #([^#]*)#/i,
  /\b(?:give|allow|grant|limit|restrict|cap)(?: it| this| that| them| the (?:code|program|script|run))?(?: to| at)?(?: only| just)? #([^#]*)#/i,
  /\b(?:run|execute)(?: it| this| that| them| the (?:code|program|script))? for(?: only| just)? #([^#]*)#/i,
  /\bafter #([^#]*)#,? (?:stop|kill|abort|cancel|end|terminate)\b/i,
];

/**
 * The time limit that the words of a request set for a run, in seconds; null when they set none. One that is too long, or too
 * short, is for the run to refuse.
 */
export function readTimeout(prose: string): number | null {
  const marked = withMarkedTimes(prose);
  for (const form of FORMS) {
    const seconds = Number(form.exec(marked)?.[1] ?? 0);
    if (seconds > 0) {
      return seconds;
    }
  }
  return null;
}

/** The words with `#90#` for every time: "90 s", "one and a half minutes". */
function withMarkedTimes(prose: string): string {
  return prose
    .replaceAll("#", " ")
    .replace(IN_DIGITS, (_, amount: string, unit: string) => `#${inSeconds(Number(amount), unit)}#`)
    .replace(IN_WORDS, (_, words: string, half = "", unit = "", halfAfter = "") => {
      const amount =
        AMOUNTS[
          words
            .toLowerCase()
            .split(" ")
            .find((word) => word !== "a") ?? "a"
        ] ?? 0;
      return `#${inSeconds(amount + (half + halfAfter === "" ? 0 : 0.5), unit)}#`;
    });
}

function inSeconds(amount: number, unit: string): number {
  const name = unit.toLowerCase();
  if (name === "ms" || name.startsWith("milli")) {
    return amount / 1000;
  }
  return name.startsWith("m") ? amount * 60 : name.startsWith("h") ? amount * 3600 : amount;
}
