-- What the module of the benches writes: plain tables, as a read model or an aggregate has them.
create table bench.rm_notes (
    id      uuid   primary key,
    number  bigint not null,
    text    text   not null,
    amount  bigint not null,
    version int    not null
);

create table bench.rm_amounts (
    id      uuid   primary key,
    amount  bigint not null,
    version int    not null
)
with (fillfactor = 70);

create table bench.accounts (
    id      uuid   primary key,
    balance bigint not null
)
with (fillfactor = 70);

-- What a reaction did, in the order in which it did it. No unique key: a double should show.
create table bench.deliveries (
    arrival bigint      generated always as identity,
    stream  uuid        not null,
    version int         not null,
    at      timestamptz not null default clock_timestamp()
);
