import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

/** A block of code on a page: `sh start` has the language `sh` and the note `start`. */
export type Fence = { language: string; note: string; text: string };

export const repository = fileURLToPath(new URL("../../", import.meta.url));

/** The blocks of code of a page of the documentation, in their order. */
export async function fencesOf(page: string): Promise<Fence[]> {
  const markdown = await readFile(`${repository}docs/${page}`, "utf8");
  return [...markdown.matchAll(/^```(\w*) ?(\S*)\n([^]*?)^```$/gm)].map(([, language = "", note = "", text = ""]) => ({
    language,
    note,
    text,
  }));
}

/** A source after a change as pages show it: lines with `+` come in, with `-` they go; the others say where. */
export function edited(source: string, change: string): string {
  const lines = change.trimEnd().split("\n");
  const side = (left: string) => lines.flatMap((line) => (line.startsWith(left) ? [] : `${line.slice(1)}\n`)).join("");
  const [before, after] = [side("+"), side("-")];
  const at = source.indexOf(before);
  if (at === -1 || source.indexOf(before, at + 1) !== -1) throw new Error(`not found once:\n${before}`);
  return source.slice(0, at) + after + source.slice(at + before.length);
}
