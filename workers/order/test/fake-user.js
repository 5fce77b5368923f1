import { WorkerEntrypoint } from "cloudflare:workers";

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
}

export default { fetch: () => new Response(null, { status: 404 }) };
