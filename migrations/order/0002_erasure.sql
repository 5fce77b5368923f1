CREATE TABLE "erased_people" (
	"user_id" text PRIMARY KEY NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"next_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "orders" ADD COLUMN "erase_at_end" boolean DEFAULT false NOT NULL;--> statement-breakpoint
CREATE INDEX "erased_people_due" ON "erased_people" USING btree ("next_at");--> statement-breakpoint
CREATE INDEX "orders_to_erase" ON "orders" USING btree ("id") WHERE "orders"."erase_at_end" and "orders"."status" in ('DELIVERED', 'CANCELLED');