import { fail, ok, type Result } from "@orderapp/core/result";
import { continueTrace, toTraceparent } from "@orderapp/core/trace";
import type { Logger } from "@orderapp/http/log";
import { callSibling, loggerFor } from "@orderapp/http/rpc";
import { createDeliveryStore, type DeliveryStore } from "../db/endpoint-deliveries.ts";
import { createEndpointStore, type EndpointStore, type KeptEndpoint } from "../db/endpoint-store.ts";
import type { Env } from "../env.ts";
import { notificationId } from "../notifications/notification.ts";
import { createDispatcher } from "../webhooks/dispatcher.ts";
import type { EndpointDirectory, EndpointObject } from "../webhooks/endpoint-object.ts";
import {
  KEEP_MS,
  type Delivery,
  type Endpoint,
  type EndpointInput,
  type WithSecret,
  type EndpointChange,
} from "../webhooks/endpoint.ts";
import type { WebhookMessage } from "../webhooks/event-message.ts";
import type { Guard } from "../webhooks/guard-address.ts";
import { retryPolicy } from "../webhooks/retry-policy.ts";
import { newSecret, openSecret, sealSecret } from "../webhooks/secrets.ts";
import { lateSideWork } from "./late-side-work.ts";
import { sendWebhook, type Attempt, type Sending } from "../webhooks/send-webhook.ts";
import { settings } from "../settings.ts";
import { guardOf } from "../webhooks/guard-settings.ts";
import { DurableObject } from "../tracing.ts";

const RUN_MS = 5 * 60_000;
const AGAIN_MS = 30_000;
const ORPHAN_MS = 60_000;
const SWEEP_MS = 60 * 60_000;
const ERASED_MS = 7 * 24 * 60 * 60_000;
const missing = () => fail("not_found", "There is no such webhook endpoint.");
const off = () => fail("conflict", "The endpoint is switched off. Switch it on first.");
const unlisted = () => fail("unavailable", "It is not known everywhere yet. Try again.");

/** One endpoint of outgoing webhooks: the single writer of what it is, of its queue and of its log. */
export class WebhookEndpoint extends DurableObject<Env> implements EndpointObject {
  /** Of its spans; minified code has none. */
  static override readonly name = "WebhookEndpoint";

