-- Who may not order, and who was erased: a handful. Everybody else has no row.
create table orders.customers (
    id          uuid primary key,
    customer_id uuid not null,
    status      text not null,
    version     int  not null,
    constraint customers_status_known check (status in ('active', 'suspended', 'erased')),
    -- How everybody looks for them: events name the account.
    constraint customers_customer_key unique (customer_id)
);

-- Where an erasure that goes on after a hundred orders finds the next ones.
alter table orders.orders add column is_anonymised boolean not null default false;
