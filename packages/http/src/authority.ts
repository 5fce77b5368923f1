import type { PublicJwks } from "@orderapp/contracts/auth";
import type { Call } from "@orderapp/contracts/common";
import type { Act, ActOutcome } from "@orderapp/contracts/user";
import type { Result } from "@orderapp/core/result";

/** What the middleware asks of the user Worker: its binding in the siblings, a plain object in that Worker itself. */
export interface Authority {
  /** The public keys that verify access tokens. */
  jwks(call: Call): Promise<PublicJwks>;
  /** Writes an administrator's act before it is done; idempotent by its id. */
  beginAct(call: Call, act: Act): Promise<Result<null, "unavailable">>;
  /** Writes how it ended. */
  finishAct(call: Call, input: { id: string; outcome: ActOutcome }): Promise<Result<null, "unavailable">>;
}