  readonly #endpoints: EndpointStore;
  readonly #deliveries: DeliveryStore;
  readonly #dispatcher: ReturnType<typeof createDispatcher>;
  readonly #log: Logger;
  readonly #guard: Guard;
  readonly #side: ReturnType<typeof lateSideWork>;
  #running = false;
  #sweptAt = 0;
  #nextSweep: number | undefined;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#endpoints = createEndpointStore(ctx.storage.sql);
    this.#deliveries = createDeliveryStore(ctx.storage.sql);
    const set = settings.read(env);
    this.#guard = guardOf(set);
    this.#log = loggerFor("notification", { traceparent: toTraceparent(continueTrace()) }, set.LOG_LEVEL);
    this.#dispatcher = createDispatcher({
      endpoints: this.#endpoints,
      deliveries: this.#deliveries,
      policy: retryPolicy(set.WEBHOOK_RETRY_SECONDS, set.WEBHOOK_SWITCH_OFF_AFTER),
      send: (endpoint, message) => this.#send(endpoint, message),
      transaction: (write) => ctx.storage.transactionSync(write),
      log: this.#log,
    });
    this.#side = lateSideWork(this.env, {
      endpoints: this.#endpoints,
      deliveries: this.#deliveries,
      find: () => this.#find(),
      transaction: (write) => ctx.storage.transactionSync(write),
      log: this.#log,
    });
  }

  async create(input: EndpointInput & { id: string }): Promise<Result<WithSecret, "conflict" | "unavailable">> {
    const secret = newSecret();
    const sealed = await sealSecret(this.env.WEBHOOK_SECRET_KEY, input.id, secret);
    if (this.#endpoints.exists()) return fail("conflict", "This endpoint exists already.");
    this.ctx.storage.transactionSync(() => {
      this.#endpoints.create(input, sealed, Date.now());
      this.#deliveries.createTables();
    });
    // Whoever dies before it is listed leaves nothing that anybody knows of: the alarm clears it away.
    await this.ctx.storage.setAlarm(Date.now() + ORPHAN_MS);
    const listed = await this.#list();
    if (listed === "full") {
      await this.ctx.storage.deleteAll();
      return fail("conflict", "There are as many endpoints as there may be. Delete one first.");
    }
    if (listed === "unknown") return unlisted();
    const endpoint = this.#find();
    return endpoint ? ok({ endpoint: present(endpoint), secret }) : unlisted();
  }

  async read(): Promise<Result<Endpoint, "not_found">> {
    const endpoint = this.#find();
    return endpoint ? ok(present(endpoint)) : missing();
  }

  async change(input: EndpointChange): Promise<Result<Endpoint, "not_found" | "unavailable">> {
    if (!this.#find()) return missing();
    this.ctx.storage.transactionSync(() => {
      this.#endpoints.change(input, Date.now());
      if (input.enabled === false) this.#deliveries.hold();
    });
    await this.#wake();
    // The answer says that from now on events are chosen by it, so the directory must know.
    const listed = await this.#list();
    const endpoint = this.#find();
    if (!endpoint) return missing();
    return listed === "listed" ? ok(present(endpoint)) : unlisted();
  }

  async remove(): Promise<Result<null, "not_found" | "unavailable">> {
    if (!this.#find()) return missing();
    this.#endpoints.markRemoved();
    await this.#wake();
    return (await this.#finishRemoval()) ? ok(null) : unlisted();
  }

  async rotateSecret(): Promise<Result<WithSecret, "not_found">> {
    const before = this.#find();
    if (!before) return missing();
    const secret = newSecret();
    const sealed = await sealSecret(this.env.WEBHOOK_SECRET_KEY, before.id, secret);
    this.ctx.storage.transactionSync(() => {
      this.#endpoints.rotate(sealed, Date.now());
      this.#endpoints.change({}, Date.now());
    });
    await this.#wake();
    const endpoint = this.#find();
    return endpoint ? ok({ endpoint: present(endpoint), secret }) : missing();
  }

  async accept(messages: WebhookMessage[]): Promise<null> {
    const endpoint = this.#find();
    if (!endpoint) return null;
    const ids = await Promise.all(messages.map(({ eventId }) => notificationId(eventId, "webhook", endpoint.id)));
    const now = this.#find();
    if (!now) return null;
    this.ctx.storage.transactionSync(() => {
      for (const [i, message] of messages.entries()) {
        this.#deliveries.insert(ids[i] ?? "", message, now.enabled ? "pending" : "held", Date.now());
      }
    });
    await this.#wake();
    return null;
  }

  async test(message: WebhookMessage): Promise<Result<Delivery, "not_found">> {
    const endpoint = this.#find();
    if (!endpoint) return missing();
    const id = await notificationId(message.eventId, "webhook", endpoint.id);
    const attempt = await this.#send(endpoint, message);
    if (!this.#find()) return missing();
    this.ctx.storage.transactionSync(() => this.#deliveries.insertSettled(id, message, attempt));
    await this.#wake();
    const delivery = this.#deliveries.find(id);
    return delivery ? ok(delivery) : missing();
  }

  async deliveries(input: Parameters<EndpointObject["deliveries"]>[0]): ReturnType<EndpointObject["deliveries"]> {
    return this.#find() ? ok(this.#deliveries.list(input)) : missing();
  }

  async redeliver(input: { deliveryId: string }): Promise<Result<Delivery, "not_found" | "conflict">> {
    const endpoint = this.#find();
    if (!endpoint || !this.#deliveries.find(input.deliveryId)) {
      return fail("not_found", "There is no such delivery.");
    }
    if (!endpoint.enabled) return off();
    const delivery = this.ctx.storage.transactionSync(() => this.#deliveries.redeliver(input.deliveryId, Date.now()));
    await this.#wake();
    return delivery ? ok(delivery) : fail("not_found", "There is no such delivery.");
  }

  async replay(input: Parameters<EndpointObject["replay"]>[0]): ReturnType<EndpointObject["replay"]> {
    const endpoint = this.#find();
    if (!endpoint) return missing();
    if (!endpoint.enabled) return off();
    const queued = this.ctx.storage.transactionSync(() =>
      this.#deliveries.replay(input.since, input.status, Date.now()),
    );
    await this.#wake();
    return ok({ queued });
  }

  async erasePerson(input: { userId: string }): Promise<null> {
    if (this.#find()) {
      this.ctx.storage.transactionSync(() => this.#deliveries.erasePerson(input.userId, Date.now()));
    }
    return null;
  }

  /** Does what is due, and says when the next is. Nothing that fails outside may end it: it would not be called again. */
  override async alarm(): Promise<void> {
    const endpoint = this.#endpoints.find(Date.now());
    if (!endpoint) return;
    const orphan = !endpoint.listed && endpoint.version === 1;
    if (orphan || endpoint.removed) {
      if (!(await this.#finishRemoval())) await this.ctx.storage.setAlarm(Date.now() + AGAIN_MS);
      return;
    }
    this.#running = true;
    try {
      await Promise.all([this.#list(), this.#dispatcher.run(Date.now() + RUN_MS, () => this.#side.noteDeliveries())]);
      await this.#list();
      await this.#side.tellAdministrators();
      await this.#side.noteDeliveries();
    } finally {
      this.#running = false;
      await this.#schedule();
    }
  }

  #find(): KeptEndpoint | undefined {
    const endpoint = this.#endpoints.find(Date.now());
    return endpoint?.removed ? undefined : endpoint;
  }

  async #send(endpoint: KeptEndpoint, message: Sending["message"]): Promise<Attempt> {
    const at = Date.now();
    try {
      const sealed = this.#endpoints.secrets(at);
      const open = (text: string): Promise<string> => openSecret(this.env.WEBHOOK_SECRET_KEY, endpoint.id, text);
      const secrets = await Promise.all(sealed.map(open));
      return await sendWebhook(this.#guard, { url: endpoint.url, secrets, message });
    } catch (error) {
      this.#log.error("webhook secret not readable", { endpointId: endpoint.id, error });
      const why = { error: "The endpoint's secret cannot be read. Rotate it.", ours: true } as const;
      return { at, durationMs: Date.now() - at, url: endpoint.url, delivered: false, retryAfterMs: 0, ...why };
    }
  }

  /** Begins what may be due: at once when messages are being sent already, else by the alarm. */
  async #wake(): Promise<void> {
    if (this.#running) this.#dispatcher.pump();
    await this.ctx.storage.setAlarm(Date.now());
  }

  #directory(): EndpointDirectory {
    return this.env.WEBHOOK_DIRECTORY.getByName("all");
  }

  /** Tells the directory what it does not know yet. */
  async #list(): Promise<"listed" | "full" | "unknown"> {
    const endpoint = this.#find();
    if (!endpoint || endpoint.listed) return "listed";
    try {
      if (!(await callSibling(this.#directory().put(present(endpoint))))) return "full";
      this.#endpoints.markListed(endpoint.version);
      return "listed";
    } catch (error) {
      this.#log.warn("webhook endpoint not listed", { endpointId: endpoint.id, error });
      return "unknown";
    }
  }

  /** From the directory first: an object that is gone before it would be asked for each event. */
  async #finishRemoval(): Promise<boolean> {
    const endpoint = this.#endpoints.find(Date.now());
    if (!endpoint) return true;
    try {
      await callSibling(this.#directory().remove(endpoint.id));
    } catch (error) {
      this.#log.warn("webhook endpoint not taken out of the list", { endpointId: endpoint.id, error });
      return false;
    }
    await this.ctx.storage.deleteAll();
    return true;
  }

  async #schedule(): Promise<void> {
    const endpoint = this.#find();
    if (!endpoint) return;
    const now = Date.now();
    if (now - this.#sweptAt > SWEEP_MS) {
      this.#endpoints.dropOldSecrets(now);
      this.#nextSweep = this.ctx.storage.transactionSync(() => this.#deliveries.sweep(now, KEEP_MS, ERASED_MS));
      this.#sweptAt = now;
    }
    const due = endpoint.enabled ? this.#deliveries.nextDue() : undefined;
    const open = !endpoint.listed || this.#endpoints.alerts().length > 0 || this.#deliveries.unlisted(1).length > 0;
    const times = [
      due === undefined ? undefined : Math.max(due, endpoint.restUntil),
      open ? now + AGAIN_MS : undefined,
      this.#nextSweep === undefined ? undefined : Math.max(this.#nextSweep, this.#sweptAt + SWEEP_MS),
      endpoint.previousSecretUntil,
    ].filter((time) => time !== undefined);
    if (times.length > 0) await this.ctx.storage.setAlarm(Math.max(now, Math.min(...times)));
  }
}

/** The endpoint as others may see it. */
function present(kept: KeptEndpoint): Endpoint {
  const { restUntil: _rest, listed: _listed, removed: _removed, ...endpoint } = kept;
  return endpoint;
}
