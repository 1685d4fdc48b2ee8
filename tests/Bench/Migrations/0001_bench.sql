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
