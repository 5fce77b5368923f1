import { DurableObject } from "cloudflare:workers";
import type { Env } from "../env.ts";

/** Requests for a mail to one address: counted, kept, and done by the alarm. */
export class MailRequests extends DurableObject<Env> {}
