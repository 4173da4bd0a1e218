import type { DuringRun, ExecuteFrame, ProgramFrame, TaskKind } from "../protocol/index.ts";

/** What a run begins with. */
export type StartFrame<Kind extends TaskKind = TaskKind> = ExecuteFrame<Kind> | ProgramFrame;

/** A two-way line to whatever supervises a run. */
export interface FrameChannel {
  send(frame: StartFrame | DuringRun): void;
  /** Ends the line at once, and by force everything that runs on the other side. */
  destroy(): void;
  /** Calls back for every frame and once when the line ends; returns a function that stops listening. */
  listen(listener: FrameListener): () => void;
}

export interface FrameListener {
  onFrame(frame: unknown): void;
  onClose(reason: string): void;
}
