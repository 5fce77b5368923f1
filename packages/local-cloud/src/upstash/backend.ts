import { type Outcome, Engine, attempt } from "./engine.ts";
import { Journal } from "./journal.ts";

/** What runs the commands: the built-in engine, or a real Redis. Errors that Redis would answer are RedisError. */
export interface Backend {
  run(words: string[]): Promise<Outcome>;
  /** One after the other; other callers' commands may come between. */
  pipeline(all: string[][]): Promise<Outcome[]>;
  /** All in one step. Throws RedisError when the whole is refused. */
  transaction(all: string[][]): Promise<Outcome[]>;
  close(): Promise<void>;
}

/** The built-in engine; with a folder its data survives a restart. */
export function memoryBackend(folder: string | undefined): Backend {
  const engine = new Engine();
  const journal = folder === undefined ? undefined : new Journal(folder, engine);
  const sweeper = setInterval(() => {
    engine.store.sweep();
    journal?.commit();
  }, 1000).unref();
  const run = (words: string[]): Outcome => {
    const outcome = attempt(() => engine.run(words));
    journal?.commit();
    return outcome;
  };
  return {
    run: (words) => Promise.resolve(run(words)),
    pipeline: (all) => Promise.resolve(all.map(run)),
    transaction: async (all) => {
      const outcomes = engine.transaction(all);
      journal?.commit();
      return outcomes;
    },
    close: async () => {
      clearInterval(sweeper);
      journal?.close();
    },
  };
}
