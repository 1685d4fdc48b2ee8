create table orders.orders (id uuid primary key);
create table orders.rm_orders (id uuid primary key);
-- create table orders.never (id uuid);
create table orders.drafts (id uuid);
