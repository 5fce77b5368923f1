import { DurableObject } from "cloudflare:workers";

/** Counts failed attempts of one kind by one party; single writer. */
export class AttemptLimiter extends DurableObject<unknown> {}
