-- Two ways to send a parcel, so that a new shop can sell at once. Change them, or add others, as you like.
insert into shipping_methods (id, currency, name, amount, free_from, min_days, max_days, countries, position)
values
  ('standard', 'USD', 'Standard', 499, 5000, 3, 5, null, 1),
  ('standard', 'EUR', 'Standard', 499, 5000, 3, 5, null, 1),
  ('standard', 'GBP', 'Standard', 449, 4500, 3, 5, null, 1),
  ('standard', 'JPY', 'Standard', 700, 8000, 3, 5, null, 1),
  ('express', 'USD', 'Express', 1499, null, 1, 2, null, 2),
  ('express', 'EUR', 'Express', 1499, null, 1, 2, null, 2),
  ('express', 'GBP', 'Express', 1299, null, 1, 2, null, 2),
  ('express', 'JPY', 'Express', 2000, null, 1, 2, null, 2)
on conflict do nothing;
