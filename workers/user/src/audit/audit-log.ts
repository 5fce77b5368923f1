import type { Act, ActOutcome } from "@orderapp/contracts/user";

/** An act, and how it ended; none when the Worker died in between, or the end could not be written. */
export type AuditEntry = Act & { outcome?: ActOutcome };

export type AuditQuery = {
  actorId?: string;
  /** The beginning of an action, or all of it. */
  action?: string;
  /** The beginning of a path, or all of it. */
  target?: string;
  /** From this moment on. */
  from?: Date;
  /** Until just before this one. */
  to?: Date;
  /** The last id of the page before. */
  before?: string;
  limit: number;
};

/** The log of administrators' acts, as verbs see it; appended to, and finished once. */
export type AuditLog = {
  /** Again with the same id changes nothing. */
  begin(act: Act): Promise<void>;
  /** The first outcome stays. */
  finish(id: string, outcome: ActOutcome): Promise<void>;
  /** Newest first. */
  list(query: AuditQuery): Promise<AuditEntry[]>;
};
