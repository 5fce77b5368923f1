-- Search. One row of product_search is all that lists, filters, counts and searches look at; `terms` holds words by
-- weight (A title and skus, B brand and tags, C description) and, under prefixes that no word has, what filters ask
-- for: `^` a word of the title, `~` of title, brand or tags, `c_ b_ x_ t_ s_ k_` category (and each one above it), brand, both,
-- tag, status, sku, `z_n` a pseudo-random part of 1/2^n of all products.
create text search configuration catalogue (copy = english);
--> statement-breakpoint
alter text search configuration catalogue alter mapping for hword, hword_part, word with unaccent, english_stem;
--> statement-breakpoint
-- The same words unstemmed: what somebody typed is compared with these.
create text search configuration catalogue_words (copy = simple);
--> statement-breakpoint
alter text search configuration catalogue_words alter mapping for hword, hword_part, word with unaccent, simple;
--> statement-breakpoint
-- Text with nothing but words and spaces, so that the parser sees no addresses, paths and signed numbers.
create function spaced(p_text text) returns text language sql immutable parallel safe
return regexp_replace(normalize(p_text, NFC), '[\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00bf\u2000-\u206f\u3000-\u303f\ufeff]+', ' ', 'g');
--> statement-breakpoint
-- What titles are sorted and compared by: no case, no accents, one space between words.
create function title_key(p_text text) returns text language sql stable parallel safe
return left(btrim(lower(unaccent(spaced(p_text)))), 100);
--> statement-breakpoint
-- Long enough that no two values ever share one.
create function filter_term(p_kind text, p_value text) returns text language sql immutable parallel safe
return p_kind || left(md5(lower(p_value)), 16);
--> statement-breakpoint
create function category_term(p_id uuid) returns text language sql immutable parallel safe
return 'c_' || replace(p_id::text, '-', '');
--> statement-breakpoint
create function term_query(p_term text) returns tsquery language sql immutable parallel safe
return ('''' || p_term || '''')::tsquery;
--> statement-breakpoint
create function any_term(p_terms text[]) returns tsquery language sql immutable parallel safe
return ('''' || array_to_string(p_terms, '''|''') || '''')::tsquery;
--> statement-breakpoint
-- The plain words of a product, for what somebody may mean by a word that no product has.
create function plain_text(p products, p_skus text[]) returns text language sql immutable parallel safe
return spaced(concat_ws(' ', p.title, array_to_string(p_skus, ' '), p.brand, array_to_string(p.tags, ' '),
  left(regexp_replace(p.description, '<[^>]*>', ' ', 'g'), 20000)));
--> statement-breakpoint
-- Writes the search rows of these products, and the words that are new.
create function index_products(p_ids uuid[]) returns void language plpgsql as $$
begin
  with recursive lines as (
    select distinct category_id as id, category_id as above from product_categories where product_id = any(p_ids)
    union select lines.id, c.parent_id from lines join categories c on c.id = lines.above where c.parent_id is not null
  ), facts as materialized (
    select p, v.skus, v.prices, c.ids as categories,
      setweight(to_tsvector('catalogue', spaced(p.title || ' ' || array_to_string(v.skus, ' '))), 'A') as named,
      setweight(to_tsvector('catalogue', spaced(concat_ws(' ', p.brand, array_to_string(p.tags, ' ')))), 'B') as labelled,
      setweight(to_tsvector('catalogue', spaced(left(regexp_replace(p.description, '<[^>]*>', ' ', 'g'), 20000))), 'C')
        as described,
      -- Half of all hashes end in no zero bit, a quarter in one, and so on.
      ('x' || left(md5(p.id::text), 7))::bit(28)::integer as hash
    from products p
    cross join lateral (select coalesce(array_agg(sku order by position), '{}') as skus,
      coalesce(array_agg(distinct price), '{}') as prices from variants where product_id = p.id) v
    cross join lateral (select coalesce(array_agg(distinct lines.above), '{}') as ids
      from product_categories pc join lines on lines.id = pc.category_id where pc.product_id = p.id) c
    where p.id = any(p_ids)
  )
  insert into product_search as s (product_id, status, newness, price, top_price, falling_price, prices, currency, title,
    title_key, brand, tags, categories, terms)
  select (p).id, (p).status, -(extract(epoch from (p).created_at) * 1000)::bigint, (p).min_price, (p).max_price,
    -(p).min_price, prices, (p).currency, (p).title, title_key((p).title), (p).brand, (p).tags, categories,
    named || labelled || described || array_to_tsvector(array(
      select '^' || lexeme from unnest(named)
      union all select '~' || lexeme from unnest(named || labelled)
      union all select filter_term('x_', id || (p).brand) from unnest(categories) x(id) where (p).brand is not null
      union all select category_term(id) from unnest(categories) x(id)
      union all select filter_term('t_', tag) from unnest((p).tags) x(tag)
      union all select filter_term('k_', sku) from unnest(skus) x(sku)
      union all select filter_term('b_', (p).brand) where (p).brand is not null
      union all select 's_' || (p).status
      union all select 'z_' || n from generate_series(0, 20) n where hash & ((1 << n) - 1) = 0))
  from facts
  on conflict (product_id) do update set status = excluded.status, newness = excluded.newness, price = excluded.price,
    top_price = excluded.top_price, falling_price = excluded.falling_price, prices = excluded.prices,
    currency = excluded.currency, title = excluded.title, title_key = excluded.title_key, brand = excluded.brand,
    tags = excluded.tags, categories = excluded.categories, terms = excluded.terms;

  -- In one order, so that two writers never wait for each other in a circle.
  insert into search_words (word, stem)
  select word, (ts_lexize('english_stem', word))[1] from (
    select distinct word from products p
    cross join lateral (select array_agg(sku) as skus from variants where product_id = p.id) v
    cross join lateral unnest(tsvector_to_array(to_tsvector('catalogue_words', plain_text(p, v.skus)))) x(word)
    where p.id = any(p_ids)
  ) x
  where word !~ '[0-9]' and char_length(word) between 2 and 40 and ts_lexize('english_stem', word) <> '{}'
    and not exists (select from search_words w where w.word = x.word)
  order by word on conflict do nothing;
end $$;
--> statement-breakpoint
-- Goes on with the products whose search rows do not know yet where their category lies, `p_most` of them: says whether
-- there is more to do. A tree with many products is not worth one long statement.
create function index_stale(p_most integer) returns boolean language plpgsql set lock_timeout = '3500ms' as $$
declare
  v_left integer := p_most;
  v_one stale_search;
  v_ids uuid[];
begin
  while v_left > 0 loop
    select * into v_one from stale_search order by category_id limit 1 for update skip locked;
    -- What is left is somebody else's work.
    if not found then return false; end if;
    v_ids := array(select product_id from product_categories where category_id = v_one.category_id
      and product_id > v_one.after order by product_id limit v_left);
    perform 1 from products where id = any(v_ids) order by id for update;
    perform index_products(v_ids);
    if cardinality(v_ids) < v_left then delete from stale_search where category_id = v_one.category_id;
    else update stale_search set after = v_ids[v_left] where category_id = v_one.category_id;
    end if;
    if v_ids <> '{}' then insert into stale_caches default values; end if;
    v_left := v_left - cardinality(v_ids);
  end loop;
  return exists (select from stale_search);
end $$;
--> statement-breakpoint
-- How many products have each common term: what searches are planned by. A term that is not here is rare. Counted on a
-- part of the products when there are many, and only when enough has changed.
create function refresh_search(p_always boolean default false) returns boolean language plpgsql as $$
declare
  v_writes bigint := pg_stat_get_tuples_inserted('product_search'::regclass)
    + pg_stat_get_tuples_updated('product_search'::regclass) + pg_stat_get_tuples_deleted('product_search'::regclass);
  v_then bigint;
  v_products bigint;
  v_part integer;
begin
  if not pg_try_advisory_xact_lock(hashtext('refresh-search')) then return false; end if;
  select writes, products into v_then, v_products from search_totals;
  if not p_always and v_writes >= coalesce(v_then, 0)
    and v_writes - coalesce(v_then, 0) <= 20 + coalesce(v_products, 0) / 20 then return false; end if;
  select count(*) into v_products from product_search;
  v_part := greatest(0, ceil(log(2, greatest(1, v_products) / 8000.0)))::integer;
  delete from search_terms;
  insert into search_terms (term, products)
  select word, ndoc * (1 << v_part)
  from ts_stat(format('select terms from product_search where terms @@ ''z_%s''', v_part))
  where ndoc * (1 << v_part) >= 20 and word !~ '^[zkx]_';
  update search_totals set products = v_products, writes = v_writes;
  if not found then insert into search_totals (products, writes) values (v_products, v_writes); end if;
  return true;
end $$;
--> statement-breakpoint
-- How many letters one word is from another; two neighbours that changed places are one slip. Right up to `p_most`.
create function edits(p_one text, p_other text, p_most integer) returns integer language sql immutable parallel safe
return levenshtein_less_equal(p_one, p_other, p_most + 1) - case when char_length(p_one) = char_length(p_other)
  and not exists (select from generate_series(1, char_length(p_one)) n where substr(p_other, n, 1) <> substr(p_one, n, 1)
    and substr(p_other, n, 2) <> reverse(substr(p_one, n, 2))
    and (n = 1 or substr(p_other, n - 1, 2) <> reverse(substr(p_one, n - 1, 2)))) then 1 else 0 end;
--> statement-breakpoint
-- The stems of the known words nearest to one that no word begins with; of a word only begun, by its beginning.
create function nearest_stems(p_word text, p_begun boolean) returns text[] language plpgsql stable as $$
declare
  v_length integer := char_length(p_word);
  v_most integer := case when v_length < 3 then 0 when v_length < 5 then 1 when v_length < 9 then 2 else 3 end;
begin
  if v_most = 0 or v_length > 40 then return '{}'; end if;
  -- Of this transaction alone. Two letters that changed places leave a short word little in common with itself.
  perform set_config('pg_trgm.similarity_threshold', '0.15', true);
  return array(
    select stem from (
      select w.stem, similarity(w.word, p_word) as alike, rank() over (order by d.edits) as place
      from (
        -- Few are near enough to be looked at closely.
        select * from search_words w where w.word % p_word
          and least(levenshtein_less_equal(p_word, w.word, v_most + 1), levenshtein_less_equal(p_word, w.stem, v_most + 1),
            levenshtein_less_equal(p_word, left(w.word, v_length), v_most + 1)) <= v_most + 1 offset 0
      ) w cross join lateral (select least(edits(p_word, w.word, v_most), edits(p_word, w.stem, v_most),
        case when p_begun then edits(p_word, left(w.word, v_length), v_most) + 0.5 end) as edits) d
      where d.edits <= v_most) x
    where place = 1 group by stem order by max(alike) desc, stem limit 8);
end $$;
--> statement-breakpoint
-- `'a' & 'b':*` as `'^a' & '^b':*`. Places are not kept with these terms, so a phrase is its words.
create function marked(p_query tsquery, p_mark text) returns tsquery language sql immutable parallel safe
return regexp_replace(regexp_replace(p_query::text, '<[-0-9]+>', '&', 'g'), '''([^'']+)''', '''' || p_mark || '\1''', 'g')::tsquery;
--> statement-breakpoint
-- What somebody typed as a query over `terms`, with the share of all products that it may match: in any field, in title,
-- brand or tags, in the title; and as a sku, or the beginning of some, if it is. `title_key` is '' when there is nothing in it.
create function text_query(p_q text, p_products bigint, out typed tsquery, out sku tsquery, out sku_begun tsquery, out title_key text,
  out shares float8[]) language plpgsql stable set enable_seqscan = off set plan_cache_mode = force_generic_plan as $$
declare
  v_text text := regexp_replace(translate(normalize(p_q, NFC), '“”„«»', '"""""'),
    '[\u0001-\u0021\u0023-\u002c\u002e\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00bf\u2000-\u206f\u3000-\u303f\ufeff]+', ' ', 'g');
  v_word record;
  v_stems text[];
  v_known boolean;
  v_begun boolean;
  v_either boolean;
  -- An expression made of a word costs more than looking for words.
  v_minus boolean;
  v_marked text[];
  v_above bigint[];
  v_shares float8[];
begin
  v_text := regexp_replace(v_text, '(?<=[^ "])-+|-+(?= |$)', ' ', 'g');
  v_minus := v_text ~ '(^|[ "])-';
  title_key := title_key(p_q);
  if title_key = '' then return; end if;
  typed := websearch_to_tsquery('catalogue', v_text);
  v_either := typed::text like '%|%';
  shares := case when v_either then '{0,0,0}' else '{1,1,1}' end;
  for v_word in
    select w.lexeme as word, s.stem, max(position) over () = position and v_text !~ '[" ]$' as begun,
      v_minus and v_text ~* ('(^|[ "])-"?' || w.lexeme) as unwanted
    from unnest(to_tsvector('catalogue_words', left(v_text, 200))) w(lexeme, positions, weights),
      lateral (select positions[cardinality(positions)] as position, (ts_lexize('english_stem', w.lexeme))[1] as stem) s
    where s.stem is not null order by position limit 12
  loop
    v_stems := array[v_word.stem];
    v_begun := v_word.begun and not v_word.unwanted and v_word.word !~ '[0-9]';
    if v_begun and char_length(v_word.word) > 1 then
      v_stems := array(select distinct w.stem from (
        select w.stem from search_words w where w.word collate "C" >= v_word.word
          and w.word collate "C" < v_word.word || U&'\+10FFFF' order by w.word collate "C" limit 400) w);
      -- Of many those that most products have.
      if cardinality(v_stems) > 40 then
        v_stems := array(select x.stem from unnest(v_stems) x(stem) left join search_terms t on t.term = x.stem
          order by t.products desc nulls last, x.stem limit 40);
      end if;
      v_known := v_stems <> '{}';
      if not v_known then v_stems := array[v_word.stem];
      elsif v_word.stem <> all(v_stems) then v_stems := v_stems || v_word.stem;
      end if;
    else
      v_known := v_word.word ~ '[0-9]' or exists (select from search_words w where w.word collate "C" >= v_word.word
        and w.word collate "C" < v_word.word || U&'\+10FFFF');
    end if;
    if not v_known and not v_word.unwanted then
      if not exists (select from search_words w where w.stem = v_word.stem) then
        v_stems := v_stems || nearest_stems(v_word.word, v_begun);
      end if;
    end if;
    if cardinality(v_stems) > 1 then
      typed := ts_rewrite(typed, term_query(v_word.stem), any_term(v_stems));
    end if;
    continue when v_word.unwanted;
    -- A rare word is in 20 products at most.
    v_marked := string_to_array('~' || array_to_string(v_stems, ' ~') || ' ^' || array_to_string(v_stems, ' ^'), ' ');
    select array[coalesce(sum(t.products - 20) filter (where left(t.term, 1) not in ('~', '^')), 0),
      coalesce(sum(t.products - 20) filter (where left(t.term, 1) = '~'), 0),
      coalesce(sum(t.products - 20) filter (where left(t.term, 1) = '^'), 0)]
    into v_above from search_terms t where t.term = any(v_stems || v_marked);
    for i in 1 .. 3 loop
      v_shares[i] := least(1, (20 * cardinality(v_stems) + v_above[i]) / greatest(1, p_products)::float8);
      shares[i] := case when v_either then least(1, shares[i] + v_shares[i]) else shares[i] * v_shares[i] end;
    end loop;
  end loop;
  sku_begun := (select string_agg('''' || filter_term('k_', x.sku) || '''', '|')::tsquery from (
    select v.sku from variants v where lower(v.sku) collate "C" >= lower(btrim(p_q)) collate "C"
      and lower(v.sku) collate "C" < lower(btrim(p_q)) || U&'\+10FFFF'
    order by lower(v.sku) collate "C" limit 50) x);
  -- What is no sku need not be looked for as one.
  if sku_begun is not null then sku := term_query(filter_term('k_', btrim(p_q))); end if;
  if numnode(typed) = 0 then
    typed := '''none_''';
    shares := '{0,0,0}';
  end if;
end $$;
--> statement-breakpoint
-- The share of all products that has a term; one that is not counted is in 20 at most.
create function term_share(p_term text, p_products bigint) returns float8 language plpgsql stable as $$
begin
  return least(1, coalesce((select t.products from search_terms t where t.term = p_term), 20) / greatest(1, p_products)::float8);
end $$;
--> statement-breakpoint
-- One request, made ready: see read_ask.
create type search_ask as (products bigint, words tsquery, typed tsquery, sku tsquery, sku_begun tsquery, title_key text,
  shares float8[], filter tsquery, share float8, status text, low bigint, high bigint, available boolean);
--> statement-breakpoint
create type found_product as (tier integer, num bigint, txt text, product_id uuid);
--> statement-breakpoint
create function and_query(p_one tsquery, p_other tsquery) returns tsquery language sql immutable parallel safe
return case when p_one is null then p_other when p_other is null then p_one else p_one && p_other end;
--> statement-breakpoint
-- The conditions that are no terms, with their values: looking these up in the ask for every row would be felt.
create function row_conditions(a search_ask) returns text language sql immutable
return case a.status when 'all' then 'true' else format('s.status = %L', a.status) end
  || format(' and s.top_price >= %1$s and s.price <= %2$s and (s.price >= %1$s or s.top_price <= %2$s
    or exists (select from unnest(s.prices) x where x between %1$s and %2$s))', a.low, a.high)
  || case when a.available then ' and (select coalesce(bool_or(t.backorder or t.on_hand > t.reserved), false)
    from variants v join stock t on t.variant_id = v.id where v.product_id = s.product_id)' else '' end;
--> statement-breakpoint
-- Reads a filter: see ProductFilter in the Worker; `ignored` names one of its fields to leave out.
create function read_ask(f jsonb, p_words search_ask default null, ignored text default null) returns search_ask
language plpgsql stable set enable_seqscan = off set plan_cache_mode = force_generic_plan as $$
declare
  a search_ask := p_words;
  v_terms text[] := '{}';
  v_term text;
  v_category uuid;
begin
  if p_words is null then
    a.products := coalesce((select products from search_totals), 0);
    if f ? 'q' then
      select x.typed, x.sku, x.sku_begun, x.title_key, x.shares
      into a.typed, a.sku, a.sku_begun, a.title_key, a.shares from text_query(f ->> 'q', a.products) x;
      -- Nothing but signs finds nothing.
      if a.title_key = '' then
        a.typed := '''none_''';
        a.shares := '{0,0,0}';
      end if;
      a.words := case when a.sku is null then a.typed else a.typed || a.sku || a.sku_begun end;
    end if;
  end if;
  if f ? 'brand' and ignored is distinct from 'brand' then v_terms := v_terms || filter_term('b_', f ->> 'brand'); end if;
  if f ? 'category' and ignored is distinct from 'category' then
    v_category := (select id from categories where slug = f ->> 'category');
    v_terms := v_terms || coalesce(category_term(v_category), 'c_none');
  end if;
  if f ? 'tag' and ignored is distinct from 'tag' then v_terms := v_terms || filter_term('t_', f ->> 'tag'); end if;
  -- Drafts are few among many: they are looked up as such.
  if f ->> 'status' in ('draft', 'archived') then v_terms := v_terms || ('s_' || (f ->> 'status')); end if;
  a.share := 1;
  foreach v_term in array v_terms loop
    a.share := a.share * term_share(v_term, a.products);
  end loop;
  -- The products of a brand in a category have a term of their own: two long lists take long to compare.
  if v_terms[1] ^@ 'b_' and v_category is not null then
    v_terms := filter_term('x_', v_category || (f ->> 'brand')) || v_terms[3:];
  end if;
  a.filter := case when v_terms <> '{}' then ('''' || array_to_string(v_terms, ''' & ''') || '''')::tsquery end;
  a.status := coalesce(f ->> 'status', 'active');
  a.available := f ? 'available';
  a.low := coalesce((f ->> 'minPrice')::bigint, 0);
  a.high := coalesce((f ->> 'maxPrice')::bigint, 9223372036854775806);
  return a;
end $$;
--> statement-breakpoint
-- The products that match, in one order, after a place: a function an order, so that each keeps its plans. With `p_reads`
-- it walks along the order and looks at so many, otherwise it looks up the terms, or without any the prices (`p_ranged`).
do $do$
declare
  v_order text;
begin
  foreach v_order in array '{newness,price,falling_price,title_key}'::text[] loop
    execute format(replace($create$
      create function by_%1$s(a search_ask, p_tier integer, p_match tsquery, p_ranged boolean, p_reads integer, p_after found_product,
        p_limit integer)
      returns found_product[] language plpgsql stable set enable_seqscan = off set plan_cache_mode = force_generic_plan as $$
      declare
        v_status text := a.status;
        v_low bigint := a.low;
        v_high bigint := a.high;
        v_available boolean := a.available;
        v_key %2$s := coalesce(p_after.%3$s, %4$s);
        v_id uuid := coalesce(p_after.product_id, '00000000-0000-0000-0000-000000000000');
      begin
        if p_reads is not null and p_match is null or p_match is null and not p_ranged then
          return array(select row(p_tier, %5$s, s.product_id)::found_product
            from (select * from product_search s where (s.%1$s, s.product_id) > (v_key, v_id)
              order by s.%1$s, s.product_id limit p_reads) s
            where <conditions> limit p_limit);
        elsif p_reads is not null then
          return array(select row(p_tier, %5$s, s.product_id)::found_product
            from (select * from product_search s where (s.%1$s, s.product_id) > (v_key, v_id)
              order by s.%1$s, s.product_id limit p_reads) s
            where ts_match_vq(s.terms, p_match) and <conditions> limit p_limit);
        elsif p_match is not null then
          return array(select row(p_tier, %5$s, s.product_id)::found_product from (
            select s.%1$s, s.product_id from (select * from product_search s where s.terms @@ p_match offset 0) s
            where (s.%1$s, s.product_id) > (v_key, v_id) and <conditions>
            order by s.%1$s, s.product_id limit p_limit) s);
        else
          return array(select row(p_tier, %5$s, s.product_id)::found_product from (
            select s.%1$s, s.product_id from (select * from product_search s
              where int8range(s.price, s.top_price, '[]') && int8range(v_low, v_high, '[]') offset 0) s
            where (s.%1$s, s.product_id) > (v_key, v_id) and <conditions>
            order by s.%1$s, s.product_id limit p_limit) s);
        end if;
      end $$$create$, '<conditions>', $conditions$(v_status = 'all' or s.status = v_status) and s.top_price >= v_low and s.price <= v_high
              and (s.price >= v_low or s.top_price <= v_high
                or exists (select from unnest(s.prices) x where x between v_low and v_high))
              and (not v_available or (select coalesce(bool_or(t.backorder or t.on_hand > t.reserved), false)
                from variants v join stock t on t.variant_id = v.id where v.product_id = s.product_id))$conditions$),
      v_order, case v_order when 'title_key' then 'text' else 'bigint' end, case v_order when 'title_key' then 'txt' else 'num' end,
      case v_order when 'title_key' then '''''' else '-9223372036854775808' end,
      case v_order when 'title_key' then '0::bigint, s.title_key' else format('s.%I, ''''', v_order) end);
  end loop;
end $do$;
--> statement-breakpoint
create function in_order(p_order text, a search_ask, p_tier integer, p_match tsquery, p_ranged boolean, p_reads integer,
  p_after found_product, p_limit integer) returns found_product[] language plpgsql stable as $$
begin
  case p_order
    when 'newness' then return by_newness(a, p_tier, p_match, p_ranged, p_reads, p_after, p_limit);
    when 'price' then return by_price(a, p_tier, p_match, p_ranged, p_reads, p_after, p_limit);
    when 'falling_price' then return by_falling_price(a, p_tier, p_match, p_ranged, p_reads, p_after, p_limit);
    when 'title_key' then return by_title_key(a, p_tier, p_match, p_ranged, p_reads, p_after, p_limit);
  end case;
end $$;
--> statement-breakpoint
-- The same with conditions that are too seldom asked for to be kept planned. What `p_lookup` finds is looked up before it is
-- sorted, and never by another walk.
create function in_order_where(p_order text, a search_ask, p_tier integer, p_match tsquery, p_lookup text, p_where text, p_reads integer,
  p_after found_product, p_limit integer) returns found_product[] language plpgsql stable set enable_seqscan = off as $$
declare
  v_keys text := format('select array(select row(%s, %s, s.product_id)::found_product', p_tier,
    case p_order when 'title_key' then '0::bigint, s.title_key' else format('s.%I, ''''', p_order) end);
  v_conditions text := row_conditions(a) || p_where;
  v_sorted text := format('order by s.%I, s.product_id', p_order);
  v_after text := case when p_after is null then 'true' else format(case p_order
    when 'title_key' then '(s.%I, s.product_id) > (($3).txt, ($3).product_id)'
    else '(s.%I, s.product_id) > (($3).num, ($3).product_id)' end, p_order) end;
  v_found found_product[];
begin
  if p_reads is not null then
    execute format('%s from (select * from product_search s where %s %s limit %s) s where %s%s limit $4)', v_keys, v_after, v_sorted,
      p_reads, v_conditions, case when p_match is null then '' else ' and ts_match_vq(s.terms, $1)' end)
      into v_found using p_match, a, p_after, p_limit;
  else
    execute format('%s from (select * from product_search s where %s and %s and %s offset 0) s %s limit $4)', v_keys, p_lookup,
      v_after, v_conditions, v_sorted) into v_found using p_match, a, p_after, p_limit;
  end if;
  return v_found;
end $$;
--> statement-breakpoint
-- Products that match, in an order, after a place. What is common is met soon enough by walking along the order. A walk
-- that meets too little ends, and an index is asked for the rest: a wrong guess costs time, no products. `p_lookup` names
-- what to ask it for, if not for the terms, or else the prices.
create function products_in_order(a search_ask, p_order text, p_tier integer, p_match tsquery, p_share float8, p_ranged boolean,
  p_lookup text, p_where text, p_after found_product, p_limit integer) returns found_product[] language plpgsql stable as $$
declare
  c_walk constant integer := 2500;
  v_found found_product[] := '{}';
begin
  -- A walk reads limit / share rows, a lookup share * products of them.
  if p_share * c_walk > p_limit and p_share * p_share * a.products > p_limit then
    v_found := case when p_where = '' then in_order(p_order, a, p_tier, p_match, p_ranged, c_walk, p_after, p_limit)
      else in_order_where(p_order, a, p_tier, p_match, p_lookup, p_where, c_walk, p_after, p_limit) end;
    if cardinality(v_found) >= p_limit then return v_found; end if;
    if cardinality(v_found) > 0 then p_after := v_found[cardinality(v_found)]; end if;
    p_limit := p_limit - cardinality(v_found);
  end if;
  return v_found || case when p_lookup is null and p_where = '' then in_order(p_order, a, p_tier, p_match, p_ranged, null, p_after, p_limit)
    else in_order_where(p_order, a, p_tier, p_match, coalesce(p_lookup, 's.terms @@ $1'), p_where, null, p_after, p_limit) end;
end $$;
--> statement-breakpoint
-- By relevance: the title or a sku as typed, one that begins so, all words in the title, in title, brand and tags,
-- anywhere; within each tier the newest first.
create function relevant_products(a search_ask, p_after found_product, p_limit integer) returns found_product[]
language plpgsql stable set enable_seqscan = off set plan_cache_mode = force_generic_plan as $$
declare
  c_few constant integer := 1000;
  v_titled tsquery := marked(a.typed, '^');
  v_labelled tsquery := marked(a.typed, '~');
  -- What the marked terms say already need not be asked twice; of phrases and exclusions they know less.
  v_plain boolean := a.typed::text !~ '[!<]';
  v_tier integer := coalesce(p_after.tier, 1);
  v_begun bigint;
  -- Whether the title or a sku of any is named so, or begins so.
  v_named boolean;
  v_match tsquery := and_query(a.words, a.filter);
  v_lookup tsquery;
  v_exact text;
  v_starts text;
  v_key text := a.title_key;
  v_key_end text := a.title_key || U&'\+10FFFF';
  v_sku tsquery := a.sku;
  v_sku_begun tsquery := a.sku_begun;
  v_status text := a.status;
  v_low bigint := a.low;
  v_high bigint := a.high;
  v_available boolean := a.available;
  v_first boolean := p_after is null;
  v_after_tier integer := p_after.tier;
  v_after_num bigint := p_after.num;
  v_after_id uuid := p_after.product_id;
  v_found found_product[] := '{}';
begin
  select count(*) into v_begun from (select from product_search s where s.title_key >= v_key and s.title_key < v_key_end limit c_few) x;
  v_named := v_begun > 0 or a.sku is not null;
  if v_tier < 3 and not v_named then
    v_tier := 3;
    p_after := null;
  end if;
  if a.shares[1] * a.share * a.products <= c_few then
    -- What its title names fills most pages: the rest is looked at only where it does not.
    if v_tier = 3 and a.shares[3] * a.share * a.products > p_limit * 1.5 and not v_named then
      v_found := by_newness(a, 3, and_query(case when v_plain then v_titled else v_titled && a.typed end, a.filter), false, null,
        p_after, p_limit);
      if cardinality(v_found) = p_limit then return v_found; end if;
    end if;
    if not v_named then
      return array(select row(x.tier, x.newness, '', x.product_id)::found_product from (select x.* from (
        select case when ts_match_vq(s.terms, v_titled) then 3 when ts_match_vq(s.terms, v_labelled) then 4 else 5 end as tier,
          s.newness, s.product_id
        from (select * from product_search s where s.terms @@ v_match offset 0) s
        where (v_status = 'all' or s.status = v_status) and s.top_price >= v_low and s.price <= v_high
          and (s.price >= v_low or s.top_price <= v_high
            or exists (select from unnest(s.prices) x where x between v_low and v_high))
          and (not v_available or (select coalesce(bool_or(t.backorder or t.on_hand > t.reserved), false)
            from variants v join stock t on t.variant_id = v.id where v.product_id = s.product_id))) x
        where v_first or (x.tier, x.newness, x.product_id) > (v_after_tier, v_after_num, v_after_id)
        order by x.tier, x.newness, x.product_id limit p_limit) x);
    end if;
    foreach v_lookup in array case when v_tier <= 3 and a.shares[3] * a.share * a.products > p_limit * 1.5
      then array[and_query(v_titled, a.filter), v_match] else array[v_match] end
    loop
      v_found := array(select row(x.tier, x.newness, '', x.product_id)::found_product from (select x.* from (
        select case when s.title_key = v_key or ts_match_vq(s.terms, v_sku) then 1
          when s.title_key >= v_key and s.title_key < v_key_end or ts_match_vq(s.terms, v_sku_begun) then 2
          when ts_match_vq(s.terms, v_titled) then 3 when ts_match_vq(s.terms, v_labelled) then 4 else 5 end as tier,
          s.newness, s.product_id
        from (select * from product_search s where s.terms @@ v_lookup
          or s.title_key >= v_key and s.title_key < v_key_end or s.terms @@ v_sku_begun offset 0) s
        where (v_status = 'all' or s.status = v_status) and s.top_price >= v_low and s.price <= v_high
          and (s.price >= v_low or s.top_price <= v_high
            or exists (select from unnest(s.prices) x where x between v_low and v_high))
          and (not v_available or (select coalesce(bool_or(t.backorder or t.on_hand > t.reserved), false)
            from variants v join stock t on t.variant_id = v.id where v.product_id = s.product_id)) and ts_match_vq(s.terms, v_match)) x
        where v_first or (x.tier, x.newness, x.product_id) > (v_after_tier, v_after_num, v_after_id)
        order by x.tier, x.newness, x.product_id limit p_limit) x);
      exit when cardinality(v_found) = p_limit;
    end loop;
    return v_found;
  end if;
  if v_named then
    v_exact := format('(s.title_key = %L%s)', a.title_key, ' or s.terms @@ ' || quote_literal(a.sku) || '::tsquery');
    v_starts := format('(s.title_key >= %1$L and s.title_key < %1$L || U&''\+10FFFF''%2$s)', a.title_key,
      ' or s.terms @@ ' || quote_literal(a.sku_begun) || '::tsquery');
  end if;
  while v_tier <= 5 and cardinality(v_found) < p_limit loop
    v_found := v_found || products_in_order(a, 'newness', v_tier,
      and_query(and_query(case v_tier when 3 then v_titled when 4 then v_labelled && !!v_titled
          when 5 then a.typed && !!v_labelled else a.words end,
        case when v_plain or v_tier < 3 then null when v_tier = 5 then !!v_titled else a.typed end), a.filter),
      a.share * (array[0, case when v_begun = c_few then a.shares[3] else 0 end, a.shares[3], a.shares[2], a.shares[1]])[v_tier],
      false,
      case v_tier when 1 then v_exact || ' and ts_match_vq(s.terms, $1)' when 2 then v_starts || ' and ts_match_vq(s.terms, $1)' end,
      case when v_tier = 1 or not v_named then ''
        when v_tier = 2 then ' and ' || v_starts || ' and not ' || v_exact else ' and not ' || v_starts end,
      p_after, p_limit - cardinality(v_found));
    v_tier := v_tier + 1;
    p_after := null;
  end loop;
  return v_found;
end $$;
--> statement-breakpoint
create function found_products(f jsonb, a search_ask) returns found_product[] language plpgsql stable as $$
declare
  v_after found_product := case when f ? 'after' then jsonb_populate_record(null::found_product, f -> 'after') end;
  v_limit integer := (f ->> 'limit')::integer + 1;
  v_ranged boolean := f ?| '{minPrice,maxPrice}';
  v_match tsquery := and_query(a.words, a.filter);
  c_last constant uuid := 'ffffffff-ffff-ffff-ffff-ffffffffffff';
  v_found found_product[] := '{}';
begin
  if f ->> 'sort' = 'relevance' and a.words is not null then return relevant_products(a, v_after, v_limit); end if;
  -- An order by price begins where the asked prices begin.
  if f ->> 'sort' = '-price' and f ? 'maxPrice' and (v_after is null or v_after.num < -a.high) then
    v_after := row(0, -a.high - 1, '', c_last)::found_product;
  elsif f ->> 'sort' = 'price' and f ? 'minPrice' and v_match is null then
    -- First those that are cheaper in another variant, of which there are few.
    if v_after is null or v_after.num < a.low then
      v_found := products_in_order(a, 'price', 0, null, 0, true,
        'int8range(s.price, s.top_price, ''[]'') @> ($2).low and s.price < ($2).low', '', v_after, v_limit);
      v_after := row(0, a.low - 1, '', c_last)::found_product;
    end if;
    if cardinality(v_found) < v_limit then
      v_found := v_found || products_in_order(a, 'price', 0, null, 0, false, null, '', v_after, v_limit - cardinality(v_found));
    end if;
    return v_found;
  end if;
  return products_in_order(a,
    case f ->> 'sort' when 'price' then 'price' when '-price' then 'falling_price' when 'title' then 'title_key'
      else 'newness' end,
    0, v_match,
    a.share * case when a.words is null then case when v_match is null and not v_ranged then 0 else 1 end else a.shares[1] end,
    v_ranged, null, '', v_after, v_limit);
end $$;
