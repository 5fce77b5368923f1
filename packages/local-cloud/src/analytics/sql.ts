/** A statement is not of the subset of Analytics Engine's SQL that is understood here. */
export class SqlError extends Error {
  override name = "SqlError";
}

const KEYWORDS = new Set(
  "select from where and or not in as group by having order asc desc limit interval minute hour day between like".split(
    " ",
  ),
);
const FUNCTIONS = new Set(
  "now sum sumif count countif avg min max argmax if quantileexactweighted tounixtimestamp".split(" "),
);
const COLUMNS = new Set([
  "timestamp",
  "_sample_interval",
  "dataset",
  "index1",
  ...Array.from({ length: 20 }, (_, i) => [`blob${i + 1}`, `double${i + 1}`]).flat(),
]);
const SECONDS: Record<string, number> = { minute: 60, hour: 3_600, day: 86_400 };
const TOKEN = /\s+|'(?:[^'\\]|'')*'|\d+(?:\.\d+)?|[A-Za-z_]\w*|<=|>=|<>|!=|[=<>+\-*/(),]/y;

/**
 * Translates one SELECT of Analytics Engine's SQL into SQLite's. Throws a SqlError for whatever is not known to mean the
 * same there: the real service would be the first to refuse it.
 */
export function translate(sql: string): { statement: string; dataset: string } {
  const tokens = split(sql.replace(/\s+FORMAT\s+JSON\s*;?\s*$/i, ""));
  if (tokens[0]?.toLowerCase() !== "select") throw new SqlError("only SELECT is understood");
  const aliases = new Set(tokens.flatMap((token, i) => (tokens[i - 1]?.toLowerCase() === "as" ? [token] : [])));
  const dataset = tokens[tokens.findIndex((token) => token.toLowerCase() === "from") + 1];
  if (dataset === undefined || !/^\w+$/.test(dataset)) throw new SqlError("FROM must name a dataset");
  const out: string[] = [];
  for (let i = 0; i < tokens.length; i += 1) {
    const token = tokens[i] ?? "";
    const word = token.toLowerCase();
    if (word === "interval") {
      out.push(String(interval(tokens[i + 1], tokens[i + 2])));
      i += 2;
    } else if (word === "quantileexactweighted") {
      // quantileExactWeighted(0.95)(x, weight): a function with parameters, which SQLite does not know.
      const [open, level, close, again] = tokens.slice(i + 1, i + 5);
      if (open !== "(" || !level || close !== ")" || again !== "(")
        throw new SqlError("quantileExactWeighted(q)(x, weight)");
      out.push("quantileExactWeighted", "(", level, ",");
      i += 4;
    } else if (tokens[i - 1]?.toLowerCase() === "from") {
      out.push("points");
    } else if (/^[a-z_]/i.test(token) && !known(token, word, aliases, tokens[i + 1])) {
      throw new SqlError(`unable to resolve ${token}`);
    } else {
      out.push(word === "if" ? "iif" : token);
    }
  }
  return { statement: out.join(" "), dataset };
}

const known = (token: string, word: string, aliases: ReadonlySet<string>, next: string | undefined): boolean =>
  aliases.has(token) || KEYWORDS.has(word) || COLUMNS.has(token) || (FUNCTIONS.has(word) && next === "(");

function split(sql: string): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < sql.length) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(sql);
    if (!match) throw new SqlError(`cannot read ${JSON.stringify(sql.slice(at, at + 20))}`);
    if (match[0].trim() !== "") tokens.push(match[0]);
  }
  return tokens;
}

function interval(count: string | undefined, unit: string | undefined): number {
  const seconds = SECONDS[unit?.toLowerCase() ?? ""];
  const number = /^'(\d+)'$/.exec(count ?? "")?.[1];
  if (seconds === undefined || number === undefined) throw new SqlError("INTERVAL '5' MINUTE, HOUR or DAY");
  return Number(number) * seconds;
}
