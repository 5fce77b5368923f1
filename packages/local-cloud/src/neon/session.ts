import pg from "pg";
import { Exchange, type Planned, type Statement, type StatementResult } from "./exchange.ts";

const maxPrepared = 200;
const maxPreparedLength = 20_000;

// What a statement may leave behind in its session for the next user of it. By text, and by command tag.
const leavesState = /\btemp(?:orary)?\b|pg_temp|set_config|advisory_lock|\bhold\b|setseed/i;
const leavesStateTags = new Set([
  "SET", "RESET", "LISTEN", "UNLISTEN", "PREPARE", "DEALLOCATE", "DECLARE", "DISCARD", "LOAD", "DO", "CALL",
]); // prettier-ignore

/** True for the errors of a prepared statement that a schema change or DISCARD made useless. */
function isStalePlan(error: Error): boolean {
  if (!(error instanceof pg.DatabaseError)) return false;
  return error.code === "26000" || (error.code === "0A000" && error.routine === "RevalidateCachedQuery");
}

/** A pooled connection that remembers the statements it has prepared, and whether it must be cleaned. */
export class Session {
  readonly #client: pg.PoolClient;
  readonly #prepared = new Map<string, { name: string; risky: boolean }>();
  #counter = 0;
  #dirty = false;
  #broken = false;

  constructor(client: pg.PoolClient) {
    this.#client = client;
  }

  /**
   * Runs the statements in one round trip; throws the server's error (nothing is committed then if the statements
   * are one transaction). A plan that went stale is made anew, once.
   */
  async run(statements: readonly Statement[]): Promise<StatementResult[]> {
    try {
      return await this.#exchange(statements, true);
    } catch (error) {
      if (!(error instanceof Error) || !isStalePlan(error)) throw error;
      await this.#discard();
      return this.#exchange(statements, false);
    }
  }

  /** Gives the connection back, clean. One that cannot be cleaned is closed. */
  async release(): Promise<void> {
    if (this.#broken) return this.#client.release(true);
    try {
      if (this.#dirty || this.#client.getTransactionStatus() !== "I") await this.#discard();
      this.#client.release();
    } catch (error) {
      this.#client.release(error instanceof Error ? error : true);
    }
  }

  async #discard(): Promise<void> {
    if (this.#client.getTransactionStatus() !== "I") await this.#client.query("ROLLBACK");
    await this.#client.query("DISCARD ALL");
    this.#prepared.clear();
    this.#dirty = false;
  }

  async #exchange(statements: readonly Statement[], prepare: boolean): Promise<StatementResult[]> {
    const stale: string[] = [];
    const added: string[] = [];
    const planned = statements.map((statement) => this.#plan(statement, prepare, stale, added));
    const { connection } = this.#client;
    let parsed = 0;
    const countParsed = () => void (parsed += 1);
    if (added.length > 0) connection.on("parseComplete", countParsed);
    try {
      const results = await new Promise<StatementResult[]>((resolve, reject) => {
        const exchange = new Exchange(planned, stale, (error) => (error ? reject(error) : resolve(exchange.results)));
        this.#client.query(exchange);
      });
      if (results.some((result) => leavesStateTags.has(result.command))) this.#dirty = true;
      return results;
    } catch (error) {
      // After anything but a plain error the server is about to hang up, or has.
      if (!(error instanceof pg.DatabaseError) || error.severity !== "ERROR") this.#broken = true;
      this.#forget(planned, parsed);
      throw error;
    } finally {
      if (added.length > 0) connection.off("parseComplete", countParsed);
    }
  }

  #plan(statement: Statement, prepare: boolean, stale: string[], added: string[]): Planned {
    const { sql, params } = statement;
    const known = this.#prepared.get(sql);
    if (known && prepare) {
      if (known.risky) this.#dirty = true;
      return { sql, params, name: known.name, parse: false };
    }
    const risky = leavesState.test(sql);
    if (risky) this.#dirty = true;
    if (!prepare || sql.length > maxPreparedLength) return { sql, params, name: "", parse: true };
    this.#counter += 1;
    const name = `s${this.#counter}`;
    for (const [oldest, { name: old }] of this.#prepared) {
      if (this.#prepared.size < maxPrepared || added.includes(oldest)) break;
      this.#prepared.delete(oldest);
      stale.push(old);
    }
    this.#prepared.set(sql, { name, risky });
    added.push(sql);
    return { sql, params, name, parse: true };
  }

  // What came after the failing statement was never prepared.
  #forget(planned: readonly Planned[], parsed: number): void {
    let left = parsed;
    for (const { sql, name, parse } of planned) {
      if (!parse) continue;
      if (left <= 0 && this.#prepared.get(sql)?.name === name) this.#prepared.delete(sql);
      left -= 1;
    }
  }
}
