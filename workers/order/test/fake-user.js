import { WorkerEntrypoint } from "cloudflare:workers";

// What the audit log would hold, by the act's id.
const acts = new Map();

/** Publishes the key that the tests sign with; everybody is active but `disabled`. */
export class UserEntrypoint extends WorkerEntrypoint {
  jwks() {
    return JSON.parse(this.env.JWKS);
  }

  requireActive(_call, { userId }) {
    return userId === "disabled"
      ? { ok: false, error: { code: "account_disabled", message: "The account is disabled." } }
      : { ok: true, value: { email: `${userId}@example.com`, emailVerified: true } };
  }

  beginAct(_call, act) {
    acts.set(act.id, { act });
    return { ok: true, value: null };
  }

  finishAct(_call, { id, outcome }) {
    acts.set(id, { ...acts.get(id), outcome });
    return { ok: true, value: null };
  }

  /** What was written of an administrator's acts in a trace. */
  actsIn(traceId) {
    return JSON.stringify([...acts.values()].filter(({ act }) => act.traceId === traceId));
  }
}

export default { fetch: () => new Response(null, { status: 404 }) };
