import pg from "pg";

/** One statement with its parameters as text. */
export interface Statement {
  sql: string;
  params: readonly (string | null)[];
}

/** What PostgreSQL answered to one statement: values as text, in the order of the fields. */
export interface StatementResult {
  command: string;
  rowCount: number | null;
  fields: pg.FieldDef[];
  rows: (string | null)[][];
}

/** A statement as it goes over the wire: prepared before, or prepared now under this name ("" for once). */
export interface Planned extends Statement {
  name: string;
  parse: boolean;
}

const noParams: string[] = [];
const tag = /^([A-Za-z]+)(?: (\d+))?(?: (\d+))?/;

/**
 * A number of statements sent in one go with one Sync at the end: one round trip, however many they are. After an
 * error the server skips the rest up to the Sync. The methods are those that pg's client calls on its active query.
 */
export class Exchange {
  readonly results: StatementResult[] = [];
  readonly #planned: readonly Planned[];
  readonly #stale: readonly string[];
  readonly #settle: (error: Error | undefined) => void;
  #fields: pg.FieldDef[] = [];
  #rows: (string | null)[][] = [];

  /** `stale` names prepared statements to forget on the way; `settle` is called once, after the last answer. */
  constructor(planned: readonly Planned[], stale: readonly string[], settle: (error: Error | undefined) => void) {
    this.#planned = planned;
    this.#stale = stale;
    this.#settle = settle;
  }

  submit(connection: pg.Connection): void {
    connection.stream.cork();
    for (const name of this.#stale) connection.close({ type: "S", name }, true);
    for (const { name, parse, sql, params } of this.#planned) {
      if (parse) connection.parse({ name, text: sql, types: noParams }, true);
      connection.bind({ portal: "", statement: name, values: [...params] }, true);
      connection.describe({ type: "P", name: "" }, true);
      connection.execute({ portal: "" }, true);
    }
    connection.sync();
    connection.stream.uncork();
  }

  handleRowDescription(message: { fields: pg.FieldDef[] }): void {
    this.#fields = message.fields;
  }

  handleDataRow(message: { fields: (string | null)[] }): void {
    this.#rows.push(message.fields);
  }

  handleCommandComplete(message: { text: string }): void {
    const [, command = "", first, second] = tag.exec(message.text) ?? [];
    const count = second ?? first;
    this.#finish(command, count === undefined ? null : Number(count));
  }

  handleEmptyQuery(): void {
    this.#finish("", null);
  }

  handleReadyForQuery(): void {
    this.#settle(undefined);
  }

  /** The server's error, or a lost connection. After an ERROR the Sync is still to be answered. */
  handleError(error: Error, connection: pg.Connection): void {
    if (!(error instanceof pg.DatabaseError) || error.severity !== "ERROR") return this.#settle(error);
    const settle = () => {
      connection.off("readyForQuery", settle);
      connection.off("end", settle);
      this.#settle(error);
    };
    connection.on("readyForQuery", settle);
    connection.on("end", settle);
  }

  /** COPY needs a conversation, which one request cannot have. */
  handleCopyInResponse(connection: pg.Connection): void {
    connection.stream.destroy(new Error("COPY is not supported here"));
  }

  handleCopyData(): void {}

  handlePortalSuspended(): void {}

  #finish(command: string, rowCount: number | null): void {
    this.results.push({ command, rowCount, fields: this.#fields, rows: this.#rows });
    this.#fields = [];
    this.#rows = [];
  }
}
