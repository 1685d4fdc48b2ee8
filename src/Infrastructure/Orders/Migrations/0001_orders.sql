-- What can be bought.
create table orders.skus (
    id            uuid        primary key,
    code          text        not null,
    name          text        not null,
    unit_price    bigint      not null,
    currency      char(3)     not null,
    tax_category  text        not null,
    max_per_order int         not null,
    is_active     boolean     not null,
    created_at    timestamptz not null,
    version       int         not null,
    constraint skus_code_key unique (code),
    constraint skus_unit_price_not_negative check (unit_price >= 0)
);

-- The catalogue, newest first, page by page.
create index skus_newest on orders.skus (created_at desc, id desc);

-- One row for each SKU, made with it. The checks are what keeps anybody from overselling; they are no business rule
-- that could be changed elsewhere. No foreign key: it would lock the SKU's row with each reservation.
create table orders.stock (
    sku_id   uuid   primary key,
    on_hand  bigint not null default 0,
    reserved bigint not null default 0,
    constraint stock_reserved_not_negative check (reserved >= 0),
    constraint stock_reserved_within_on_hand check (reserved <= on_hand)
)
-- Few rows, each updated with every order of its SKU: room for HOT updates, vacuumed by count.
with (fillfactor = 20, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500);

-- The items are two arrays of one length, so that a cart is loaded and saved as one row.
create table orders.carts (
    id          uuid    primary key,
    customer_id uuid    not null,
    status      text    not null,
    currency    char(3),
    sku_ids     uuid[]  not null,
    quantities  int[]   not null,
    addresses   jsonb,
    order_id    uuid,
    version     int     not null,
    constraint carts_items_complete check (cardinality(sku_ids) = cardinality(quantities))
)
with (fillfactor = 70);

create table orders.orders (
    id            uuid        primary key,
    number        text        not null,
    customer_id   uuid        not null,
    cart_id       uuid        not null,
    status        text        not null,
    currency      char(3)     not null,
    net           bigint      not null,
    discount      bigint      not null,
    tax           bigint      not null,
    shipping      bigint      not null,
    gross         bigint      not null,
    tax_groups    jsonb       not null,
    addresses     jsonb       not null,
    payment_type  text        not null,
    placed_at     timestamptz not null,
    deadline      timestamptz not null,
    cancel_reason text,
    cancel_note   text,
    version       int         not null,
    -- The number is random: two orders of a year may draw the same one, and the second then draws again.
    constraint orders_number_key unique (number),
    -- One order for each cart, for ever: the idempotency key is forgotten after two days, this is not.
    constraint orders_cart_id_key unique (cart_id),
    constraint orders_total_adds_up check (gross = net + shipping + tax)
)
-- Two or three updates in its life, none of an indexed column.
with (fillfactor = 80);

-- Written once, in one statement with their order, and read with it only: no foreign key, no other index.
create table orders.order_lines (
    order_id     uuid     not null,
    line_no      smallint not null,
    id           uuid     not null,
    sku_id       uuid,
    description  text     not null,
    quantity     int      not null,
    unit_price   bigint   not null,
    tax_rate_ppm int      not null,
    net          bigint   not null,
    discount     bigint   not null,
    tax          bigint   not null,
    gross        bigint   not null,
    constraint order_lines_pkey primary key (order_id, line_no),
    constraint order_lines_gross_adds_up check (gross = net + tax)
);

revoke update, delete on orders.order_lines from {{role}};

-- Inline read model: the response document of each order, written with it. bytea, since jsonb would reorder it.
create table orders.rm_order_details (
    id          uuid  primary key,
    customer_id uuid  not null,
    version     int   not null,
    document    bytea not null
)
with (fillfactor = 70);

-- Async read model: kept by OrderListProjection.
create table orders.rm_orders (
    id          uuid        primary key,
    number      text        not null,
    customer_id uuid        not null,
    status      text        not null,
    total       bigint      not null,
    currency    char(3)     not null,
    placed_at   timestamptz not null,
    version     int         not null
)
with (fillfactor = 80);

-- A customer's orders, the latest first, page by page.
create index rm_orders_by_customer on orders.rm_orders (customer_id, placed_at desc, id desc);
