import { defaultOperators, Liquid, Tokenizer, TypeGuards, type Context, type Emitter, type Template } from "liquidjs";
import { countryName, money, moment } from "./format.ts";
import { deviceName } from "./sign-in-origin.ts";
import { MAX_SOURCE } from "./template.ts";

// No tag that loads another template, none that reaches out of its message.
const TAGS = new Set("assign break capture case comment continue cycle echo for if raw unless #".split(" "));
const BLOCKS = new Set(["capture", "case", "comment", "for", "if", "raw", "unless"]);

// Without those that undo the escaping, that evaluate texts, or whose cost does not follow from their input's length.
const PLAIN_FILTERS =
  "abs append at_least at_most capitalize ceil compact concat default divided_by downcase escape first floor join last map minus modulo plus prepend remove replace reverse round size slice sort split strip times truncate truncatewords uniq upcase url_encode where".split(
    " ",
  );
const OWN_FILTERS = ["money", "moment", "country_name", "device_name"];

/** The names of the filters that a template may use. */
export const FILTERS: readonly string[] = [...PLAIN_FILTERS, ...OWN_FILTERS].toSorted();

const MAX_NESTING = 20;
const MEMORY = 400_000;
// Characters of code that a rendering may go through. A clock would say nothing: Workers stop it while they compute.
const WORK = 3_000_000;
/** The most characters that a rendered part may have. */
export const MAX_OUTPUT = 262_144;

/** A parsed source, and how much of it is code: what each turn of a loop costs at most. */
export type Parsed = { templates: Template[]; code: number };

const METER = "meter";

/** What one rendering has used. */
class Meter {
  #work = 0;
  #written = 0;
  readonly #code: number;

  constructor(code: number) {
    this.#code = code + 1;
  }

  turn(): void {
    this.#work += this.#code;
    if (this.#work > WORK) throw new Error("the template repeats too much");
  }

  wrote(length: number): void {
    this.#written += length;
    if (this.#written > MAX_OUTPUT) throw new Error(`the output is longer than ${MAX_OUTPUT} characters`);
  }
}

const meterOf = (ctx: Context): Meter => {
  const meter: unknown = ctx.getRegister<Meter | undefined>(METER);
  if (!(meter instanceof Meter)) throw new Error("a template is rendered without its limits");
  return meter;
};

/** Gives a rendering its limits. */
export const limit = (ctx: Context, code: number): unknown => ctx.setRegister(METER, new Meter(code));

/** Output that counts; a text that is captured counts too. */
class CountedOutput implements Emitter {
  buffer = "";
  readonly #meter: Meter;

  constructor(meter: Meter) {
    this.#meter = meter;
  }

  write(value: unknown): void {
    const text = textOf(value);
    this.#meter.wrote(text.length);
    this.buffer += text;
  }
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(textOf).join("");
  if (typeof value === "string") return value;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : "";
}

/** An engine that interprets what administrators write: no files, no prototypes, and nothing without an end. */
export function createEngine(options: { escape: boolean; allErrors?: boolean }): Liquid {
  const engine = new Liquid({
    templates: {},
    // Not asked of the runtime, which would read all its languages for it at each start; dates are written by `moment`.
    locale: "en-US",
    parseLimit: MAX_SOURCE.html,
    memoryLimit: MEMORY,
    ownPropertyOnly: true,
    strictFilters: true,
    catchAllErrors: options.allErrors ?? false,
    ...(options.escape ? { outputEscape: "escape" } : {}),
    operators: {
      ...defaultOperators,
      contains: (left: unknown, right: unknown, ctx: Context) => {
        ctx.memoryLimit.use(typeof left === "string" || Array.isArray(left) ? left.length : 0);
        return defaultOperators["contains"]?.(left, right, ctx) ?? false;
      },
    },
  });
  for (const name of Object.keys(engine.tags)) if (!TAGS.has(name)) delete engine.tags[name];
  for (const name of Object.keys(engine.filters)) if (!PLAIN_FILTERS.includes(name)) engine.unregisterFilter(name);
  engine.registerFilter("money", function (value: unknown) {
    return money(value, localeOf(this.context));
  });
  engine.registerFilter("moment", function (value: unknown) {
    return moment(value, localeOf(this.context));
  });
  engine.registerFilter("country_name", function (value: unknown) {
    return countryName(value, localeOf(this.context));
  });
  engine.registerFilter("device_name", (value: unknown) => deviceName(textOf(value)));
  // Every turn of a loop and every branch passes here.
  const { renderer } = engine;
  const render = renderer.renderTemplates.bind(renderer);
  renderer.renderTemplates = (templates, ctx, emitter) => {
    const meter = meterOf(ctx);
    meter.turn();
    return render(templates, ctx, emitter ?? new CountedOutput(meter));
  };
  return engine;
}

const localeOf = (ctx: Context): string => {
  const { locale } = ctx.environments as { locale?: unknown };
  return typeof locale === "string" ? locale : "en";
};

/** Parses a source; throws Liquid's errors, which know their place. */
export function parseSource(engine: Liquid, source: string): Parsed {
  const tokens = new Tokenizer(source).readTopLevelTokens(engine.options);
  let depth = 0;
  let code = 0;
  for (const token of tokens) {
    if (TypeGuards.isHTMLToken(token)) continue;
    code += token.end - token.begin;
    if (!TypeGuards.isTagToken(token)) continue;
    if (BLOCKS.has(token.name)) depth += 1;
    else if (token.name.startsWith("end")) depth -= 1;
    if (depth > MAX_NESTING) throw new TooDeep(token.getPosition());
  }
  return { templates: engine.parse(source), code };
}

/** Blocks within blocks within blocks. */
export class TooDeep extends Error {
  readonly position: [number, number];

  constructor([line, column]: number[]) {
    super(`blocks may stand in each other ${MAX_NESTING} times at most`);
    this.position = [line ?? 1, column ?? 1];
  }
}
