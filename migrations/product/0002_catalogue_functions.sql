-- What a product looks like from outside (api.md section 3): every field is named here, and nothing else goes out.
-- What only a write of the row itself changes is made into JSON then, so that reading a list builds next to nothing.
create function write_product_document() returns trigger language plpgsql as $$
begin
  new.document := left(json_strip_nulls(json_build_object(
    'id', new.id, 'slug', new.slug, 'title', new.title, 'description', new.description, 'brand', new.brand,
    'status', new.status, 'tags', to_json(new.tags), 'options', new.options, 'images', new.images,
    'priceRange', json_build_object(
      'min', json_build_object('amount', new.min_price, 'currency', new.currency),
      'max', json_build_object('amount', new.max_price, 'currency', new.currency)),
    'version', new.version, 'createdAt', rfc3339(new.created_at), 'updatedAt', rfc3339(new.updated_at)))::text, -1);
  return new;
end $$;
--> statement-breakpoint
create trigger products_document before insert or update on products
for each row execute function write_product_document();
--> statement-breakpoint
create function write_variant_document() returns trigger language plpgsql as $$
begin
  new.document := left(json_strip_nulls(json_build_object(
    'id', new.id, 'sku', new.sku, 'title', new.title, 'options', new.options, 'barcode', new.barcode,
    'weightGrams', new.weight_grams, 'imageUrl', new.image_url))::text, -1);
  return new;
end $$;
--> statement-breakpoint
create trigger variants_document before insert or update on variants
for each row execute function write_variant_document();
--> statement-breakpoint
-- A document with what other rows know: categories, the currency of prices, stock. It is inlined into the plan of its caller.
create function product_text(p_id uuid, p_document text, p_currency text) returns table (body text)
language sql stable as $$
select p_document || ',"categories":[' || array_to_string(array(
    select c.document from product_categories pc join categories c on c.id = pc.category_id where pc.product_id = p_id
    order by pc.position, pc.category_id), ',')
  || '],"variants":[' || coalesce(string_agg(v.document
      || ',"price":{"amount":' || v.price || ',"currency":"' || p_currency || '"}'
      || case when v.compare_at_price is not null
        then ',"compareAtPrice":{"amount":' || v.compare_at_price || ',"currency":"' || p_currency || '"}'
        else '' end
      || ',"stock":{"available":' || greatest(0, s.on_hand - s.reserved) || ',"backorder":' || s.backorder || '}}',
      ',' order by v.position, v.id), '')
  || '],"available":' || coalesce(bool_or(s.backorder or s.on_hand > s.reserved), false) || '}'
from variants v join stock s on s.variant_id = v.id where v.product_id = p_id
$$;
--> statement-breakpoint
create function category_path(p_id uuid) returns jsonb language plpgsql stable as $$
begin
  return (
    with recursive up as (
      select id, parent_id, name, 0 as height from categories where id = p_id
      union all
      select c.id, c.parent_id, c.name, up.height + 1 from categories c join up on c.id = up.parent_id
      where up.height < 20
    )
    select jsonb_agg(name order by height desc) from up);
end $$;
--> statement-breakpoint
-- The whole of a product as an administrator's change or an export starts from: see StoredProduct in the Worker.
create function product_record(p_id uuid) returns jsonb language plpgsql stable as $$
begin
  return (
    select jsonb_build_object(
      'id', p.id, 'version', p.version, 'slug', p.slug, 'title', p.title, 'description', p.description,
      'brand', p.brand, 'status', p.status, 'tags', to_jsonb(p.tags), 'options', p.options, 'images', p.images,
      'currency', p.currency,
      'categories', coalesce((
        select jsonb_agg(jsonb_build_object('id', pc.category_id, 'path', category_path(pc.category_id))
          order by pc.position, pc.category_id)
        from product_categories pc where pc.product_id = p.id), '[]'),
      'variants', coalesce((
        select jsonb_agg(jsonb_build_object(
          'id', v.id, 'sku', v.sku, 'title', v.title, 'options', v.options, 'price', v.price,
          'compareAtPrice', v.compare_at_price, 'barcode', v.barcode, 'weightGrams', v.weight_grams,
          'imageUrl', v.image_url, 'onHand', s.on_hand, 'backorder', s.backorder,
          'lowStockThreshold', s.low_stock_threshold) order by v.position, v.id)
        from variants v join stock s on s.variant_id = v.id where v.product_id = p.id), '[]'))
    from products p where p.id = p_id);
