import { DurableObject } from "cloudflare:workers";

export class WebhookEndpoint extends DurableObject {}
