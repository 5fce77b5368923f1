import { parseArgs } from "node:util";
import { buySomething } from "./demo/purchase.ts";
import { defaultDataDir, readUrls } from "./dev/urls.ts";
import { tell } from "./dev/screen.ts";

const { values: flags } = parseArgs({ options: { data: { type: "string", default: defaultDataDir } } });

const urls = await readUrls(flags.data);
if (!urls) {
  tell("No shop has been started here yet. Run `pnpm dev` in another terminal, then `pnpm demo` again.");
  process.exit(1);
}
try {
  await buySomething(urls, tell);
  tell("\nBought, paid, confirmed and mailed.");
} catch (error) {
  tell(`\n✗ ${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
}
