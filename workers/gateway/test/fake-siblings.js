import { WorkerEntrypoint } from "cloudflare:workers";

const json = { "content-type": "application/json" };

/** A body that ends in an error after its first half. */
function half() {
  let sent = false;
  return new ReadableStream({
    pull(controller) {
      if (sent) return controller.error(new Error("the other half is lost"));
      sent = true;
      controller.enqueue(new TextEncoder().encode('{"half":'));
    },
  });
}

const ANSWERS = {
  throws: () => {
    throw new TypeError("secret of the sibling");
  },
  // workerd sees that nobody will ever answer, and ends it.
  hangs: () => new Promise(() => undefined),
  half: () => new Response(half(), { headers: { ...json, "cache-control": "s-maxage=60" } }),
  fails: () => new Response("TypeError: secret of the sibling", { status: 500 }),
  refuses: () => new Response('{"code":"not_found"}', { status: 404, headers: json }),
};

/** Answers as the last part of the path says, in the place of every service. */
export default {
  fetch(request) {
    const { pathname, searchParams } = new URL(request.url);
    const how = ANSWERS[searchParams.get("answer") ?? ""];
    return how ? how() : Response.json({ pathname });
  },
};

class Sibling extends WorkerEntrypoint {
  jwks() {
    return { keys: [] };
  }
}
export {
  Sibling as UserEntrypoint,
  Sibling as ProductEntrypoint,
  Sibling as OrderEntrypoint,
  Sibling as PaymentEntrypoint,
  Sibling as NotificationEntrypoint,
};
