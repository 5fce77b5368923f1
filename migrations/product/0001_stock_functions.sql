-- Stock moves in these functions alone: one call is one transaction, and one round trip.
-- Lock order everywhere: the reservation (writes of the catalogue: the product), stock rows by variant id, variants. So no
-- two calls wait for each other in a circle.

-- Stock rows are updated far more often than anything else: room on the page keeps those updates off the index.
alter table stock set (fillfactor = 50);
--> statement-breakpoint
create function rfc3339(p_at timestamptz) returns text language sql immutable parallel safe
return to_char(p_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"');
--> statement-breakpoint
create function refuse_ledger_change() returns trigger language plpgsql as $$
begin
  raise exception 'stock_movements is append-only';
end $$;
--> statement-breakpoint
create trigger stock_movements_append_only before update on stock_movements
for each row execute function refuse_ledger_change();
--> statement-breakpoint
-- inventory.low, once per downward crossing of the threshold, in the transaction that crosses it. A threshold that is
-- raised to what is there crosses too: nobody would be told otherwise.
create function note_low_stock() returns trigger language plpgsql as $$
declare
  v_id uuid := uuidv7();
  v_trace text := coalesce(nullif(current_setting('app.traceparent', true), ''),
    '00-' || replace(gen_random_uuid()::text, '-', '') || '-' || left(md5(v_id::text), 16) || '-01');
begin
  insert into outbox (id, subject, event)
  select v_id, new.variant_id::text, jsonb_build_object(
    'id', v_id, 'type', 'inventory.low', 'version', 1, 'source', 'product', 'subject', new.variant_id,
    'at', rfc3339(clock_timestamp()), 'traceparent', v_trace,
    'data', jsonb_build_object('sku', v.sku, 'title', quote_title(p.title, v.title, v.options),
      'available', greatest(0, new.on_hand - new.reserved), 'threshold', new.low_stock_threshold))
  from variants v join products p on p.id = v.product_id where v.id = new.variant_id;
  perform set_config('app.events', '1', true);
  return null;
end $$;
--> statement-breakpoint
create trigger stock_low after update on stock for each row
when (new.on_hand - new.reserved <= new.low_stock_threshold and old.on_hand - old.reserved > old.low_stock_threshold)
execute function note_low_stock();
--> statement-breakpoint
-- Lists are told of moved stock after seconds, by the process that moved it; cron does it for one that died before.
create function note_moved_stock() returns trigger language plpgsql as $$
begin
  insert into stale_caches select where not exists (select from stale_caches);
  return null;
end $$;
--> statement-breakpoint
create trigger stock_moved after update on stock for each statement execute function note_moved_stock();
--> statement-breakpoint
-- The name a buyer reads: the product's, and the variant's own after a dash when there is a choice.
create function quote_title(p_product text, p_variant text, p_options jsonb) returns text
language sql immutable parallel safe
return case when p_options = '{}'::jsonb then p_product else p_product || ' - ' || p_variant end;
--> statement-breakpoint
-- Reads `[{variantId, quantity}]`, summed per variant: two lines of one variant must not oversell together.
create function wanted_lines(p_lines jsonb) returns table (variant_id uuid, quantity bigint, ord bigint)
language sql immutable parallel safe
begin atomic
  select (line ->> 'variantId')::uuid, sum((line ->> 'quantity')::bigint), min(position)
  from jsonb_array_elements(p_lines) with ordinality as x(line, position) group by 1;
end;
--> statement-breakpoint
create function stock_outcome(p_outcome text, p_lines jsonb default '[]') returns jsonb language sql
return jsonb_build_object('outcome', p_outcome, 'lines', p_lines,
  'events', coalesce(current_setting('app.events', true), '') = '1');
--> statement-breakpoint
create function reserved_lines(p_order_id text) returns jsonb language plpgsql stable as $$
begin
  return (
    select coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
      'variantId', v.id, 'productId', p.id, 'sku', v.sku, 'title', l.title,
      'imageUrl', coalesce(v.image_url, p.images -> 0 ->> 'url'),
      'unitPrice', jsonb_build_object('amount', l.unit_price, 'currency', r.currency),
      'available', greatest(0, s.on_hand - s.reserved), 'backorder', s.backorder, 'weightGrams', v.weight_grams,
      'sellable', p.status = 'active', 'quantity', l.quantity)) order by l.position), '[]')
    from reservations r
    join reservation_lines l on l.order_id = r.order_id
    join variants v on v.id = l.variant_id
    join products p on p.id = v.product_id
    join stock s on s.variant_id = v.id
    where r.order_id = p_order_id);