end $$;
--> statement-breakpoint
-- What counts as a product's content: two equal prints are the same product. Stock and ids are not in it.
create function product_print(p_id uuid) returns text language plpgsql stable as $$
begin
  return (
    select md5(jsonb_build_array(p.slug, p.title, p.description, p.brand, p.status, p.tags, p.options, p.currency,
      p.images,
      (select jsonb_agg(pc.category_id order by pc.position) from product_categories pc where pc.product_id = p.id),
      (select jsonb_agg(jsonb_build_array(v.id, v.sku, v.title, v.options, v.price, v.compare_at_price, v.barcode,
          v.weight_grams, v.image_url, s.backorder, s.low_stock_threshold) order by v.position, v.id)
        from variants v join stock s on s.variant_id = v.id where v.product_id = p.id))::text)
    from products p where p.id = p_id);
end $$;
--> statement-breakpoint
-- The category at a path of `[{name, slug}]`, made where it is missing.
create function ensure_category(p_path jsonb) returns uuid language plpgsql as $$
declare
  v_parent uuid;
  v_id uuid;
  v_parent_slug text := '';
  v_step record;
begin
  for v_step in select step ->> 'name' as name, step ->> 'slug' as slug from jsonb_array_elements(p_path) x(step) loop
    loop
      select id into v_id from categories where name = v_step.name and parent_id is not distinct from v_parent;
      exit when found;
      insert into categories (slug, name, parent_id, position)
      select candidate, v_step.name, v_parent,
        (select coalesce(max(position) + 1, 0) from categories where parent_id is not distinct from v_parent)
      from (values (1, v_step.slug), (2, v_parent_slug || v_step.slug), (3, v_step.slug || '-' || left(md5(p_path::text), 6)),
        (4, v_step.slug || '-' || uuidv7())) c(rank, candidate)
      where not exists (select from categories where slug = candidate) order by rank limit 1
      on conflict do nothing;
    end loop;
    v_parent := v_id;
    v_parent_slug := v_step.slug || '-';
  end loop;
  return v_id;
end $$;
--> statement-breakpoint
create function save_variant(p_product uuid, p_import boolean, p_position integer, d jsonb, p_actor text) returns uuid
language plpgsql as $$
declare
  v_id uuid;
  v_quantity integer := (d ->> 'quantity')::integer;
  v_delta integer;
  v_after integer;
