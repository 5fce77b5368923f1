import { DurableObject } from "cloudflare:workers";
import { createDirectoryStore } from "../db/endpoint-directory-store.ts";
import type { Endpoint } from "../webhooks/endpoint.ts";
import type { EndpointDirectory } from "../webhooks/endpoint-object.ts";

/** The one list of webhook endpoints, asked for each batch of events: nothing of it is cached that could be stale. */
export class WebhookDirectory extends DurableObject implements EndpointDirectory {
  /** Of its spans; minified code has none. */
  static override readonly name = "WebhookDirectory";

  readonly #store: ReturnType<typeof createDirectoryStore>;

  constructor(ctx: DurableObjectState, env: Cloudflare.Env) {
    super(ctx, env);
    this.#store = createDirectoryStore(ctx.storage.sql);
  }

  async put(endpoint: Endpoint): Promise<boolean> {
    return this.#store.put(endpoint);
  }

  async remove(id: string): Promise<null> {
    this.#store.remove(id);
    return null;
  }

  async list(): Promise<Endpoint[]> {
    return this.#store.list();
  }
}
