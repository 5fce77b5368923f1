import { bundleWorkers } from "@orderapp/local-cloud/workers/bundle";
import { presentWorkers } from "@orderapp/local-cloud/workers/names";

/** The limit of Cloudflare's free plan, after gzip. */
const limitBytes = 1024 * 1024;

// Production bundles of all Workers, as `wrangler deploy` would upload them, into dist/<worker>/<hash>.
const bundles = await bundleWorkers(presentWorkers(), console.log);
for (const { name, gzipBytes, folder } of bundles) {
  console.log(`${name.padEnd(14)}${(gzipBytes / 1024).toFixed(0).padStart(5)} KiB gzip  ${folder}`);
}
const tooLarge = bundles.filter(({ gzipBytes }) => gzipBytes > limitBytes);
for (const { name } of tooLarge) console.error(`${name} is over 1 MiB`);
process.exitCode = tooLarge.length === 0 ? 0 : 1;
