import { WorkerEntrypoint } from "cloudflare:workers";

// What the audit log would hold, by the act's id.
const acts = new Map();

export class UserEntrypoint extends WorkerEntrypoint {
  jwks() {
    return JSON.parse(this.env.JWKS);
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