end $$;
--> statement-breakpoint
-- Takes all lines of an order or none. Called again for the same order it answers with what was taken.
create function reserve_stock(
  p_order_id text, p_currency text, p_lines jsonb, p_expires_at timestamptz, p_traceparent text
) returns jsonb language plpgsql set lock_timeout = '3500ms' as $$
declare
  v_status text;
  v_missing jsonb;
  v_foreign jsonb;
  v_short jsonb;
begin
  perform set_config('app.traceparent', p_traceparent, true);
  update reservations set expires_at = greatest(expires_at, p_expires_at), updated_at = now()
  where order_id = p_order_id and status = 'reserved' and expires_at < p_expires_at;
  select status into v_status from reservations where order_id = p_order_id;
  if v_status = 'released' then return stock_outcome('conflict'); end if;
  if found then return stock_outcome('reserved', reserved_lines(p_order_id)); end if;

  -- A look without locks first: what is sold out refuses without making the buyers of others wait.
  select
    jsonb_agg(jsonb_build_object('variantId', w.variant_id)) filter (where v.id is null or p.status <> 'active'),
    jsonb_agg(jsonb_build_object('sku', v.sku, 'currency', p.currency)) filter (where p.currency <> p_currency),
    jsonb_agg(jsonb_build_object('variantId', v.id, 'sku', v.sku, 'requested', w.quantity,
      'available', greatest(0, s.on_hand - s.reserved)))
      filter (where not s.backorder and s.on_hand - s.reserved < w.quantity)
  into v_missing, v_foreign, v_short
  from wanted_lines(p_lines) w
  left join variants v on v.id = w.variant_id
  left join products p on p.id = v.product_id
  left join stock s on s.variant_id = v.id;
  if v_missing is not null then return stock_outcome('not_found', v_missing); end if;
  if v_foreign is not null then return stock_outcome('currency_mismatch', v_foreign); end if;
  if v_short is not null then return stock_outcome('insufficient_stock', v_short); end if;

  -- Locked first, read after: each statement here sees what was committed before it began.
  perform 1 from stock s where s.variant_id in (select w.variant_id from wanted_lines(p_lines) w)
  order by s.variant_id for update of s;
  select jsonb_agg(jsonb_build_object('variantId', v.id, 'sku', v.sku, 'requested', w.quantity,
    'available', greatest(0, s.on_hand - s.reserved))) into v_short
  from wanted_lines(p_lines) w
  join stock s on s.variant_id = w.variant_id
  join variants v on v.id = w.variant_id
  where not s.backorder and s.on_hand - s.reserved < w.quantity;
  if v_short is not null then return stock_outcome('insufficient_stock', v_short); end if;
  -- A variant may have been removed while its stock was waited for.
  select jsonb_agg(jsonb_build_object('variantId', w.variant_id)) into v_missing
  from wanted_lines(p_lines) w where not exists (select from stock s where s.variant_id = w.variant_id);
  if v_missing is not null then return stock_outcome('not_found', v_missing); end if;

  insert into reservations (order_id, status, currency, expires_at)
  values (p_order_id, 'reserved', p_currency, p_expires_at) on conflict do nothing;
  if not found then
    -- The same order was reserved, or given up, by another call in the meantime. Nothing is taken yet.
    select status into v_status from reservations where order_id = p_order_id;
    if v_status = 'released' then return stock_outcome('conflict'); end if;
    return stock_outcome('reserved', reserved_lines(p_order_id));
  end if;
  insert into reservation_lines (order_id, variant_id, position, quantity, title, unit_price)
  select p_order_id, v.id, w.ord, w.quantity, quote_title(p.title, v.title, v.options), v.price
  from wanted_lines(p_lines) w join variants v on v.id = w.variant_id join products p on p.id = v.product_id;
  update stock s set reserved = s.reserved + w.quantity, updated_at = now()
  from wanted_lines(p_lines) w where s.variant_id = w.variant_id;
  return stock_outcome('reserved', reserved_lines(p_order_id));
