-- The insides of JSON arrays, and an object; null is a facet that was not counted. A counted product stands for 2^part;
-- `inside` of them are within the asked prices.
create type facet_counts as (part integer, counted integer, inside integer, categories text, brands text, tags text, price text);
--> statement-breakpoint
-- Counts by category, brand and tag within the asked prices, and the range of all prices, of some of the products that
-- match these terms, or (by prices) whose prices reach into the asked ones; `p_priced` leaves out what is not within these.
do $do$
declare
  v_by text;
begin
  foreach v_by in array '{terms,prices}'::text[] loop
    execute format($create$
      create function count_by_%1$s(a search_ask, p_terms tsquery, p_priced boolean, p_limit integer, p_part integer, p_facets text[])
      returns facet_counts language plpgsql stable set enable_seqscan = off set plan_cache_mode = force_generic_plan as $$
      declare
        v_status text := a.status;
        v_available boolean := a.available;
        v_low bigint := a.low;
        v_high bigint := a.high;
        v_category boolean := 'category' = any(p_facets);
        v_brand boolean := 'brand' = any(p_facets);
        v_tag boolean := 'tag' = any(p_facets);
        v_price boolean := 'price' = any(p_facets);
        v_counts facet_counts;
      begin
        with m as materialized (
          select s.categories, s.brand, s.tags, s.price, s.top_price, s.currency, s.inside from (
            select s.*, s.top_price >= v_low and s.price <= v_high and (s.price >= v_low or s.top_price <= v_high
              or exists (select from unnest(s.prices) x where x between v_low and v_high)) as inside
            from product_search s where %2$s offset 0) s
          where (s.inside or not p_priced) and (v_status = 'all' or s.status = v_status)
            and (not v_available or (select coalesce(bool_or(t.backorder or t.on_hand > t.reserved), false)
              from variants v join stock t on t.variant_id = v.id where v.product_id = s.product_id))
          limit p_limit
        )
        select p_part, coalesce(sum(t.n), 0), coalesce(sum(t.inside), 0),
          case when v_category then (
            select string_agg(c.counted || (x.n << p_part) || '}', ',' order by x.n desc, c.slug collate "C")
            from (select id, count(*) as n from (select unnest(m.categories) as id from m where m.inside) y
              group by id order by n desc, id limit 100) x
            join categories c on c.id = x.id) end,
          case when v_brand then (
            select string_agg('{"value":' || to_json(x.value) || ',"count":' || (x.n << p_part) || '}', ',') from (
              select min(brand) as value, count(*) as n from m where m.inside and brand is not null
              group by lower(brand) order by n desc, 1 limit 50) x) end,
          case when v_tag then (
            select string_agg('{"value":' || to_json(x.value) || ',"count":' || (x.n << p_part) || '}', ',') from (
              select value, count(*) as n from (select unnest(m.tags) as value from m where m.inside) y
              group by value order by n desc, 1 limit 50) x) end,
          case when v_price then (array_agg(
            format('{"min":{"amount":%%s,"currency":%%s},"max":{"amount":%%s,"currency":%%2$s}}', t.low, to_json(t.currency), t.high)
            order by t.n desc, t.currency))[1] end
        into v_counts from (
          select currency, count(*) as n, count(*) filter (where inside) as inside, min(price) as low, max(top_price) as high
          from m group by currency) t;
        return v_counts;
      end $$$create$, v_by, case v_by when 'terms' then 's.terms @@ p_terms'
        else $where$int8range(s.price, s.top_price, '[]') && int8range(v_low, v_high, '[]')$where$ end);
  end loop;
end $do$;
--> statement-breakpoint
-- Counts all that match up to `p_most`; of more a pseudo-random part, 1/2^part. `p_share` is the share of all products
-- that is expected to match.
create function count_products(a search_ask, p_priced boolean, p_share float8, p_most integer, p_facets text[])
returns facet_counts language plpgsql stable as $$
declare
  c_enough constant integer := 50;
  -- What may be read for a sample of those within the asked prices.
  c_reads constant integer := 2500;
  v_match tsquery := and_query(a.words, a.filter);
  v_ranged boolean := p_priced and v_match is null and a.products * p_share <= p_most;
  v_part integer := ceil(greatest(0, ln(greatest(1e-6, a.products * p_share / p_most * 1.4)),
    case when p_priced then ln(greatest(1e-6, a.products * a.share * coalesce(a.shares[1], 1) / c_reads)) end) / ln(2.0::float8));
  v_tried facet_counts;
  v_best facet_counts;
begin
  for attempt in 1 .. 4 loop
    if v_ranged then v_tried := count_by_prices(a, null, p_priced, p_most + 1, 0, p_facets);
    else
      v_tried := count_by_terms(a, case when v_part = 0 and v_match is not null then v_match
        else and_query(v_match, term_query('z_' || v_part)) end, p_priced, p_most + 1, v_part, p_facets);
    end if;
    -- What was cut off says less than a part with too little in it.
    if v_best is null or v_tried.counted <= p_most or v_best.counted > p_most then v_best := v_tried; end if;
    exit when v_tried.counted <= p_most and (v_tried.counted >= c_enough or v_ranged or v_part = 0);
    if v_tried.counted > p_most then
      exit when v_best.counted <= p_most;
      v_part := v_part + case when v_ranged then 0 else 2 end;
      v_ranged := false;
    elsif p_priced and v_match is null then
      v_ranged := true;
    else
      v_part := greatest(0, v_part - 3);
    end if;
  end loop;
  return v_best;
