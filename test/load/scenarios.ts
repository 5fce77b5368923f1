import type { Json, BenchShop } from "./bench-shop.ts";
import type { LoadRequest, LoadSpec } from "./load.ts";
import { catalogueScenarios } from "./catalogue-scenarios.ts";
import { notificationScenarios } from "./notification-scenarios.ts";
import { paymentScenarios } from "./payment-scenarios.ts";
import { orderScenarios } from "./order-scenarios.ts";

export type Floor = "A" | "B" | "C" | "D" | "E";

/** One thing worth measuring. Later work adds its own here. */
export type Scenario = {
  name: string;
  /** The floor it is quoted against, and the least share of it that we promise. */
  target?: { floor: Floor; share: number };
  /** Runs only when it is named, or with --all. */
  onlyAsked?: true;
  /** Another scenario that ran before, and how many times slower than it this one may be, each against its floor. */
  slowdown?: { from: string; most: number };
  /** The most backend calls that one request may wait for one after the other. */
  maxWaits?: number;
  /** The backends whose calls are counted, where a request is more than what is measured. */
  countOnly?: ("mongo" | "stripe")[];
  /** The load; absent for a scenario of which only the waits are counted. */
  load?: (shop: BenchShop, seconds: number) => Promise<LoadSpec>;
  /** Sends one request, for counting its waits; answers a new one each time. */
  once: (shop: BenchShop) => Promise<() => Promise<Json>>;
  /** The load itself, where it is not as long, as often repeated, and as fast as others are. */
  fixed?: { seconds: number; latencyMs: number; perSecond: number };
  /** The most that 95 of 100 requests of a kind may take, in ms. */
  limits?: Record<string, number>;
  /** Looks for what the load left wrong. */
  audit?: (shop: BenchShop) => Promise<string[]>;
};

const READERS = 32;
/** Few, since what they do keeps a core busy. */
export const SIGN_INS = 4;
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const get = (path: string): LoadRequest => ({ method: "GET", path });
const reads = (shop: BenchShop, seconds: number, requests: LoadRequest[]): LoadSpec => ({
  kind: "requests",
  origin: shop.origin,
  connections: READERS,
  seconds,
  requests,
});

let asked = 100_000;
/** A whole page that nobody has asked for before, so that no cache knows it: dearer than this is no product. */
const listUpTo = (price: number | "{new}"): LoadRequest => get(`/v1/products?limit=20&maxPrice=${price}`);

export const scenarios: Scenario[] = [
  {
    name: "list of 20, cached",
    target: { floor: "A", share: 0.7 },
    maxWaits: 1,
    load: (shop, seconds) => Promise.resolve(reads(shop, seconds, [get("/v1/products?limit=20")])),
    once: (shop) => Promise.resolve(() => shop.json("GET", "/v1/products?limit=20")),
  },
  {
    name: "product, cached",
    target: { floor: "A", share: 0.7 },
    maxWaits: 1,
    load: (shop, seconds) => Promise.resolve(reads(shop, seconds, [get(`/v1/products/${shop.product.id}`)])),
    once: (shop) => Promise.resolve(() => shop.json("GET", `/v1/products/${shop.product.id}`)),
  },
  {
    name: "list of 20, not cached",
    target: { floor: "B", share: 0.5 },
    maxWaits: 2,
    load: (shop, seconds) => Promise.resolve(reads(shop, seconds, [listUpTo("{new}")])),
    once: (shop) => Promise.resolve(() => shop.json("GET", listUpTo(++asked).path)),
  },
  {
    name: "own profile",
    target: { floor: "D", share: 0.5 },
    maxWaits: 1,
    load: async (shop, seconds) => {
      const tokens = await shop.people.accessTokens();
      const requests = tokens.map((token) => ({ ...get("/v1/users/me"), headers: bearer(token) }));
      return { kind: "requests", origin: shop.origin, connections: READERS, seconds, requests, spread: true };
    },
    once: async (shop) => {
      const { accessToken } = await shop.people.signIn(await shop.people.next());
      return () => shop.json("GET", "/v1/users/me", undefined, bearer(accessToken));
    },
  },
  {
    name: "login",
    target: { floor: "E", share: 1 / 1.3 },
    maxWaits: 2,
    load: async (shop, seconds) => {
      const people = await shop.people.all();
      const requests = people.map(({ email, password, headers }): LoadRequest => ({
        method: "POST",
        path: "/v1/auth/login",
        headers,
        body: JSON.stringify({ email, password }),
      }));
      return { kind: "requests", origin: shop.origin, connections: SIGN_INS, seconds, requests, spread: true };
    },
    once: async (shop) => {
      const person = await shop.people.next();
      return () => shop.people.signIn(person);
    },
  },
  {
    name: "refresh",
    target: { floor: "D", share: 0.4 },
    maxWaits: 1,
    load: async (shop, seconds) => {
      const starts: string[] = [];
      for (const person of await shop.people.all()) starts.push((await shop.people.signIn(person)).refreshToken);
      return {
        kind: "chains",
        origin: shop.origin,
        seconds,
        path: "/v1/auth/refresh",
        member: "refreshToken",
        starts,
      };
    },
    once: async (shop) => {
      const { refreshToken } = await shop.people.signIn(await shop.people.next());
      return () => shop.json("POST", "/v1/auth/refresh", { refreshToken });
    },
  },
  ...orderScenarios,
  ...catalogueScenarios,
  ...notificationScenarios,
  ...paymentScenarios,
];
