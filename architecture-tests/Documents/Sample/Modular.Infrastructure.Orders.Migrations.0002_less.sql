alter table orders.orders add column number text;
alter table orders.orders rename to all_orders;
drop table orders.drafts;
