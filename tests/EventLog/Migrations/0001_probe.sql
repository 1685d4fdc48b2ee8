-- What the probe module of the engine's tests writes. No unique keys where a double should show.
create table orders.counters (
    id      uuid primary key,
    value   int  not null,
    version int  not null
);

-- One row for each command that a reaction, a timer, a job or a test has had carried out.
create table orders.effects (
    arrival bigint generated always as identity,
    cause   text not null,
    stream  uuid,
    version int
);

-- Written by a projection: what it saw, in the order in which it saw it.
create table orders.rm_arrivals (
    arrival        bigint generated always as identity,
    stream_id      uuid   not null,
    stream_version int    not null,
    transaction_id xid8   not null default pg_current_xact_id()
);

create table orders.series (
    last int not null
);

insert into orders.series (last) values (0);

-- Written by a projection: the counters as they are, so that a rebuild can be compared with them.
create table orders.rm_counters (
    id      uuid primary key,
    value   int  not null,
    version int  not null
);

create index rm_counters_by_value on orders.rm_counters (value desc);
