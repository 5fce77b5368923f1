CREATE TABLE "stock_returns" (
	"refund_id" text PRIMARY KEY NOT NULL,
	"order_id" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "reservation_lines" DROP CONSTRAINT "reservation_lines_quantity_check";--> statement-breakpoint
ALTER TABLE "reservation_lines" ADD COLUMN "returned" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "reservation_lines" ADD CONSTRAINT "reservation_lines_quantity_check" CHECK ("reservation_lines"."quantity" > 0 and "reservation_lines"."backordered" >= 0 and "reservation_lines"."returned" >= 0
        and "reservation_lines"."backordered" + "reservation_lines"."returned" <= "reservation_lines"."quantity");
--> statement-breakpoint
-- Gives back what an order had taken, reserved or sold, less what refunds have put back before. An unknown order leaves a
-- mark, so that a reserve that is late cannot take stock for an order that was given up.
create or replace function release_stock(p_order_id text, p_reason text, p_traceparent text) returns jsonb
language plpgsql set lock_timeout = '3500ms' as $$
declare
  v_status text;
begin
  perform set_config('app.traceparent', p_traceparent, true);
  insert into reservations (order_id, status, currency, expires_at, reason)
  values (p_order_id, 'released', '', now(), p_reason) on conflict do nothing;
  if found then return stock_outcome('unknown'); end if;
  select status into v_status from reservations where order_id = p_order_id for update;
  if v_status = 'released' then return stock_outcome('released'); end if;
  perform lock_stock_of(array[p_order_id]);
  if v_status = 'reserved' then
    update stock s set reserved = s.reserved - l.quantity, updated_at = now()
    from reservation_lines l where l.order_id = p_order_id and s.variant_id = l.variant_id;
  else
    with given_back as (
      update stock s set on_hand = s.on_hand + l.quantity - l.backordered - l.returned,
        reserved = s.reserved - l.backordered, updated_at = now()
      from reservation_lines l where l.order_id = p_order_id and s.variant_id = l.variant_id
      returning new.variant_id, new.on_hand - old.on_hand as quantity, new.on_hand
    )
    insert into stock_movements (variant_id, delta, on_hand_after, reason, order_id, note)
    select variant_id, quantity, on_hand, 'cancellation', p_order_id, p_reason from given_back where quantity > 0;
    update reservation_lines set backordered = 0, returned = 0
    where order_id = p_order_id and (backordered > 0 or returned > 0);
    perform fill_backorders(array(select variant_id from reservation_lines where order_id = p_order_id));
  end if;
  update reservations set status = 'released', reason = p_reason, updated_at = now() where order_id = p_order_id;
  return stock_outcome('released');
end $$;
--> statement-breakpoint
-- Puts units of a sale back, once per refund. Units that the sale still waited for are owed no longer; the others are on
-- hand again. A released order has given back everything already.
create function restock_stock(p_order_id text, p_refund_id text, p_lines jsonb, p_traceparent text) returns jsonb
language plpgsql set lock_timeout = '3500ms' as $$
declare
  v_status text;
begin
  perform set_config('app.traceparent', p_traceparent, true);
  select status into v_status from reservations where order_id = p_order_id for update;
  if not found then return stock_outcome('not_found'); end if;
  if exists (select from stock_returns where refund_id = p_refund_id) then return stock_outcome('restocked'); end if;
  if v_status = 'released' then return stock_outcome('released'); end if;
  if v_status <> 'committed' or exists (
    select from wanted_lines(p_lines) w
    left join reservation_lines l on l.order_id = p_order_id and l.variant_id = w.variant_id
    where l.variant_id is null or w.quantity <= 0 or l.returned + w.quantity > l.quantity
  ) then return stock_outcome('conflict'); end if;
  perform lock_stock_of(array[p_order_id]);
  insert into stock_returns (refund_id, order_id) values (p_refund_id, p_order_id);
  with put_back as (
    update stock s set on_hand = s.on_hand + w.quantity - least(w.quantity, l.backordered),
      reserved = s.reserved - least(w.quantity, l.backordered), updated_at = now()
    from wanted_lines(p_lines) w join reservation_lines l on l.order_id = p_order_id and l.variant_id = w.variant_id
    where s.variant_id = w.variant_id
    returning new.variant_id, new.on_hand - old.on_hand as quantity, new.on_hand
  )
  insert into stock_movements (variant_id, delta, on_hand_after, reason, order_id, note)
  select variant_id, quantity, on_hand, 'return', p_order_id, 'refund ' || p_refund_id from put_back where quantity > 0;
  update reservation_lines l
  set backordered = l.backordered - least(w.quantity, l.backordered), returned = l.returned + w.quantity
  from wanted_lines(p_lines) w where l.order_id = p_order_id and l.variant_id = w.variant_id;
  perform fill_backorders(array(select w.variant_id from wanted_lines(p_lines) w));
  return stock_outcome('restocked');
end $$;
