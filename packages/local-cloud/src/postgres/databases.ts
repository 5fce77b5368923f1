import pg from "pg";

/** The login of the Workers on a local server. Documented and fixed. */
export const appLogin = { user: "orderapp", password: "orderapp" };

// Two starts at once may both create: duplicate role, duplicate database, and their races on the catalogue's keys.
const alreadyThere = new Set(["42710", "42P04", "23505"]);

async function create(client: pg.Client, sql: string): Promise<void> {
  try {
    await client.query(sql);
  } catch (error) {
    if (!(error instanceof pg.DatabaseError && alreadyThere.has(error.code ?? ""))) throw error;
  }
}

/** Creates what is missing: the Workers' login and the databases, which it owns. */
export async function ensureDatabases(config: pg.ClientConfig, databases: readonly string[]): Promise<void> {
  const client = new pg.Client({ ...config, connectionTimeoutMillis: 10_000 });
  await client.connect();
  try {
    const roles = await client.query("SELECT 1 FROM pg_roles WHERE rolname = $1", [appLogin.user]);
    if (roles.rowCount === 0) {
      const password = pg.escapeLiteral(appLogin.password);
      await create(client, `CREATE ROLE ${pg.escapeIdentifier(appLogin.user)} LOGIN CREATEDB PASSWORD ${password}`);
    }
    const found = await client.query<{ datname: string }>("SELECT datname FROM pg_database");
    const existing = new Set(found.rows.map((row) => row.datname));
    const owner = pg.escapeIdentifier(appLogin.user);
    for (const name of databases) {
      if (!existing.has(name)) await create(client, `CREATE DATABASE ${pg.escapeIdentifier(name)} OWNER ${owner}`);
    }
  } finally {
    await client.end();
  }
}
