import { parseArgs } from "node:util";
import { startMongoServer } from "./server.ts";

const { values } = parseArgs({
  options: { port: { type: "string", default: "27018" }, data: { type: "string", default: ".data/mongo" } },
});

const server = await startMongoServer({ host: "127.0.0.1", port: Number(values.port), dataDir: values.data });
process.stdout.write(`${server.uri}\n`);

const stop = () => {
  server.stop().then(
    () => process.exit(0),
    (error: unknown) => {
      process.stderr.write(`${String(error)}\n`);
      process.exit(1);
    },
  );
};
process.on("SIGINT", stop);
process.on("SIGTERM", stop);
