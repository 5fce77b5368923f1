import { hashes } from "./commands/hashes.ts";
import { keys } from "./commands/keys.ts";
import { lists } from "./commands/lists.ts";
import { sets } from "./commands/sets.ts";
import { sortedSets } from "./commands/sorted-sets.ts";
import { streams } from "./commands/streams.ts";
import { strings } from "./commands/strings.ts";
import { RedisError, type Reply, Store } from "./store.ts";

/** A command: how many words it takes with its name (negative: at least), and what it does. */
export interface Command {
  arity: number;
  run(store: Store, args: string[]): Reply;
}

/** Commands by their lower-case names. */
export type Commands = Record<string, Command>;

/** The answer to one command of a transaction. */
export type Outcome = { result: Reply } | { error: string };

const server: Commands = {
  ping: { arity: -1, run: (_store, [text]) => text ?? "PONG" },
  echo: { arity: 2, run: (_store, [text = ""]) => text },
  time: {
    arity: 1,
    run: (store) => [String(Math.floor(store.now() / 1000)), String((store.now() % 1000) * 1000)],
  },
  dbsize: {
    arity: 1,
    run: (store) => {
      store.sweep();
      return store.entries.size;
    },
  },
  flushall: { arity: -1, run: flush },
  flushdb: { arity: -1, run: flush },
};

function flush(store: Store): Reply {
  store.clear();
  store.log(["FLUSHALL"]);
  return "OK";
}

const commands = new Map(
  Object.entries({ ...server, ...keys, ...strings, ...hashes, ...sets, ...lists, ...sortedSets, ...streams }),
);

/** Redis's commands over a store in memory. Each runs to its end before the next, so transactions are whole. */
export class Engine {
  readonly store: Store;

  constructor(store: Store = new Store()) {
    this.store = store;
  }

  /** Runs one command; throws RedisError in Redis's words. */
  run(words: readonly string[]): Reply {
    return this.#find(words).run(this.store, words.slice(1));
  }

  /** Runs all or, when one is unknown or has too few words, none. A failing command does not undo the others. */
  transaction(all: readonly (readonly string[])[]): Outcome[] {
    for (const words of all) {
      try {
        this.#find(words);
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        throw new RedisError(`EXECABORT Transaction discarded because of previous errors: ${why}`);
      }
    }
    return all.map((words) => attempt(() => this.run(words)));
  }

  #find(words: readonly string[]): Command {
    const [name = ""] = words;
    const command = commands.get(name.toLowerCase());
    if (!command) {
      const beginning = words.slice(1, 4).map((word) => `'${word.slice(0, 64)}' `);
      throw new RedisError(`ERR unknown command '${name}', with args beginning with: ${beginning.join("")}`);
    }
    if (command.arity >= 0 ? words.length !== command.arity : words.length < -command.arity) {
      throw new RedisError(`ERR wrong number of arguments for '${name.toLowerCase()}' command`);
    }
    return command;
  }
}

/** The result, or Redis's error as a value; other errors pass through. */
export function attempt(run: () => Reply): Outcome {
  try {
    return { result: run() };
  } catch (error) {
    if (error instanceof RedisError) return { error: error.message };
    throw error;
  }
}
