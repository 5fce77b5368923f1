DROP INDEX "orders_by_email";--> statement-breakpoint
CREATE INDEX "order_items_by_sku" ON "order_items" USING btree ("sku","order_id");--> statement-breakpoint
CREATE INDEX "orders_by_status" ON "orders" USING btree ("status","created_at","id");--> statement-breakpoint
CREATE INDEX "orders_by_payment_status" ON "orders" USING btree ("payment_status","created_at","id");--> statement-breakpoint
CREATE INDEX "orders_by_number" ON "orders" USING btree ("number" text_pattern_ops);--> statement-breakpoint
CREATE INDEX "orders_by_address" ON "orders" USING btree (lower("email") text_pattern_ops,"created_at","id");