end $$;
--> statement-breakpoint
-- Counts of the products that match, each facet of one sample if it has enough within the asked prices.
create function count_facets(a search_ask, p_facets text[], p_priced boolean, p_most integer) returns facet_counts
language plpgsql stable as $$
declare
  c_enough constant integer := 50;
  v_share float8 := a.share * coalesce(a.shares[1], 1);
  v_all facet_counts := count_products(a, false, v_share, p_most, p_facets);
  v_counts facet_counts;
begin
  if not p_priced or v_all.part = 0 or v_all.inside >= c_enough then return v_all; end if;
  v_counts := count_products(a, true, v_share * greatest(v_all.inside, 0.5) / greatest(1, v_all.counted), p_most,
    array_remove(p_facets, 'price'));
  v_counts.price := v_all.price;
  v_counts.part := greatest(v_counts.part, v_all.part);
  return v_counts;
end $$;
--> statement-breakpoint
-- Each facet under the filters of all others: who chose one brand still sees the others. What nobody chose from is counted
-- together, and with it the prices, which their own filter does not concern.
create function product_facets(f jsonb, a search_ask) returns text language plpgsql stable as $$
declare
  v_chosen text[] := array(select name from unnest('{category,brand,tag}'::text[]) name where f ? name);
  v_shared text[] := array(select name from unnest('{category,brand,tag,price}'::text[]) name where name <> all(v_chosen));
  -- The more has to be counted, the less of each.
  v_most integer := 1000 / (3 + cardinality(v_chosen));
  v_all facet_counts := count_facets(a, v_shared, f ?| '{minPrice,maxPrice}', v_most);
  v_own facet_counts;
  v_name text;
begin
  foreach v_name in array v_chosen loop
    v_own := count_facets(read_ask(f, a, v_name), array[v_name], f ?| '{minPrice,maxPrice}', v_most);
    v_all.part := greatest(v_all.part, v_own.part);
    v_all.categories := coalesce(v_all.categories, v_own.categories);
    v_all.brands := coalesce(v_all.brands, v_own.brands);
    v_all.tags := coalesce(v_all.tags, v_own.tags);
  end loop;
  return concat('{"categories":[', v_all.categories, '],"brands":[', v_all.brands, '],"tags":[', v_all.tags, '],"price":',
    coalesce(v_all.price, 'null'), ',"approximate":', to_json(v_all.part > 0), '}');
end $$;
--> statement-breakpoint
-- The JSON of these products, in this order. Planned for few, whatever their number.
create function page_text(p_found found_product[]) returns text language plpgsql stable
set enable_seqscan = off set plan_cache_mode = force_generic_plan as $$
begin
  return (select coalesce(string_agg(t.body, ',' order by x.place), '')
    from unnest(p_found) with ordinality x(tier, num, txt, product_id, place)
    join products p on p.id = x.product_id
    cross join lateral product_text(p.id, p.document, p.currency) t);
end $$;
--> statement-breakpoint
-- A page of the catalogue in one statement: `f` is a ProductFilter, with the place to go on after. The page is cut first,
-- and only its products are made into JSON.
create function list_products(f jsonb, out body text, out more boolean, out tier integer, out num text, out txt text,
  out product_id uuid, out facets text) language plpgsql stable as $$
declare
  a search_ask := read_ask(f);
  v_limit integer := (f ->> 'limit')::integer;
  v_found found_product[] := found_products(f, a);
  v_last found_product := v_found[least(v_limit, cardinality(v_found))];
begin
  more := cardinality(v_found) > v_limit;
  tier := v_last.tier;
  num := v_last.num;
  txt := v_last.txt;
  product_id := v_last.product_id;
  body := page_text(v_found[1:v_limit]);
  if f ? 'facets' then facets := product_facets(f, a); end if;
end $$;
--> statement-breakpoint
-- Up to ten different titles for what is being typed: those that begin so, then those with such words.
create function suggest_titles(p_q text) returns text[] language plpgsql stable as $$
declare
  v_key text := title_key(p_q);
  v_last text := '';
  v_row record;
  v_titles text[] := '{}';
  v_keys text[] := '{}';
begin
  if v_key = '' then return '{}'; end if;
  -- From one title to the next different one, however many products share it.
  while cardinality(v_titles) < 10 loop
    select s.title, s.title_key into v_row from product_search s
    where s.title_key > v_last and s.title_key >= v_key and s.title_key < v_key || U&'\+10FFFF' and s.status = 'active'
    order by s.title_key limit 1;
    exit when not found;
    v_titles := v_titles || v_row.title;
    v_keys := v_keys || v_row.title_key;
    v_last := v_row.title_key;
  end loop;
  if cardinality(v_titles) < 10 then
    for v_row in
      select s.title, s.title_key from unnest(relevant_products(read_ask(jsonb_build_object('q', p_q)), null, 60))
        with ordinality x(tier, num, txt, product_id, place)
      join product_search s on s.product_id = x.product_id order by x.place
    loop
      continue when v_row.title_key = any(v_keys);
      v_titles := v_titles || v_row.title;
      v_keys := v_keys || v_row.title_key;
      exit when cardinality(v_titles) = 10;
    end loop;
  end if;
  return v_titles;
end $$;