begin
  if d ? 'id' then
    select id into v_id from variants where id = (d ->> 'id')::uuid and product_id = p_product;
  elsif p_import then
    select id into v_id from variants
    where product_id = p_product and (sku = d ->> 'sku' or options = d -> 'options')
    order by sku = d ->> 'sku' desc limit 1;
  end if;
  if v_id is null then
    insert into variants (product_id, sku, title, options, position, price, compare_at_price, barcode, weight_grams, image_url)
    values (p_product, d ->> 'sku', d ->> 'title', d -> 'options', p_position, (d ->> 'price')::bigint,
      (d ->> 'compareAtPrice')::bigint, d ->> 'barcode', (d ->> 'weightGrams')::integer, d ->> 'imageUrl')
    returning id into v_id;
    insert into stock (variant_id, on_hand, backorder, low_stock_threshold, imported_quantity)
    values (v_id, coalesce(v_quantity, 0), coalesce((d ->> 'backorder')::boolean, false),
      coalesce((d ->> 'lowStockThreshold')::integer, 5), coalesce(v_quantity, 0));
    if v_quantity > 0 then
      insert into stock_movements (variant_id, delta, on_hand_after, reason, actor)
      values (v_id, v_quantity, v_quantity, 'initial', p_actor);
    end if;
    return v_id;
  end if;
  update variants set sku = d ->> 'sku', title = d ->> 'title', options = d -> 'options', position = p_position,
    price = (d ->> 'price')::bigint, compare_at_price = (d ->> 'compareAtPrice')::bigint, barcode = d ->> 'barcode',
    weight_grams = (d ->> 'weightGrams')::integer, image_url = d ->> 'imageUrl', updated_at = now()
  where id = v_id and (sku, title, options, position, price) is distinct from
      (d ->> 'sku', d ->> 'title', d -> 'options', p_position, (d ->> 'price')::bigint)
    or id = v_id and (compare_at_price, barcode, weight_grams, image_url) is distinct from
      ((d ->> 'compareAtPrice')::bigint, d ->> 'barcode', (d ->> 'weightGrams')::integer, d ->> 'imageUrl');
  update stock set backorder = coalesce((d ->> 'backorder')::boolean, backorder),
    low_stock_threshold = coalesce((d ->> 'lowStockThreshold')::integer, low_stock_threshold), updated_at = now()
  where variant_id = v_id and (backorder <> coalesce((d ->> 'backorder')::boolean, backorder)
    or low_stock_threshold <> coalesce((d ->> 'lowStockThreshold')::integer, low_stock_threshold));
  -- A file's quantity counts when it differs from the last file's: importing again after sales resets nothing.
  if p_import and v_quantity is not null then
    update stock set on_hand = v_quantity, imported_quantity = v_quantity, updated_at = now()
    where variant_id = v_id and imported_quantity is distinct from v_quantity
    returning new.on_hand - old.on_hand, new.on_hand into v_delta, v_after;
    if v_delta <> 0 then
      insert into stock_movements (variant_id, delta, on_hand_after, reason, actor)
      values (v_id, v_delta, v_after, 'import', p_actor);
      if v_delta > 0 then perform fill_backorders(array[v_id]); end if;
      perform set_config('app.stock_moved', '1', true);
    end if;
  end if;
  return v_id;
end $$;
--> statement-breakpoint
-- Whether the last file gave a product the quantities that this document gives it.
create function has_quantities(p_id uuid, d jsonb) returns boolean language sql stable
return not exists (
  select from jsonb_array_elements(d -> 'variants') x(v)
  left join variants on variants.sku = v ->> 'sku' and variants.product_id = p_id
  left join stock s on s.variant_id = variants.id
  where v ->> 'quantity' is not null and s.imported_quantity is distinct from (v ->> 'quantity')::integer);
--> statement-breakpoint
-- Writes one product as a whole: `mode` is create, update (of `id` at `version`) or import (by slug).
create function save_product(d jsonb, p_actor text) returns jsonb language plpgsql as $$
declare
  v_import boolean := d ->> 'mode' = 'import';
  v_now products;
  v_print text;
  v_created boolean := false;
  v_category uuid;
  v_categories uuid[] := '{}';
  v_variants uuid[] := '{}';
  v_images jsonb;
  v_item record;
