import { spawn } from "node:child_process";
import { delimiter, join } from "node:path";
import { root } from "../tasks.ts";

/** A command of a release. Its input may be secret: it is never printed. */
export interface Command {
  argv: readonly string[];
  input?: string;
  env?: Record<string, string>;
}

/** What runs commands: a real shell, one that only prints, or a test's. */
export interface Shell {
  /** Prints the command and runs it; throws when it fails. Returns what it printed. */
  run(command: Command): Promise<string>;
  /** Asks without printing the command; undefined when it fails. */
  ask(argv: readonly string[]): Promise<string | undefined>;
  say(line: string): void;
}

const quoted = (word: string): string => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`);

/** A command as one would type it. */
export const typed = ({ argv, input, env }: Command): string =>
  [
    ...Object.entries(env ?? {}).map(([name, value]) => `${name}=${quoted(value)}`),
    ...argv.map(quoted),
    ...(input === undefined ? [] : ["<", "(secrets, not shown)"]),
  ].join(" ");

/** Runs commands on this machine. */
export function realShell(print: (line: string) => void): Shell {
  return {
    say: print,
    async run(command) {
      print(`$ ${typed(command)}`);
      const { code, output } = await start(command, true);
      if (code !== 0) throw new Error(`${command.argv.slice(0, 3).join(" ")} failed`);
      return output;
    },
    async ask(argv) {
      const { code, output } = await start({ argv }, false);
      return code === 0 ? output : undefined;
    },
  };
}

/** Prints what would be run, and runs nothing. */
export const dryShell = (print: (line: string) => void): Shell => ({
  say: print,
  async run(command) {
    print(`$ ${typed(command)}`);
    return "";
  },
  async ask(argv) {
    print(`# only when this fails: ${typed({ argv })}`);
    return undefined;
  },
});

function start({ argv, input, env }: Command, live: boolean): Promise<{ code: number | null; output: string }> {
  // What is in this workspace's own folder of programs: the same as pnpm would run.
  const [program = "", ...args] = argv.slice(argv[0] === "pnpm" ? (argv[1] === "exec" ? 2 : 1) : 0);
  const path = [join(root, "node_modules", ".bin"), process.env["PATH"] ?? ""].join(delimiter);
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: root,
      env: { ...process.env, WRANGLER_SEND_METRICS: "false", WRANGLER_HIDE_BANNER: "true", ...env, PATH: path },
      stdio: [input === undefined ? "ignore" : "pipe", "pipe", live ? "inherit" : "ignore"],
    });
    let output = "";
    child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      if (live) process.stdout.write(text);
    });
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, output }));
    child.stdin?.end(input);
  });
}
