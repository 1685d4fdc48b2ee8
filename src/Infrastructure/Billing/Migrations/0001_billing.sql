-- Lines, tax groups and buyer never change and are never looked for by their content: they stay with their invoice.
create table billing.invoices (
    id            uuid        primary key,
    order_id      uuid        not null,
    customer_id   uuid        not null,
    status        text        not null check (status in ('draft', 'open', 'discarded', 'credited')),
    currency      char(3)     not null,
    net           bigint      not null,
    discount      bigint      not null,
    tax           bigint      not null,
    shipping      bigint      not null,
    gross         bigint      not null,
    lines         jsonb       not null,
    tax_groups    jsonb       not null,
    buyer         jsonb       not null,
    number_series text,
    number_year   int,
    number_no     bigint,
    issued_at     timestamptz,
    due_at        timestamptz,
    created_at    timestamptz not null,
    version       int         not null,
    -- An order is billed once; also how its confirmation and the list by order find the invoice.
    constraint invoices_order_key unique (order_id),
    -- A number is used once, whatever happens to the series.
    constraint invoices_number_key unique (number_series, number_year, number_no),
    constraint invoices_numbered check (
        num_nulls(number_series, number_year, number_no, issued_at, due_at)
            = case when status in ('draft', 'discarded') then 5 else 0 end),
    constraint invoices_sum check (gross = net + shipping + tax)
);

create table billing.rm_invoice_details (
    id          uuid  primary key,
    customer_id uuid  not null,
    version     int   not null,
    document    bytea not null
);

-- The row is the lock that makes numbers gapless: taken late in a short transaction, given back by its rollback.
create table billing.number_series (
    series         text        not null,
    year           int         not null,
    last_no        bigint      not null check (last_no > 0),
    last_issued_at timestamptz not null,
    primary key (series, year)
)
-- A few rows, each updated with every document: room for HOT updates.
with (fillfactor = 20, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500);

create table billing.payments (
    id                   uuid        primary key,
    order_id             uuid        not null,
    customer_id          uuid        not null,
    method               text        not null,
    token                text        not null,
    amount               bigint      not null,
    currency             char(3)     not null,
    created_at           timestamptz not null,
    release_requested_at timestamptz,
    released_at          timestamptz,
    version              int         not null,
    -- An order is paid by one payment; also how its cancellation and the list by order find the payment.
    constraint payments_order_key unique (order_id)
);

create table billing.payment_operations (
    payment_id   uuid        not null references billing.payments (id),
    operation_no int         not null,
    id           uuid        not null,
    type         text        not null check (type in ('authorize', 'void')),
    status       text        not null check (status in ('requested', 'succeeded', 'declined', 'unknown')),
    amount       bigint      not null,
    currency     char(3)     not null,
    target_id    uuid        check ((target_id is null) = (type = 'authorize')),
    decline_code text        check ((decline_code is not null) = (status = 'declined')),
    created_at   timestamptz not null,
    primary key (payment_id, operation_no),
    -- The gateway's idempotency key.
    constraint payment_operations_id_key unique (id)
);

-- Single flight, whatever the code does: two operations of one payment at once could hold or return money twice.
create unique index payment_operations_single_flight on billing.payment_operations (payment_id)
    where status in ('requested', 'unknown');

create table billing.rm_payment_details (
    id          uuid  primary key,
    customer_id uuid  not null,
    version     int   not null,
    document    bytea not null
);

create table billing.credit_notes (
    id            uuid        primary key,
    invoice_id    uuid        not null,
    order_id      uuid        not null,
    customer_id   uuid        not null,
    source        text        not null,
    currency      char(3)     not null,
    net           bigint      not null,
    discount      bigint      not null,
    tax           bigint      not null,
    shipping      bigint      not null,
    gross         bigint      not null,
    lines         jsonb       not null,
    number_series text        not null,
    number_year   int         not null,
    number_no     bigint      not null,
    issued_at     timestamptz not null,
    version       int         not null,
    -- One credit note for each reason, for ever.
    constraint credit_notes_source_key unique (source),
    constraint credit_notes_number_key unique (number_series, number_year, number_no),
    constraint credit_notes_sum check (gross = net + shipping + tax)
);

create table billing.journal_entries (
    id          uuid        primary key,
    kind        text        not null check (kind in ('invoice_finalized', 'credit_note_issued')),
    source_type text        not null check (source_type in ('invoice', 'credit_note')),
    source_id   uuid        not null,
    posted_at   timestamptz not null,
    -- A document is booked once in each way.
    constraint journal_entries_source_key unique (source_type, source_id, kind)
);

create table billing.journal_postings (
    entry_id   uuid    not null references billing.journal_entries (id),
    posting_no int     not null,
    account    text    not null,
    currency   char(3) not null,
    debit      bigint  not null check (debit >= 0),
    credit     bigint  not null check (credit >= 0),
    invoice_id uuid,
    primary key (entry_id, posting_no),
    constraint journal_postings_one_side check ((debit = 0) <> (credit = 0))
);

-- Checked once for each statement: an entry comes whole or not at all, and no statement adds to an older one. A
-- deferred trigger would run once for each row and fail at COMMIT, far from the statement that is to blame.
create function billing.require_balance() returns trigger
    language plpgsql
as $$
declare
    wrong uuid;
begin
    select n.entry_id into wrong
    from (select entry_id, count(*) as postings, count(distinct currency) as currencies,
                 sum(debit) as debit, sum(credit) as credit
          from added group by entry_id) n
    where n.debit <> n.credit
       or n.currencies <> 1
       or n.postings <> (select count(*) from billing.journal_postings p where p.entry_id = n.entry_id)
    limit 1;
    if wrong is not null then
        raise exception using
            errcode = 'check_violation',
            constraint = 'journal_postings_balanced',
            message = format('journal entry %s is not balanced in one currency by one statement', wrong);
    end if;
    return null;
end
$$;

create trigger journal_postings_balanced
    after insert on billing.journal_postings
    referencing new table as added
    for each statement execute function billing.require_balance();

-- Append-only: by grant for the module, by trigger for everybody, the owner included.
revoke update, delete on billing.journal_entries, billing.journal_postings from {{role}};

create function billing.refuse_change() returns trigger
    language plpgsql
as $$
begin
    raise exception using
        errcode = 'restrict_violation',
        message = format('%I.%I is append-only: book a reversal instead of %s',
            tg_table_schema, tg_table_name, lower(tg_op));
end
$$;

create trigger journal_entries_append_only
    before update or delete or truncate on billing.journal_entries
    for each statement execute function billing.refuse_change();

create trigger journal_postings_append_only
    before update or delete or truncate on billing.journal_postings
    for each statement execute function billing.refuse_change();
