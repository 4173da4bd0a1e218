/** What a record may hold. */
export interface RecordLimits {
  readonly cells: number;
  /** Bytes of the record as a whole. */
  readonly bytes: number;
  /** Bytes of one file or of one cell's standard input; what is larger is named and not kept. */
  readonly fileBytes: number;
}

const MEGABYTE = 1024 * 1024;

export const recordLimits: RecordLimits = { cells: 1_000, bytes: 16 * MEGABYTE, fileBytes: 4 * MEGABYTE };
