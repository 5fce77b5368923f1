CREATE TABLE "tax_rates" (
	"id" uuid PRIMARY KEY NOT NULL,
	"country" text NOT NULL,
	"region" text,
	"region_key" text NOT NULL,
	"name" text NOT NULL,
	"rate" integer NOT NULL,
	"applies_to_shipping" boolean NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "tax_rates_place" UNIQUE("country","region_key"),
	CONSTRAINT "tax_rates_rate" CHECK ("tax_rates"."rate" between 0 and 1000000)
);
--> statement-breakpoint
ALTER TABLE "orders" DROP CONSTRAINT "orders_totals";--> statement-breakpoint
ALTER TABLE "orders" ADD COLUMN "tax_included" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "orders" ADD COLUMN "tax_lines" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "shipping_methods" ADD COLUMN "prices" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "shipping_methods" ADD COLUMN "version" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "shipping_methods" ADD COLUMN "created_at" timestamp (3) with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
ALTER TABLE "shipping_methods" ADD COLUMN "updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
-- One row a method: the prices of all its currencies move into the first one's row.
UPDATE "shipping_methods" m SET "prices" = (
	SELECT jsonb_agg(jsonb_build_object('currency', p."currency", 'freeFrom', p."free_from",
		'tiers', jsonb_build_array(jsonb_build_object('upToGrams', null, 'amount', p."amount"))) ORDER BY p."currency")
	FROM "shipping_methods" p WHERE p."id" = m."id");--> statement-breakpoint
DELETE FROM "shipping_methods" m USING "shipping_methods" o WHERE o."id" = m."id" AND o."currency" < m."currency";--> statement-breakpoint
-- What orders were made of is told in full by their history: no order had a tax until now.
UPDATE "order_events" SET "data" = jsonb_set(jsonb_set("data", '{order,totals,taxIncluded}', 'false'), '{order,taxLines}', '[]')
	WHERE "type" = 'order.created';--> statement-breakpoint
UPDATE "outbox" SET "payload" = jsonb_set(jsonb_set("payload", '{data,order,totals,taxIncluded}', 'false'), '{data,order,taxLines}', '[]')
	WHERE "kind" = 'event';--> statement-breakpoint
ALTER TABLE "orders" ADD CONSTRAINT "orders_totals" CHECK ("orders"."total" = "orders"."subtotal" - "orders"."discount" + "orders"."shipping"
          + case when "orders"."tax_included" then 0 else "orders"."tax" end
        and "orders"."subtotal" >= 0 and "orders"."discount" between 0 and "orders"."subtotal"
        and "orders"."shipping" >= 0 and "orders"."tax" between 0 and "orders"."total");