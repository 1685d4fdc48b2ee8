-- Each order of each list has its index (ADR 0030). Staff read orders by state: all states are a merge of four reads.
drop index orders.rm_orders_by_customer;
create index rm_orders_by_customer on orders.rm_orders (customer_id, placed_at desc, number, id);
create index rm_orders_by_status on orders.rm_orders (status, placed_at desc, number, id);
create index rm_orders_by_number on orders.rm_orders (number);

-- The catalogue changes seldom and is read all the time.
create index skus_by_code on orders.skus (code, id);
create index skus_by_name on orders.skus (name, id);
create index skus_by_price on orders.skus (currency, unit_price, name, id);
create index skus_by_price_falling on orders.skus (currency, unit_price desc, name, id);
create index skus_retired on orders.skus (created_at desc, id desc) where not is_active;
create index skus_text on orders.skus using gin (to_tsvector('simple', code || ' ' || name));
