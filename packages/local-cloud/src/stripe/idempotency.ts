import { hash } from "node:crypto";
import type { Collection } from "../journal/store.ts";
import { StripeError } from "./errors.ts";
import type { SavedAnswer } from "./state.ts";

const keptSeconds = 24 * 3600;
const mostAnswers = 60_000;
const answersAfterTrim = 50_000;

/** The answers that idempotency keys replay, and the keys of requests that are under way. */
export class IdempotencyKeys {
  readonly #answers: Collection<SavedAnswer>;
  readonly #open = new Set<string>();

  constructor(answers: Collection<SavedAnswer>) {
    this.#answers = answers;
  }

  /** The answer to replay, or null when the request may run: then `release` must follow. */
  claim(key: string, fingerprint: string): SavedAnswer | null {
    if (key.length > 255) throw refusal(400, "Idempotency keys may have 255 characters at most.");
    if (this.#open.has(key)) {
      throw refusal(
        409,
        `There is currently another in-progress request using this Idempotent Key (that probably means you submitted twice, and the other request is still going through): ${key}. Please try again later.`,
        "idempotency_key_in_use",
      );
    }
    const saved = this.#answers.get(key);
    if (saved === undefined || saved.at < Date.now() / 1000 - keptSeconds) {
      this.#open.add(key);
      return null;
    }
    if (saved.fingerprint === fingerprint) return saved;
    throw refusal(
      400,
      `Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '${key}' if you meant to execute a different request.`,
    );
  }

  /** Remembers the answer, in the same turn as the changes it tells of. */
  save(key: string, answer: SavedAnswer): void {
    this.#answers.put(key, answer);
    if (this.#answers.size > mostAnswers) this.#answers.trim(answersAfterTrim);
  }

  release(key: string): void {
    this.#open.delete(key);
  }
}

/** Equal for requests with the same path and parameters, in whatever order. */
export function fingerprintOf(path: string, body: string): string {
  return hash("sha256", `${path}\n${body.split("&").toSorted().join("&")}`, "base64url");
}

function refusal(status: number, message: string, code?: string): StripeError {
  const body = { type: "idempotency_error", message } as const;
  return new StripeError(status, code === undefined ? body : { ...body, code }, false);
}
