import { unstable_getMiniflareWorkerOptions, unstable_readConfig } from "wrangler";

// Prints, for each configuration named on the command line, the Worker's name and its options for Miniflare.
const read = process.argv.slice(2).map((path) => {
  const config = unstable_readConfig({ config: path });
  const { workerOptions } = unstable_getMiniflareWorkerOptions(path);
  return [path, { service: config.name, options: { ...workerOptions, name: config.name } }] as const;
});
process.stdout.write(JSON.stringify(Object.fromEntries(read)));
