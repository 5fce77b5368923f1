create type counted_product as (categories uuid[], brand text, tags text[], price bigint, top_price bigint, currency text);
--> statement-breakpoint
-- Counts by category, brand and tag, and the range of prices; each counted product stands for 2^p_part.
create function facets_of(p_products counted_product[], p_part integer, p_parts text[]) returns jsonb language plpgsql stable as $$
begin
  return (
    with m as materialized (
      select * from unnest(p_products)
    )
    select jsonb_build_object(
      'categories', (select jsonb_agg(jsonb_build_object('slug', slug, 'name', name, 'count', n << p_part)
          order by n desc, slug collate "C") from (
        select c.slug, c.name, x.n from (
          select id, count(*) as n from m, unnest(m.categories) id where 'categories' = any(p_parts) group by id
          order by n desc, id limit 100) x
        join categories c on c.id = x.id) y),
      'brands', (select jsonb_agg(jsonb_build_object('value', value, 'count', n << p_part) order by n desc, value collate "C") from (
        select min(brand) as value, count(*) as n from m where 'brands' = any(p_parts) and brand is not null
        group by lower(brand) order by n desc, 1 limit 50) x),
      'tags', (select jsonb_agg(jsonb_build_object('value', value, 'count', n << p_part) order by n desc, value collate "C") from (
        select tag as value, count(*) as n from m, unnest(m.tags) tag where 'tags' = any(p_parts)
        group by tag order by n desc, 1 limit 50) x),
      'price', (select jsonb_build_object('min', jsonb_build_object('amount', min(price), 'currency', currency),
          'max', jsonb_build_object('amount', max(top_price), 'currency', currency)) from m
        where 'price' = any(p_parts) group by currency order by count(*) desc, currency limit 1)));
end $$;
--> statement-breakpoint
-- Counts of the products that match. Exact up to `p_most`; of more, a pseudo-random part is counted and multiplied, and
-- `part` says so: it was 1/2^part of the products.
create function count_facets(a search_ask, p_parts text[], p_most integer) returns jsonb language plpgsql stable
set enable_seqscan = off as $$
declare
  c_enough constant integer := 50;
  v_match tsquery := and_query(a.words, a.filter);
  v_priced boolean := a.conditions like '%s.price%';
  v_part integer := greatest(0, ceil(log(2, greatest(1, a.products * a.share * coalesce(a.shares[1], 1) / p_most * 1.4)::numeric)))::integer;
  v_lookup text := 's.terms @@ $1';
  v_found counted_product[];
  v_best counted_product[];
  v_best_part integer;
begin
  for attempt in 1 .. 4 loop
    execute format('select array(select row(s.categories, s.brand, s.tags, s.price, s.top_price, s.currency)::counted_product
      from product_search s where %s and %s limit $3 + 1)', v_lookup, a.conditions)
    into v_found using and_query(v_match, term_query('z_' || v_part)), a, p_most;
    -- What was cut off says less than a part with too little in it.
    if cardinality(v_found) <= p_most or v_best is null or cardinality(v_best) > p_most then
      v_best := v_found;
      v_best_part := v_part;
    end if;
    exit when cardinality(v_found) between c_enough and p_most or v_part = 0 and cardinality(v_found) <= p_most;
    if cardinality(v_found) > p_most then
      exit when cardinality(v_best) <= p_most;
      v_part := v_part + 2;
    elsif v_match is null and v_priced then
      v_part := 0;
      v_lookup := 'int8range(s.price, s.top_price, ''[]'') && int8range(($2).low, ($2).high, ''[]'')';
    else
      v_part := greatest(0, v_part - 3);
    end if;
  end loop;
  return facets_of(v_best, v_best_part, p_parts) || jsonb_build_object('part', v_best_part);
end $$;
--> statement-breakpoint
-- Each facet under the filters of all others: who chose one brand still sees the others.
create function product_facets(f jsonb, a search_ask) returns jsonb language plpgsql stable as $$
declare
  v_facets jsonb := '{}';
  v_shared text[] := '{}';
  v_part integer := 0;
  -- The more has to be counted, the less of each.
  v_most integer := 1000 / (2 + (f ? 'category')::int + (f ? 'brand')::int + (f ? 'tag')::int
    + (f ?| '{minPrice,maxPrice}')::int);
  v_counted jsonb;
  v_one record;
begin
  for v_one in select * from (values ('categories', 'category', f ? 'category'), ('brands', 'brand', f ? 'brand'),
    ('tags', 'tag', f ? 'tag'), ('price', 'price', f ?| '{minPrice,maxPrice}')) x(facet, name, chosen)
  loop
    if not v_one.chosen then
      v_shared := v_shared || v_one.facet;
      continue;
    end if;
    v_counted := count_facets(read_ask(f, a, v_one.name), array[v_one.facet], v_most);
    v_facets := v_facets || jsonb_build_object(v_one.facet, v_counted -> v_one.facet);
    v_part := greatest(v_part, (v_counted ->> 'part')::integer);
  end loop;
  if v_shared <> '{}' then
    v_counted := count_facets(a, v_shared, v_most);
    v_part := greatest(v_part, (v_counted ->> 'part')::integer);
    select v_facets || jsonb_object_agg(facet, v_counted -> facet) into v_facets from unnest(v_shared) facet;
  end if;
  return jsonb_build_object('categories', coalesce(nullif(v_facets -> 'categories', 'null'), '[]'),
    'brands', coalesce(nullif(v_facets -> 'brands', 'null'), '[]'), 'tags', coalesce(nullif(v_facets -> 'tags', 'null'), '[]'),
    'price', v_facets -> 'price', 'approximate', v_part > 0);
end $$;
--> statement-breakpoint
-- A page of the catalogue in one statement: `f` is a ProductFilter, with the place to go on after. The page is cut first,
-- and only its products are made into JSON.
create function list_products(f jsonb, out body text, out more boolean, out tier integer, out num text, out txt text,
  out product_id uuid, out facets text) language plpgsql stable as $$
declare
  a search_ask := read_ask(f);
  v_limit integer := (f ->> 'limit')::integer;
  v_found found_product[] := array(select x from found_products(f, a) x);
  v_last found_product := v_found[least(v_limit, cardinality(v_found))];
begin
  more := cardinality(v_found) > v_limit;
  tier := v_last.tier;
  num := v_last.num;
  txt := v_last.txt;
  product_id := v_last.product_id;
  select coalesce(string_agg(t.body, ',' order by x.place), '') into body
  from unnest(v_found[1:v_limit]) with ordinality x(tier, num, txt, product_id, place)
  join products p on p.id = x.product_id
  cross join lateral product_text(p.id, p.document, p.currency) t;
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
      select s.title, s.title_key from relevant_products(read_ask(jsonb_build_object('q', p_q)), null, 60)
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
