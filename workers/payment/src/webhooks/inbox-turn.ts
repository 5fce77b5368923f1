import { nameOf, type InboxRows, type Row } from "./inbox-rows.ts";

type TurnParts = {
  rows: InboxRows;
  /** Works on an event; what came of it. */
  work: (row: Row) => Promise<Row>;
  /** Shows these to administrators; answers the names of those that it could. */
  list: (rows: Row[]) => Promise<ReadonlySet<string>>;
};

// A turn is short, so that what it leaves to its successor is never far from an alarm.
const TURN_MS = 4_000;
// A provider that was cut off sends thousands at once: worked on together, none of them would be done in time.
const AT_ONCE = 4;
// Outcomes wait for others, to be listed and written together: as long as they keep coming, up to a second.
const PAUSE_MS = 100;
const GATHER_MS = 1_000;
const LIST_AT_ONCE = 100;
const SWEEP_AT_ONCE = 100;

/**
 * One turn at the work of an inbox: what is due is worked on, so many at once, listed, and written; what comes
 * meanwhile is taken up too. Dying in the middle loses only outcomes, and their events are due still.
 */
export function createInboxTurn({ rows, work, list }: TurnParts) {
  const ended = Promise.withResolvers<void>();
  const until = Date.now() + TURN_MS;
  const held = new Set<string>();
  const outcomes: { before: Row; after: Row; at: number }[] = [];
  let working = 0;
  let listing = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  // Whether the table may have more that is due, and since when.
  let more = true;
  let from = 0;

  async function workOn(row: Row): Promise<void> {
    working += 1;
    const after = row.status === "pending" ? await work(row) : row;
    working -= 1;
    outcomes.push({ before: row, after, at: Date.now() });
  }

  async function write(): Promise<void> {
    listing = true;
    const batch = outcomes.splice(0, LIST_AT_ONCE);
    const listed = await list(batch.map(({ after }) => after));
    const now = Date.now();
    for (const { before, after } of batch) {
      rows.save(before, { ...after, listed: listed.has(nameOf(after)) ? 1 : 0 }, now);
      held.delete(nameOf(before));
    }
    listing = false;
  }

  /** What fails here fails the turn, and the watchdog brings another one. */
  const start = (task: Promise<void>): void => void task.then(step).catch(ended.reject);

  const places = (): number => Math.min(AT_ONCE - working, LIST_AT_ONCE - outcomes.length);

  function hold(row: Row): void {
    held.add(nameOf(row));
    start(workOn(row));
  }

  function takeUp(now: number): void {
    const free = places();
    if (free <= 0 || !more) return;
    const found = rows.due(from, now, held.size + free).filter((row) => !held.has(nameOf(row)));
    more = found.length >= free;
    for (const row of found.slice(0, free)) {
      from = row.dueAt ?? from;
      hold(row);
    }
  }

  function step(): void {
    const now = Date.now();
    if (now < until) takeUp(now);
    const [oldest] = outcomes;
    const newest = outcomes.at(-1);
    if (oldest && newest && !listing) {
      const ripe = now - oldest.at >= GATHER_MS || now - newest.at >= PAUSE_MS;
      if (ripe || outcomes.length >= LIST_AT_ONCE || now >= until) start(write());
      else timer ??= setTimeout(onTime, PAUSE_MS);
    }
    if (working === 0 && outcomes.length === 0 && !listing) ended.resolve();
  }

  function onTime(): void {
    timer = undefined;
    start(Promise.resolve());
  }

  return {
    /** Takes up what was written this moment; it need not be read again unless others wait before it. */
    offer(row: Row): void {
      if (more || places() <= 0 || held.has(nameOf(row)) || Date.now() >= until) more = true;
      else hold(row);
      step();
    },

    /** Returns when nothing is due any more, or its time is over. */
    async run(): Promise<void> {
      rows.sweep(Date.now(), SWEEP_AT_ONCE);
      step();
      await ended.promise;
      clearTimeout(timer);
    },
  };
}
export type InboxTurn = ReturnType<typeof createInboxTurn>;
