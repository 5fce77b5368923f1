import { runMigrations } from "@orderapp/local-cloud/migrations";

const help = `Brings databases up to date; running it again changes nothing more. Reads from the environment:

  PRODUCT_DATABASE_URL   a direct connection string of product_db
  ORDER_DATABASE_URL     a direct connection string of order_db
  MONGODB_URI            the MongoDB server that holds user_db and payment_db

One that is not set is left alone. \`pnpm dev\` migrates its own databases.`;

const targets = {
  productUrl: process.env["PRODUCT_DATABASE_URL"],
  orderUrl: process.env["ORDER_DATABASE_URL"],
  mongoUri: process.env["MONGODB_URI"],
};
if (Object.values(targets).every((value) => !value)) {
  console.error(help);
  process.exitCode = 1;
} else {
  await runMigrations(targets, console.log);
}
