import { DurableObject } from "cloudflare:workers";

export class WebhookDirectory extends DurableObject {}