end $$;
--> statement-breakpoint
create function lock_stock_of(p_orders text[]) returns void language plpgsql as $$
begin
  perform 1 from stock s
  where s.variant_id in (select l.variant_id from reservation_lines l where l.order_id = any(p_orders))
  order by s.variant_id for update of s;
end $$;
--> statement-breakpoint
-- Stock that arrived goes to the sales that wait for it, oldest first. The caller holds the locks of these rows.
create function fill_backorders(p_variants uuid[]) returns void language plpgsql as $$
declare
  v_line record;
  v_filled integer;
  v_left integer;
begin
  for v_line in
    select l.order_id, l.variant_id, l.backordered
    from reservation_lines l join reservations r on r.order_id = l.order_id
    where l.variant_id = any(p_variants) and l.backordered > 0
    order by r.created_at, l.order_id
  loop
    update stock s set on_hand = s.on_hand - least(s.on_hand, v_line.backordered),
      reserved = s.reserved - least(s.on_hand, v_line.backordered), updated_at = now()
    where s.variant_id = v_line.variant_id and s.on_hand > 0
    returning old.on_hand - new.on_hand, new.on_hand into v_filled, v_left;
    continue when not found;
    insert into stock_movements (variant_id, delta, on_hand_after, reason, order_id)
    values (v_line.variant_id, -v_filled, v_left, 'sale', v_line.order_id);
    update reservation_lines set backordered = backordered - v_filled
    where order_id = v_line.order_id and variant_id = v_line.variant_id;
  end loop;
end $$;
--> statement-breakpoint
-- Turns a reservation into a sale. One that was released is taken again if stock allows.
create function commit_stock(p_order_id text, p_traceparent text) returns jsonb
language plpgsql set lock_timeout = '3500ms' as $$
declare
  v_status text;
  v_short jsonb;
begin
  perform set_config('app.traceparent', p_traceparent, true);
  select status into v_status from reservations where order_id = p_order_id for update;
  if not found then return stock_outcome('not_found'); end if;
  if v_status = 'committed' then return stock_outcome('committed'); end if;
  if not exists (select from reservation_lines where order_id = p_order_id) then return stock_outcome('not_found'); end if;
  perform lock_stock_of(array[p_order_id]);
  if v_status = 'released' then
    select jsonb_agg(jsonb_build_object('variantId', v.id, 'sku', v.sku, 'requested', l.quantity,
      'available', greatest(0, s.on_hand - s.reserved))) into v_short
    from reservation_lines l join stock s on s.variant_id = l.variant_id join variants v on v.id = l.variant_id
    where l.order_id = p_order_id and not s.backorder and s.on_hand - s.reserved < l.quantity;
    if v_short is not null then return stock_outcome('insufficient_stock', v_short); end if;
    update stock s set reserved = s.reserved + l.quantity, updated_at = now()
    from reservation_lines l where l.order_id = p_order_id and s.variant_id = l.variant_id;
  end if;
  with sold as (
    update stock s set on_hand = s.on_hand - least(l.quantity, s.on_hand),
      reserved = s.reserved - least(l.quantity, s.on_hand), updated_at = now()
    from reservation_lines l where l.order_id = p_order_id and s.variant_id = l.variant_id
    returning new.variant_id, old.on_hand - new.on_hand as quantity, new.on_hand
  ), owed as (
    update reservation_lines l set backordered = l.quantity - sold.quantity
    from sold where l.order_id = p_order_id and l.variant_id = sold.variant_id and l.quantity > sold.quantity
  )
  insert into stock_movements (variant_id, delta, on_hand_after, reason, order_id)
  select variant_id, -quantity, on_hand, 'sale', p_order_id from sold where quantity > 0;
  update reservations set status = 'committed', reason = null, updated_at = now() where order_id = p_order_id;
  return stock_outcome('committed');