begin
  if d ->> 'mode' = 'update' then
    select * into v_now from products where id = (d ->> 'id')::uuid for update;
    if not found then return jsonb_build_object('outcome', 'not_found'); end if;
    if v_now.version <> (d ->> 'version')::integer then return jsonb_build_object('outcome', 'version_mismatch'); end if;
  elsif v_import then
    select * into v_now from products where slug = d ->> 'slug' for update;
    if v_now.content_hash = d ->> 'contentHash' and has_quantities(v_now.id, d) then
      return jsonb_build_object('outcome', 'unchanged', 'id', v_now.id);
    end if;
  end if;

  for v_item in select value from jsonb_array_elements(d -> 'categories') loop
    if v_item.value ? 'path' then v_category := ensure_category(v_item.value -> 'path');
    else
      select id into v_category from categories where id::text = v_item.value ->> 'ref' or slug = v_item.value ->> 'ref';
      if not found then
        if not v_item.value ? 'name' then
          return jsonb_build_object('outcome', 'unknown_category', 'detail', v_item.value ->> 'ref');
        end if;
        v_category := ensure_category(jsonb_build_array(
          jsonb_build_object('name', v_item.value ->> 'name', 'slug', v_item.value ->> 'ref')));
      end if;
    end if;
    if v_category <> all(v_categories) then v_categories := v_categories || v_category; end if;
  end loop;
  -- An image keeps its id while its address stays.
  select coalesce(jsonb_agg(coalesce(old.image, '{}') || new.image
    || jsonb_build_object('id', coalesce(old.image ->> 'id', new.image ->> 'id')) order by ord), '[]') into v_images
  from jsonb_array_elements(d -> 'images') with ordinality as new(image, ord)
  left join lateral (
    select x.image from jsonb_array_elements(v_now.images) x(image) where x.image ->> 'url' = new.image ->> 'url' limit 1
  ) old on true;

  if v_now.id is null then
    v_created := true;
    insert into products (id, slug, title, description, brand, status, tags, options, images, currency, content_hash,
      min_price, max_price)
    select (d ->> 'newId')::uuid, d ->> 'slug', d ->> 'title', d ->> 'description', d ->> 'brand', d ->> 'status',
      array(select jsonb_array_elements_text(d -> 'tags')), d -> 'options', v_images, d ->> 'currency', d ->> 'contentHash',
      coalesce(min((v ->> 'price')::bigint), 0), coalesce(max((v ->> 'price')::bigint), 0)
    from jsonb_array_elements(d -> 'variants') v
    returning * into v_now;
  else
    v_print := product_print(v_now.id);
    update products set slug = d ->> 'slug', title = d ->> 'title', description = d ->> 'description',
      brand = d ->> 'brand', status = d ->> 'status', tags = array(select jsonb_array_elements_text(d -> 'tags')),
      options = d -> 'options', images = v_images, currency = d ->> 'currency', content_hash = d ->> 'contentHash'
    where id = v_now.id;
    -- A sku that goes from one of its variants to another is let go first.
    if not v_import then
      update variants v set sku = v.id::text where product_id = v_now.id and exists (
        select from jsonb_array_elements(d -> 'variants') x(item)
        where item ->> 'sku' = v.sku and item ->> 'id' is distinct from v.id::text);
    end if;
  end if;
  -- By sku, so that two calls that make the same ones never wait for each other in a circle.
  for v_item in select value, ordinality::integer as ord from jsonb_array_elements(d -> 'variants') with ordinality
    order by value ->> 'sku' loop
    v_variants := v_variants || save_variant(v_now.id, v_import, v_item.ord, v_item.value, p_actor);
  end loop;
  -- A file adds and changes; only an administrator's call takes a variant away.
  if not v_import then delete from variants where product_id = v_now.id and id <> all(v_variants); end if;
  delete from product_categories where product_id = v_now.id and category_id <> all(v_categories);
  insert into product_categories (product_id, category_id, position)
  select v_now.id, category, ord from unnest(v_categories) with ordinality x(category, ord)
  on conflict (product_id, category_id) do update set position = excluded.position
  where product_categories.position <> excluded.position;

  if v_created then return jsonb_build_object('outcome', 'created', 'id', v_now.id); end if;
  if product_print(v_now.id) <> v_print then
    update products p set min_price = v.low, max_price = v.high, updated_at = now(), version = p.version + 1
    from (select min(price) as low, max(price) as high from variants where product_id = v_now.id) v
    where p.id = v_now.id;
    return jsonb_build_object('outcome', 'updated', 'id', v_now.id);
  end if;
  return jsonb_build_object('id', v_now.id, 'outcome',
    case when coalesce(current_setting('app.stock_moved', true), '') = '1' then 'updated' else 'unchanged' end);
