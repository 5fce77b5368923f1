import type { PublicJwks } from "@orderapp/contracts/auth";
import type { Call, HealthReport } from "@orderapp/contracts/common";
import type { Period } from "@orderapp/contracts/report";
import type { Act, ActOutcome, Contact, ExchangedKey, LinkPurpose, UserRpc } from "@orderapp/contracts/user";
import type { Result } from "@orderapp/core/result";
import { answerRpc, healthReport, loggerFor } from "@orderapp/http/rpc";
import { authorityOf } from "./authority.ts";
import type { Env } from "./env.ts";
import { WorkerEntrypoint } from "./tracing.ts";

/** What siblings may ask of this Worker. */
export class UserEntrypoint extends WorkerEntrypoint<Env> implements UserRpc {
  /** Of its spans; minified code has none. */
  static override readonly name = "UserEntrypoint";

  jwks(call: Call): Promise<PublicJwks> {
    return authorityOf(this.env).jwks(call);
  }

  requireActive(
    call: Call,
    input: { userId: string },
  ): Promise<Result<{ email: string; emailVerified: boolean }, "not_found" | "account_disabled" | "unavailable">> {
    return answerRpc(this.#log(call), ["not_found", "account_disabled"], async () => {
      const { ctx, verbs } = await this.#ready(call);
      return verbs.requireActive(ctx, input.userId);
    });
  }

  beginAct(call: Call, act: Act): Promise<Result<null, "unavailable">> {
    return authorityOf(this.env).beginAct(call, act);
  }

  finishAct(call: Call, input: { id: string; outcome: ActOutcome }): Promise<Result<null, "unavailable">> {
    return authorityOf(this.env).finishAct(call, input);
  }

  linkToken(
    call: Call,
    input: { purpose: LinkPurpose; userId: string; eventId: string },
  ): Promise<Result<{ token: string }, "not_found" | "unavailable">> {
    return answerRpc(this.#log(call), ["not_found"], async () => {
      const { ctx, verbs } = await this.#ready(call);
      return verbs.linkToken(ctx, input);
    });
  }

  exchangeApiKey(
    call: Call,
    { apiKey }: { apiKey: string },
  ): Promise<Result<ExchangedKey, "unauthenticated" | "unavailable">> {
    return answerRpc(this.#log(call), ["unauthenticated"], async () => {
      const { ctx, verbs } = await this.#ready(call);
      return verbs.exchangeApiKey(ctx, apiKey);
    });
  }

  administrators(call: Call): Promise<Result<{ userId: string; email: string }[], "unavailable">> {
    return answerRpc(this.#log(call), [], async () => {
      const { ctx, verbs } = await this.#ready(call);
      return verbs.listAdministrators(ctx);
    });
  }

  contact(call: Call, input: { userId: string }): Promise<Result<Contact, "not_found" | "unavailable">> {
    return answerRpc(this.#log(call), ["not_found"], async () => {
      const { ctx, verbs } = await this.#ready(call);
      return verbs.contactOf(ctx, input.userId);
    });
  }

  endMarketingConsent(call: Call, input: { userId: string }): Promise<Result<null, "unavailable">> {
    return answerRpc(this.#log(call), [], async () => {
      const { ctx } = await this.#ready(call);
      await ctx.profiles.endConsent(input.userId, ctx.now());
      return null;
    });
  }

  countRegistrations(call: Call, period: Period): Promise<Result<{ count: number }, "unavailable">> {
    return answerRpc(this.#log(call), [], async () => {
      const { ctx } = await this.#ready(call);
      return { count: await ctx.administration.countRegistered(period) };
    });
  }

  acknowledgeEvents(call: Call, input: { ids: string[] }): Promise<Result<null, "unavailable">> {
    return answerRpc(this.#log(call), [], async () => {
      const { ctx } = await this.#ready(call);
      await ctx.outbox.close(input.ids);
      return null;
    });
  }

  health(call: Call): Promise<HealthReport> {
    return healthReport("user", { mongodb: async () => (await this.#ready(call)).ctx.ping() });
  }

  // Loaded at the first call: what an isolate was started for may need none of it.
  async #ready(call: Call) {
    const { verbs } = await import("./rpc-verbs.ts");
    return { verbs, ctx: verbs.createContext(this.env, call, (work) => this.ctx.waitUntil(work)) };
  }

  #log(call: Call) {
    return loggerFor("user", call, this.env.LOG_LEVEL);
  }
}
