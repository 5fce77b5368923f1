import { MongoTopologyClosedError } from "mongodb";
import { describe, expect, it } from "vitest";
import { keepStore } from "./kept-store.ts";
import { guardMongo } from "./mongo.ts";

const opened = (outcomes: (() => Promise<unknown>)[]) => {
  let count = 0;
  const withStore = keepStore(async () => {
    const outcome = outcomes[count++];
    if (!outcome) throw new Error("opened too often");
    return { ask: outcome, guard: guardMongo };
  });
  return { ask: () => withStore((store) => store.ask()), opened: () => count };
};
const closed = () => Promise.reject(new MongoTopologyClosedError("Topology is closed"));
const fine = () => Promise.resolve("answer");

describe("a kept store", () => {
  it("is opened once", async () => {
    const store = opened([fine]);
    expect([await store.ask(), await store.ask(), store.opened()]).toEqual(["answer", "answer", 1]);
  });

  it("whose client was closed is opened anew, by as many as find it so at once", async () => {
    const store = opened([closed, fine]);
    expect(await Promise.all([store.ask(), store.ask(), store.ask()])).toEqual(["answer", "answer", "answer"]);
    expect(store.opened()).toBe(2);
  });

  it("is tried twice, and no more, for one call", async () => {
    const store = opened([closed, closed, fine]);
    await expect(store.ask()).rejects.toMatchObject({ code: "unavailable" });
    expect(await store.ask()).toBe("answer");
  });

  it("is kept when its work fails, and opened again when it could not be opened", async () => {
    let failing = true;
    const store = opened([() => (failing ? Promise.reject(new Error("wrong")) : fine())]);
    await expect(store.ask()).rejects.toThrow("wrong");
    failing = false;
    expect([await store.ask(), store.opened()]).toEqual(["answer", 1]);
    let tries = 0;
    const late = keepStore(async () => {
      if (++tries === 1) throw new Error("not yet");
      return { guard: guardMongo };
    });
    await expect(late(fine)).rejects.toThrow("not yet");
    expect(await late(fine)).toBe("answer");
  });
});