end $$;
--> statement-breakpoint
-- Writes each product by itself, so that a bad one stops no other; answers one outcome each, in order.
create function save_products(p_docs jsonb, p_actor text, p_traceparent text, p_dry_run boolean) returns jsonb
language plpgsql set lock_timeout = '3500ms' as $$
declare
  v_doc record;
  v_same jsonb;
  v_result jsonb;
  v_results jsonb := '[]';
  v_constraint text;
  v_detail text;
  v_changed uuid[] := '{}';
begin
  perform set_config('app.traceparent', p_traceparent, true);
  -- Before anything else: who moves a category waits for those whose products it does not see yet.
  perform pg_advisory_xact_lock_shared(hashtext('category-tree'));
  -- Files that make new products take turns: nothing else orders what is not there yet.
  if jsonb_path_exists(p_docs, '$[*] ? (@.mode == "import")') then
    perform pg_advisory_xact_lock(hashtext('product-import'));
  end if;
  -- Lock order everywhere: products by id, the stock that changes by variant, then variants. Orders lock no product.
  perform 1 from products p where p.id in (
    select (doc ->> 'id')::uuid from jsonb_array_elements(p_docs) doc where doc ->> 'mode' = 'update'
    union all
    select q.id from jsonb_array_elements(p_docs) doc join products q on q.slug = doc ->> 'slug'
    where doc ->> 'mode' = 'import'
  ) order by p.id for update of p;
  perform 1 from stock s where s.variant_id in (
    select v.id from jsonb_array_elements(p_docs) doc join variants v on v.product_id = (doc ->> 'id')::uuid
    where doc ->> 'mode' = 'update'
    union all
    select v.id from jsonb_array_elements(p_docs) doc
    join products q on q.slug = doc ->> 'slug' join variants v on v.product_id = q.id
    join stock t on t.variant_id = v.id cross join jsonb_array_elements(doc -> 'variants') x(item)
    where doc ->> 'mode' = 'import' and (v.sku = item ->> 'sku' or v.options = item -> 'options') and (
      v.sku <> item ->> 'sku' or t.backorder <> (item ->> 'backorder')::boolean
      or t.imported_quantity is distinct from (item ->> 'quantity')::integer and item ->> 'quantity' is not null)
  ) order by s.variant_id for update of s;
  -- Most of a file that was imported before is as it was: these need no look of their own.
  select coalesce(jsonb_object_agg(x.ord, p.id), '{}') into v_same from (
    select doc, ord, count(*) over (partition by doc ->> 'slug') as alike
    from jsonb_array_elements(p_docs) with ordinality y(doc, ord) where doc ->> 'mode' = 'import') x
  join products p on p.slug = doc ->> 'slug' and p.content_hash = doc ->> 'contentHash'
  where x.alike = 1 and has_quantities(p.id, doc);
  for v_doc in select value, ordinality::text as ord from jsonb_array_elements(p_docs) with ordinality loop
    if v_same ? v_doc.ord then
      v_results := v_results || jsonb_build_object('outcome', 'unchanged', 'id', v_same -> v_doc.ord);
      continue;
    end if;
    begin
      perform set_config('app.stock_moved', '', true);
      v_result := save_product(v_doc.value, p_actor);
      if p_dry_run or v_result ->> 'outcome' not in ('created', 'updated', 'unchanged') then
        raise exception using errcode = 'OA001';
      end if;
      if v_result ->> 'outcome' <> 'unchanged' then v_changed := v_changed || (v_result ->> 'id')::uuid; end if;
    exception
      when sqlstate 'OA001' then null;
      when unique_violation or check_violation or foreign_key_violation or numeric_value_out_of_range then
        get stacked diagnostics v_constraint = constraint_name, v_detail = pg_exception_detail;
        v_result := jsonb_build_object('outcome', 'refused', 'constraint', v_constraint,
          'detail', (regexp_match(v_detail, '=\((.*)\) already exists'))[1]);
    end;
    v_results := v_results || v_result;
  end loop;
  if v_changed <> '{}' then
    perform index_products(v_changed);
    insert into stale_caches default values;
  end if;
  return v_results;
