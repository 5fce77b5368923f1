import type { Act, ActOutcome } from "@orderapp/contracts/user";

/** The log of administrators' acts, as verbs see it; appended to, and finished once. */
export type AuditLog = {
  begin(act: Act): Promise<void>;
  finish(id: string, outcome: ActOutcome): Promise<void>;
};
