import { createMongo, guardMongo } from "@orderapp/db/mongo";
import type { Repositories } from "../context.ts";
import { createRepositories } from "./repositories.ts";

export type Store = {
  repositories: Repositories;
  ping(): Promise<unknown>;
  /** Runs work on it; what is not there is `unavailable`. */
  guard<T>(work: Promise<T>): Promise<T>;
};

/** All that lies in `user_db`, over one pool of connections. */
export function openStore(uri: string, options: { spans: boolean }): Store {
  const db = createMongo(uri, "user_db", options).db();
  return { repositories: createRepositories(db), ping: () => db.command({ ping: 1 }), guard: guardMongo };
}
