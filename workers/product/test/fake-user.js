import { WorkerEntrypoint } from "cloudflare:workers";

/** Publishes the key that the tests sign with. */
export class UserEntrypoint extends WorkerEntrypoint {
  jwks() {
    return JSON.parse(this.env.JWKS);
  }
}

export default { fetch: () => new Response(null, { status: 404 }) };
