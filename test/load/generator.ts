import { runLoad, type LoadSpec } from "./load.ts";

/** The process of the load generator: takes one load at a time from its parent and answers the figures. */
process.on("message", (spec: LoadSpec) => {
  void runLoad(spec).then(
    (result) => process.send?.({ result }),
    (error: unknown) => process.send?.({ error: error instanceof Error ? error.message : String(error) }),
  );
});
process.once("disconnect", () => process.exit(0));
