CREATE TABLE "erased_people" (
	"person" text PRIMARY KEY NOT NULL,
	"at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "orders" ADD COLUMN "erase_at_end" boolean DEFAULT false NOT NULL;--> statement-breakpoint
CREATE INDEX "orders_to_erase" ON "orders" USING btree ("id") WHERE "orders"."erase_at_end" and "orders"."status" in ('DELIVERED', 'CANCELLED');