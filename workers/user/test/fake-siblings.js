import { WorkerEntrypoint } from "cloudflare:workers";

// Each sibling is a Worker of its own with this script: what it holds of people, who was to be forgotten, who is not served.
const held = new Map();
const forgotten = [];
const adopted = [];
const broken = new Set();

const ok = (value) => ({ ok: true, value });
const PAGE = 2;

class Sibling extends WorkerEntrypoint {
  put(userId, items) {
    held.set(userId, items);
  }

  breakFor(userId) {
    broken.add(userId);
  }

  mendFor(userId) {
    broken.delete(userId);
  }

  timesForgotten(userId) {
    return forgotten.filter((id) => id === userId).length;
  }

  erasePerson(_call, { userId }) {
    if (broken.has(userId)) throw new Error("this sibling is down");
    forgotten.push(userId);
    held.delete(userId);
    return ok(null);
  }

  pageOf({ userId, cursor }) {
    // The first page comes, so that half an answer would be seen.
    if (broken.has(userId) && cursor !== undefined) throw new Error("this sibling is down");
    const from = Number(cursor ?? 0);
    const items = held.get(userId) ?? [];
    return {
      items: items.slice(from, from + PAGE),
      nextCursor: items.length > from + PAGE ? String(from + PAGE) : null,
    };
  }
}

export class OrderEntrypoint extends Sibling {
  adoptGuestOrders(_call, { userId, emailKey }) {
    if (broken.has(userId)) return { ok: false, error: { code: "unavailable", message: "down" } };
    adopted.push([userId, emailKey].join(" "));
    return ok(null);
  }

  timesAdopted(userId, emailKey) {
    return adopted.filter((one) => one === [userId, emailKey].join(" ")).length;
  }

  exportPerson(_call, input) {
    const { items, nextCursor } = this.pageOf(input);
    return ok({ orders: items, nextCursor });
  }
}

export class PaymentEntrypoint extends Sibling {
  exportPerson(_call, input) {
    const { items, nextCursor } = this.pageOf(input);
    return ok({ payments: items, nextCursor });
  }
}

export class NotificationEntrypoint extends Sibling {}

export default { fetch: () => new Response(null, { status: 404 }) };
