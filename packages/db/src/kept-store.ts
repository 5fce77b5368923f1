/** A store over a client of its own; `guard` turns what is not there into `unavailable`. */
type Guarding = { guard<T>(work: Promise<T>): Promise<T> };

/**
 * Opens a store at first use and keeps it. A MongoDB client whose first connection failed is closed for good: then the
 * store is opened anew, and the work done there, since nothing of it was sent.
 */
export function keepStore<Store extends Guarding>(open: () => Promise<Store>) {
  let kept: Promise<Store> | undefined;
  return async function withStore<T>(work: (store: Store) => Promise<T>, tries = 2): Promise<T> {
    const opening = (kept ??= open());
    let store: Store | undefined;
    try {
      store = await opening;
      return await store.guard(work(store));
    } catch (error) {
      const closed = wasClosed(error);
      if (kept === opening && (store === undefined || closed)) kept = undefined;
      if (!closed || tries === 1) throw error;
      return withStore(work, tries - 1);
    }
  };
}

// By its words, since whoever loads the driver for its class pays for that at each start.
const wasClosed = (error: unknown): boolean =>
  error instanceof Error && (error.message === "Topology is closed" || wasClosed(error.cause));