end $$;
--> statement-breakpoint
-- Gives back what an order had taken, reserved or sold. An unknown order leaves a mark, so that a reserve that is late
-- cannot take stock for an order that was given up.
create function release_stock(p_order_id text, p_reason text, p_traceparent text) returns jsonb
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
    with returned as (
      update stock s set on_hand = s.on_hand + l.quantity - l.backordered, reserved = s.reserved - l.backordered,
        updated_at = now()
      from reservation_lines l where l.order_id = p_order_id and s.variant_id = l.variant_id
      returning new.variant_id, new.on_hand - old.on_hand as quantity, new.on_hand
    )
    insert into stock_movements (variant_id, delta, on_hand_after, reason, order_id, note)
    select variant_id, quantity, on_hand, 'cancellation', p_order_id, p_reason from returned where quantity > 0;
    update reservation_lines set backordered = 0 where order_id = p_order_id and backordered > 0;
    perform fill_backorders(array(select variant_id from reservation_lines where order_id = p_order_id));
  end if;
  update reservations set status = 'released', reason = p_reason, updated_at = now() where order_id = p_order_id;
  return stock_outcome('released');
end $$;
--> statement-breakpoint
-- Releases reservations whose deadline has passed, the oldest first; returns how many. Several may run at once.
create function release_expired(p_limit integer) returns integer
language plpgsql set lock_timeout = '3500ms' as $$
declare
  v_orders text[];
begin
  v_orders := array(
    select order_id from reservations where status = 'reserved' and expires_at < now()
    order by expires_at limit p_limit for update skip locked);
  perform lock_stock_of(v_orders);
  update stock s set reserved = s.reserved - l.quantity, updated_at = now()
  from (select variant_id, sum(quantity) as quantity from reservation_lines where order_id = any(v_orders) group by 1) l
  where s.variant_id = l.variant_id;
  update reservations set status = 'released', reason = 'expired', updated_at = now() where order_id = any(v_orders);
  return cardinality(v_orders);
end $$;
--> statement-breakpoint
create function stock_level(p_variant uuid) returns jsonb language plpgsql stable as $$
begin
  return (
    select jsonb_build_object('sku', v.sku, 'variantId', v.id, 'productId', p.id,
      'title', quote_title(p.title, v.title, v.options), 'onHand', s.on_hand, 'reserved', s.reserved,
      'available', greatest(0, s.on_hand - s.reserved), 'backorder', s.backorder,
      'lowStockThreshold', s.low_stock_threshold, 'updatedAt', rfc3339(s.updated_at))
    from stock s join variants v on v.id = s.variant_id join products p on p.id = v.product_id
    where s.variant_id = p_variant);
end $$;
--> statement-breakpoint
-- Changes what is on hand by `p_delta`, never below what is reserved, and writes the ledger.
create function adjust_stock(
  p_sku text, p_delta integer, p_reason text, p_note text, p_actor text, p_traceparent text
) returns jsonb language plpgsql set lock_timeout = '3500ms' as $$
declare
  v_variant uuid := (select id from variants where sku = p_sku);
  v_after integer;
begin
  perform set_config('app.traceparent', p_traceparent, true);
  if v_variant is null then return stock_outcome('not_found'); end if;
  update stock set on_hand = on_hand + p_delta, updated_at = now()
  where variant_id = v_variant
    and on_hand::bigint + p_delta between case when backorder or p_delta >= 0 then 0 else reserved end and 1000000000
  returning on_hand into v_after;
  if not found then return stock_outcome('insufficient_stock', stock_level(v_variant)); end if;
  insert into stock_movements (variant_id, delta, on_hand_after, reason, note, actor)
  values (v_variant, p_delta, v_after, p_reason, p_note, p_actor);
  if p_delta > 0 then perform fill_backorders(array[v_variant]); end if;
  return stock_outcome('adjusted', stock_level(v_variant));
end $$;
