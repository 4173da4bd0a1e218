/** Seconds for a person: `0.012 s`, `3.1 s`, `2 min 5 s`. */
export function formatSeconds(seconds: number): string {
  if (seconds < 1) {
    return `${seconds.toFixed(3)} s`;
  }
  if (seconds < 10) {
    return `${seconds.toFixed(2)} s`;
  }
  if (seconds < 60) {
    return `${seconds.toFixed(1)} s`;
  }
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

const KILOBYTE = 1024;
const MEGABYTE = 1024 * KILOBYTE;
const GIGABYTE = 1024 * MEGABYTE;

/** Bytes for a person, in steps of 1024 as in a configuration: `812 B`, `23 KB`, `1.4 MB`. */
export function formatBytes(bytes: number): string {
  if (bytes < KILOBYTE) {
    return `${bytes} B`;
  }
  if (bytes < MEGABYTE) {
    return `${Math.round(bytes / KILOBYTE)} KB`;
  }
  if (bytes < 10 * MEGABYTE) {
    return `${(bytes / MEGABYTE).toFixed(1)} MB`;
  }
  if (bytes < GIGABYTE) {
    return `${Math.round(bytes / MEGABYTE)} MB`;
  }
  return `${(bytes / GIGABYTE).toFixed(2)} GB`;
}

/** A share for a person: `100%`, `87%`, `3.4%`. Only a true 100 is shown as 100. */
export function formatPercent(percent: number): string {
  if (percent >= 10) {
    return `${percent >= 100 ? 100 : Math.min(99, Math.round(percent))}%`;
  }
  return `${percent.toFixed(1)}%`;
}

/** A horizontal bar of `columns` columns, filled to `percent`, in eighths of a column. */
export function renderBar(percent: number, columns: number): string {
  const eighths = Math.round((Math.min(Math.max(percent, 0), 100) / 100) * columns * 8);
  const full = "█".repeat(Math.floor(eighths / 8));
  const rest = eighths % 8 === 0 ? "" : (["▏", "▎", "▍", "▌", "▋", "▊", "▉"][(eighths % 8) - 1] ?? "");
  return full + rest;
}

/** How long ago something was: `just now`, `12 s ago`, `3 min ago`, `2 h ago`, `4 days ago`. */
export function formatAgo(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  if (seconds < 5) {
    return "just now";
  }
  if (seconds < 60) {
    return `${seconds} s ago`;
  }
  const hours = Math.floor(seconds / 3600);
  if (hours < 1) {
    return `${Math.floor(seconds / 60)} min ago`;
  }
  return hours < 48 ? `${hours} h ago` : `${Math.floor(hours / 24)} days ago`;
}