end $$;
--> statement-breakpoint
-- Deletes a product that no order names; archives one that was ordered.
create function delete_product(p_id uuid, p_version integer) returns text language plpgsql as $$
declare
  v_version integer;
begin
  select version into v_version from products where id = p_id for update;
  if not found then return 'not_found'; end if;
  if v_version <> p_version then return 'version_mismatch'; end if;
  perform 1 from stock s where s.variant_id in (select id from variants where product_id = p_id)
  order by s.variant_id for update of s;
  insert into stale_caches default values;
  begin
    if exists (select from reservation_lines l join variants v on v.id = l.variant_id where v.product_id = p_id) then
      raise foreign_key_violation;
    end if;
    delete from products where id = p_id;
    return 'deleted';
  exception when foreign_key_violation then
    update products set status = 'archived', version = version + 1, updated_at = now(), content_hash = null where id = p_id;
    perform index_products(array[p_id]);
    return 'archived';
  end;
end $$;
--> statement-breakpoint
-- Categories with the number of active products in each and below it.
create function category_tree() returns jsonb language plpgsql stable as $$
begin
  return (
    with recursive below as (
      select id as top, id from categories
      union all
      select below.top, c.id from categories c join below on c.parent_id = below.id
    ), counted as (
      select below.top, count(distinct p.id) as products
      from below left join product_categories pc on pc.category_id = below.id
      left join products p on p.id = pc.product_id and p.status = 'active' group by 1
    )
    select coalesce(jsonb_agg(jsonb_build_object('id', c.id, 'slug', c.slug, 'name', c.name, 'position', c.position,
      'parentId', c.parent_id, 'version', c.version, 'productCount', counted.products)
      order by c.position, c.name, c.id), '[]')
    from categories c join counted on counted.top = c.id);
end $$;
--> statement-breakpoint
-- Makes a category (no version) or changes the fields that `d` has (version -1 is any). Refuses cycles and great depth.
create function save_category(p_id uuid, p_version integer, d jsonb) returns text language plpgsql as $$
declare
  v_now categories;
  v_parent uuid;
  v_depth integer;
  v_place integer;
  v_changed boolean;
