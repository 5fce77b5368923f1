ALTER TABLE "shipping_methods" DROP CONSTRAINT "shipping_methods_amount";--> statement-breakpoint
ALTER TABLE "shipping_methods" DROP CONSTRAINT "shipping_methods_key";--> statement-breakpoint
ALTER TABLE "shipping_methods" ADD PRIMARY KEY ("id");--> statement-breakpoint
ALTER TABLE "shipping_methods" ALTER COLUMN "prices" DROP DEFAULT;--> statement-breakpoint
ALTER TABLE "shipping_methods" DROP COLUMN "currency";--> statement-breakpoint
ALTER TABLE "shipping_methods" DROP COLUMN "amount";--> statement-breakpoint
ALTER TABLE "shipping_methods" DROP COLUMN "free_from";--> statement-breakpoint
ALTER TABLE "shipping_methods" ADD CONSTRAINT "shipping_methods_prices" CHECK (jsonb_array_length("shipping_methods"."prices") > 0);