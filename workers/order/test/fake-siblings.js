import { WorkerEntrypoint } from "cloudflare:workers";

// Tests put typed fakes in their place; these only let the configuration's bindings resolve.
export class ProductEntrypoint extends WorkerEntrypoint {}
export class PaymentEntrypoint extends WorkerEntrypoint {}

export default { fetch: () => new Response(null, { status: 404 }) };
