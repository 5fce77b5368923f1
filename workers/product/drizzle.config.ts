import { defineConfig } from "drizzle-kit";

export default defineConfig({
  dialect: "postgresql",
  schema: "./workers/product/src/db/schema.ts",
  out: "./migrations/product",
});