begin
  -- One change of the tree at a time: two moves could close a circle that neither sees.
  perform pg_advisory_xact_lock(hashtext('category-tree'));
  select * into v_now from categories where id = p_id;
  if p_version is not null then
    if not found then return 'not_found'; end if;
    if p_version <> -1 and v_now.version <> p_version then return 'stale'; end if;
  end if;
  v_parent := case when d ? 'parentId' then (d ->> 'parentId')::uuid else v_now.parent_id end;
  if v_parent is not null and not exists (select from categories where id = v_parent) then return 'no_parent'; end if;
  with recursive up as (
    select id, parent_id, 1 as depth from categories where id = v_parent
    union all select c.id, c.parent_id, up.depth + 1 from categories c join up on c.id = up.parent_id
  ), down as (
    select id, 1 as depth from categories where id = p_id
    union all select c.id, down.depth + 1 from categories c join down on c.parent_id = down.id
  )
  select coalesce((select max(depth) from up), 0) + coalesce((select max(depth) from down), 1)
    + case when exists (select from up where id = p_id) then 1000 else 0 end into v_depth;
  if v_depth > 1000 then return 'cycle'; end if;
  if v_depth > 8 then return 'too_deep'; end if;
  -- Its place among its siblings: the one asked for, else where it is, else behind them all.
  select least(count(*), coalesce((d ->> 'position')::integer,
    case when p_version is not null and v_parent is not distinct from v_now.parent_id
      then count(*) filter (where (position, name, id) < (v_now.position, v_now.name, v_now.id)) end))
  into v_place from categories where parent_id is not distinct from v_parent and id <> p_id;
  if p_version is null then
    insert into categories (id, slug, name, parent_id, position)
    values (p_id, d ->> 'slug', d ->> 'name', v_parent, v_place);
  else
    update categories set slug = coalesce(d ->> 'slug', slug), name = coalesce(d ->> 'name', name),
      parent_id = v_parent, position = v_place, version = version + 1, updated_at = now()
    where id = p_id and (slug, name, parent_id, position)
      is distinct from (coalesce(d ->> 'slug', slug), coalesce(d ->> 'name', name), v_parent, v_place);
  end if;
  v_changed := found;
  -- Its products are found in other categories from now on: see index_stale.
  if p_version is not null and v_parent is distinct from v_now.parent_id then
    insert into stale_search (category_id)
    with recursive below as (
      select p_id as id union all select c.id from categories c join below on c.parent_id = below.id)
    select id from below order by id
    on conflict (category_id) do update set after = excluded.after;
  end if;
  -- The others close up, and those from its place on make room.
  update categories c set position = x.place
  from (select id, row_number() over (order by position, name, id) - 1 as place
    from categories where parent_id is not distinct from v_parent and id <> p_id) o
  cross join lateral (select o.place + case when o.place >= v_place then 1 else 0 end as place) x
  where c.id = o.id and c.position <> x.place;
  if v_changed or found then insert into stale_caches default values; end if;
  return case when p_version is null then 'created' else 'updated' end;
exception when unique_violation then
  return 'taken';
end $$;
--> statement-breakpoint
-- Deletes a category (version -1 is any); its products go to `p_to` (an id or slug), its children to its parent. At most
-- `p_most` products go at a time: 'more' asks for another call.
create function delete_category(p_id uuid, p_version integer, p_to text, p_most integer) returns text language plpgsql as $$
declare
  v_now categories;
  v_to uuid;
  v_moved uuid[];
begin
  perform pg_advisory_xact_lock(hashtext('category-tree'));
  -- Waits for those who put products into it just now, and makes later ones find it gone.
  select * into v_now from categories where id = p_id for update;
  if not found then return 'not_found'; end if;
  if p_version <> -1 and v_now.version <> p_version then return 'stale'; end if;
  if p_to is not null then
    select id into v_to from categories where (id::text = p_to or slug = p_to) and id <> p_id;
    if not found then return 'no_target'; end if;
    v_moved := array(select product_id from product_categories where category_id = p_id order by product_id limit p_most);
    perform 1 from products where id = any(v_moved) order by id for update;
    insert into product_categories (product_id, category_id, position)
    select product_id, v_to, position from product_categories where category_id = p_id and product_id = any(v_moved)
    on conflict do nothing;
    delete from product_categories where category_id = p_id and product_id = any(v_moved);
    perform index_products(v_moved);
    if exists (select from product_categories where category_id = p_id) then
      insert into stale_caches default values;
      return 'more';
    end if;
  elsif exists (select from product_categories where category_id = p_id) then return 'in_use';
  end if;
  insert into stale_search (category_id)
  with recursive below as (
    select id from categories where parent_id = p_id
    union all select c.id from categories c join below on c.parent_id = below.id)
  select id from below order by id
  on conflict (category_id) do update set after = excluded.after;
  -- Behind the parent's other children, in the order they had.
  update categories set parent_id = v_now.parent_id, version = version + 1, updated_at = now(),
    position = position + (select max(position) + 1 from categories where parent_id is not distinct from v_now.parent_id)
  where parent_id = p_id;
  delete from categories where id = p_id;
  insert into stale_caches default values;
  return 'deleted';
exception
  when unique_violation then return 'taken';
  when foreign_key_violation then return 'in_use';
end $$;