-- The gateway's own truth. Schema, role and grants are made by the migrator before this file runs.

create table sandbox.operations (
    key          text collate "C" primary key check (key ~ '^[!-~]{1,255}$'),
    reference    text not null unique default 'sgw_' || replace(gen_random_uuid()::text, '-', ''),
    type         text not null check (type in ('authorize', 'capture', 'void', 'refund')),
    amount       bigint not null check (amount > 0),
    currency     text not null check (currency ~ '^[A-Z]{3}$'),
    token        text check ((token is not null) = (type = 'authorize')),
    target_key   text collate "C" check ((target_key is null) = (type = 'authorize')),
    -- Null only inside the transaction that executes the operation: nobody else ever sees it.
    status       text check (status in ('succeeded', 'declined')),
    decline_code text check ((decline_code is not null) = (status is not distinct from 'declined')),
    retryable    boolean check ((retryable is null) = (decline_code is null)),
    -- What the outside may check: asked for so many times, executed once.
    requests     integer not null default 1,
    executions   integer not null default 0 check ((executions = 0) = (status is null)),
    created_at   timestamptz not null
);

-- The balance of an authorization is the sum of what was done to it.
create index operations_target on sandbox.operations (target_key) where target_key is not null;
create index operations_created on sandbox.operations (created_at, key);

-- How the gateway misbehaves now. No row means that it behaves.
create table sandbox.script (
    only_row  boolean primary key default true check (only_row),
    mode      text not null check (mode in ('normal', 'unavailable', 'hold', 'answer_lost')),
    remaining integer check (remaining >= 0),
    revision  bigint not null default 1
);
