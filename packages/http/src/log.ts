export type LogLevel = "ERROR" | "WARN" | "INFO" | "DEBUG";
const ORDER: Record<LogLevel, number> = { ERROR: 0, WARN: 1, INFO: 2, DEBUG: 3 };

export type Logger = {
  error: (message: string, metadata?: Record<string, unknown>) => void;
  warn: (message: string, metadata?: Record<string, unknown>) => void;
  info: (message: string, metadata?: Record<string, unknown>) => void;
  debug: (message: string, metadata?: Record<string, unknown>) => void;
  /** The same logger with the person who is calling. */
  withUser: (userId: string) => Logger;
};

/** Reads the LOG_LEVEL setting; anything unknown is INFO. */
export const logLevel = (text: string | undefined): LogLevel =>
  text === "ERROR" || text === "WARN" || text === "DEBUG" ? text : "INFO";

const SECRET_KEY = /password|secret|token|authorization|cookie|card|signature|api_?key/i;
const EMAIL = /([^\s@<>"',;:]{1,2})[^\s@<>"',;:]*@([^\s@<>"',;:]+)/g;
const BEARER = /\b(?:eyJ[\w-]+\.[\w-]+\.[\w-]*|(?:sk|rk|whsec|pi)_\w+(?:_secret_\w+)?|(?:rt|vt|rp|dv|ak)_[\w.-]+)\b/g;

// Numbers as they are printed on cards, and not parts of ids: 14 to 19 digits, or groups of four.
const CARD = /(?<![\w-])(?:[2-6]\d{13,18}|[2-6]\d{3}[ -]\d{4}[ -]\d{4}[ -]\d{1,7})(?![\w-])/g;

// drizzle ends a failed query's message with its values: names, addresses, hashes.
const QUERY_VALUES = /\nparams: [\s\S]*/;

/** Masks addresses, tokens, keys, cards and a query's values in a text, so that none reaches a log. */
export const redact = (text: string): string =>
  text
    .replace(QUERY_VALUES, "")
    .replace(BEARER, "[redacted]")
    .replace(EMAIL, "$1***@$2")
    .replace(CARD, (digits) => (hasCheckDigit(digits) ? "[redacted]" : digits));

/** The check of ISO/IEC 7812 (Luhn), which every card's number passes and nine of ten others don't. */
function hasCheckDigit(text: string): boolean {
  const digits = Array.from(text.replaceAll(/\D/g, ""), Number).toReversed();
  const sum = digits.reduce(
    (total, digit, i) => total + (i % 2 === 0 ? digit : digit > 4 ? 2 * digit - 9 : 2 * digit),
    0,
  );
  return sum % 10 === 0;
}

/** A path without the ids that open what they name: a guest's cart belongs to whoever knows its id. */
export const loggedPath = (path: string): string =>
  path.replace(/^\/v1\/carts\/(?!mine(?:\/|$))[^/]+/, "/v1/carts/[redacted]");

function clean(value: unknown, depth = 0): unknown {
  if (typeof value === "string") return redact(value);
  if (value instanceof Error) {
    return { name: value.name, message: redact(value.message), cause: value.cause && clean(value.cause, depth + 1) };
  }
  if (value === null || typeof value !== "object") return value;
  if (depth > 4) return "[deep]";
  if (Array.isArray(value)) return value.slice(0, 50).map((item) => clean(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, SECRET_KEY.test(key) ? "[redacted]" : clean(item, depth + 1)]),
  );
}

/** A logger of one JSON line a record, in the shape that the ELK mapping expects. */
export function createLogger(service: string, traceId: string, level: LogLevel = "INFO", userId?: string): Logger {
  const write = (at: LogLevel, message: string, metadata: Record<string, unknown> = {}): void => {
    if (ORDER[at] > ORDER[level]) return;
    const record = {
      timestamp: new Date().toISOString(),
      level: at,
      service,
      traceId,
      ...(userId ? { userId } : {}),
      message: redact(message),
      metadata: clean(metadata),
    };
    const line = JSON.stringify(record);
    if (at === "ERROR") console.error(line);
    else if (at === "WARN") console.warn(line);
    else console.log(line);
  };
  return {
    error: (message, metadata) => write("ERROR", message, metadata),
    warn: (message, metadata) => write("WARN", message, metadata),
    info: (message, metadata) => write("INFO", message, metadata),
    debug: (message, metadata) => write("DEBUG", message, metadata),
    withUser: (id) => createLogger(service, traceId, level, id),
  };
}
