-- Who asked to be erased: a handful. Everybody else has no row.
create table billing.customers (
    id          uuid primary key,
    customer_id uuid not null,
    status      text not null,
    version     int  not null,
    constraint customers_status_known check (status in ('active', 'erased')),
    -- How everybody looks for them: events name the account.
    constraint customers_customer_key unique (customer_id)
);
