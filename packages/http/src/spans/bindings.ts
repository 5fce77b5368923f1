import { endSpan, inSpan, parentOfCall, startSpan, type Attributes, type Span } from "@orderapp/core/span";
import { toTraceparent } from "@orderapp/core/trace";

/** Which of a Worker's bindings lead where. */
export type TracedBindings = {
  /** RPC of siblings. */
  rpc?: readonly string[];
  /** HTTP of siblings. */
  http?: readonly string[];
  objects?: readonly string[];
  queues?: readonly string[];
};

// An isolate's environment never changes; the cache may vanish.
const made = new WeakMap<object, object>();

/** The same environment, whose bindings record what is asked of them. */
export function tracedEnv<Env extends object>(env: Env, bindings: TracedBindings): Env {
  const known = made.get(env);
  if (known) return known as Env;
  const wrap = (names: readonly string[] = [], by: (binding: object, name: string) => object) =>
    names.flatMap((name) => {
      const binding: unknown = Reflect.get(env, name);
      return isBinding(binding) ? [[name, by(binding, name)] as const] : [];
    });
  const traced: Env = {
    ...env,
    ...Object.fromEntries([
      ...wrap(bindings.rpc, (binding, name) => tracedStub(binding, pascal(name))),
      ...wrap(bindings.http, tracedFetcher),
      ...wrap(bindings.objects, (binding, name) => tracedNamespace(binding, pascal(name))),
      ...wrap(bindings.queues, tracedQueue),
    ]),
  };
  made.set(env, traced);
  made.set(traced, traced);
  return traced;
}

const isBinding = (value: unknown): value is object =>
  value !== null && (typeof value === "object" || typeof value === "function");

/** `CART_OWNERS` as people call it: `CartOwners`. */
const pascal = (name: string): string =>
  name
    .toLowerCase()
    .split("_")
    .map((word) => `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`)
    .join("");

type Called = (...args: unknown[]) => unknown;

/** Another object in whose place stands this one, some of its methods being others. */
function standIn(target: object, methodOf: (name: string, original: Called) => Called | undefined): object {
  return new Proxy(target, {
    get(_, name) {
      // Not of the stand-in: the runtime's own objects know only themselves.
      const value: unknown = Reflect.get(target, name);
      if (typeof name === "symbol" || name === "then" || name === "constructor" || typeof value !== "function") {
        return value;
      }
      const original: Called = (...args) => Reflect.apply(value, target, args) as unknown;
      return methodOf(name, original) ?? original;
    },
  });
}

export const RPC_SYSTEM = "cloudflare_workers";
export const rpcAttributes = (method: string): Attributes => ({ "rpc.system.name": RPC_SYSTEM, "rpc.method": method });

/** What an RPC takes first, if it takes it. */
export const callOf = (args: readonly unknown[]): { traceparent: string } | undefined => {
  const [first] = args;
  if (typeof first !== "object" || first === null || !("traceparent" in first)) return undefined;
  return typeof first.traceparent === "string" ? { traceparent: first.traceparent } : undefined;
};

/** Who is called by RPC continues in the span of the call. */
function tracedStub(stub: object, service: string): object {
  return standIn(stub, (method, original) => {
    const name = `${service}/${method}`;
    return (...args) => {
      const call = callOf(args);
      const parent = call && parentOfCall(call.traceparent);
      return inSpan({ name, kind: "client", parent, attributes: rpcAttributes(name) }, async (span) =>
        original(...(span && call ? [{ traceparent: toTraceparent(span) }, ...args.slice(1)] : args)),
      );
    };
  });
}

const STUBS = new Set(["get", "getByName", "getExisting"]);

function tracedNamespace(namespace: object, name: string): object {
  return standIn(namespace, (method, original) =>
    STUBS.has(method)
      ? (...args) => {
          const stub = original(...args);
          return isBinding(stub) ? tracedStub(stub, name) : stub;
        }
      : undefined,
  );
}

/** Requests to a sibling continue in the span of the call. */
function tracedFetcher(fetcher: object, name: string): object {
  return standIn(fetcher, (method, original) => {
    if (method !== "fetch") return undefined;
    return (input, init) => {
      const request = isInit(init) ? init : {};
      const verb = request.method ?? "GET";
      const attributes = { "http.request.method": verb, "server.address": name.replace(/_HTTP$/, "").toLowerCase() };
      return inSpan({ name: verb, kind: "client", attributes }, async (span) => {
        if (!span) return original(input, init);
        const headers = new Headers(request.headers);
        headers.set("traceparent", toTraceparent(span));
        const answer = await original(input, { ...request, headers });
        if (answer instanceof Response) noteStatus(span, answer.status, 400);
        return answer;
      });
    };
  });
}

const isInit = (value: unknown): value is RequestInit => typeof value === "object" && value !== null;

/** A status is an error from `errorsFrom` on: 400 for who asked, 500 for who answered. */
export function noteStatus(span: Span, status: number, errorsFrom: number): void {
  span.attributes["http.response.status_code"] = status;
  if (status >= errorsFrom) span.error = String(status);
}

/** What is sent continues in its consumer, each message by itself. */
function tracedQueue(queue: object, binding: string): object {
  const send = async (bodies: readonly unknown[], original: (bodies: readonly unknown[]) => unknown) => {
    const spans: (Span | undefined)[] = [];
    const sent = bodies.map((body) => {
      const call = callOf([body]);
      const span =
        call &&
        startSpan({
          name: `send ${binding.toLowerCase()}`,
          kind: "producer",
          parent: parentOfCall(call.traceparent),
          attributes: messagingAttributes("send", binding.toLowerCase(), bodies.length),
        });
      spans.push(span);
      return span && isBinding(body) ? { ...body, traceparent: toTraceparent(span) } : body;
    });
    try {
      const answer = await original(sent);
      for (const span of spans) endSpan(span);
      return answer;
    } catch (error) {
      for (const span of spans) endSpan(span, error);
      throw error;
    }
  };
  return standIn(queue, (method, original) => {
    if (method === "send") return (body, options) => send([body], ([one]) => original(one, options));
    if (method !== "sendBatch") return undefined;
    return (messages, options) => {
      const list = [...(messages as Iterable<{ body: unknown }>)];
      return send(
        list.map(({ body }) => body),
        (bodies) =>
          original(
            list.map((message, at) => ({ ...message, body: bodies[at] })),
            options,
          ),
      );
    };
  });
}

export const messagingAttributes = (type: "send" | "process", queue: string, count: number): Attributes => ({
  "messaging.system": "cloudflare_queues",
  "messaging.operation.name": type,
  "messaging.operation.type": type,
  "messaging.destination.name": queue,
  "messaging.batch.message_count": count > 1 ? count : undefined,
});
