create table orders.orders (id uuid);
