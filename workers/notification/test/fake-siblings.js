import { WorkerEntrypoint } from "cloudflare:workers";

class Sibling extends WorkerEntrypoint {
  acknowledgeEvents() {
    return { ok: true, value: null };
  }
}

export class UserEntrypoint extends Sibling {
  administrators() {
    return { ok: true, value: [{ userId: "a1", email: "admin@example.com" }] };
  }
}
export class ProductEntrypoint extends Sibling {}
export class OrderEntrypoint extends Sibling {}
export class PaymentEntrypoint extends Sibling {}

export default { fetch: () => new Response(null, { status: 404 }) };
