import { defineConfig } from "drizzle-kit";

export default defineConfig({
  dialect: "postgresql",
  schema: "./workers/order/src/db/schema.ts",
  out: "./migrations/order",
});
