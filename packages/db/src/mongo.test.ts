import { MongoNetworkError, MongoServerError } from "mongodb";
import { describe, expect, it } from "vitest";
import { guardMongo } from "./mongo.ts";

class PoolClearedOnNetworkError extends MongoNetworkError {
  override get name(): string {
    return "PoolClearedOnNetworkError";
  }
}

describe("guardMongo", () => {
  it("calls an outage what the driver says of a lost connection, whatever its name", async () => {
    for (const error of [new MongoNetworkError("reset"), new PoolClearedOnNetworkError("monitor timed out")]) {
      await expect(guardMongo(Promise.reject(error))).rejects.toMatchObject({ code: "unavailable", cause: error });
    }
  });

  it("leaves what the server refused, and our own mistakes, as they are", async () => {
    for (const error of [new MongoServerError({ message: "E11000", code: 11000 }), new TypeError("oops")]) {
      await expect(guardMongo(Promise.reject(error))).rejects.toBe(error);
    }
  });
});
