-- The event log and what belongs to it: final form. Module roles inherit from {{prefix}}_module and reach this
-- schema through that group only, so a new module needs no edit here.

grant usage on schema log to {{prefix}}_module, {{prefix}}_ops;
alter default privileges in schema log grant select on tables to {{prefix}}_ops;
grant select on log.migrations to {{prefix}}_ops;

-- A constant body is inlined: as a column default it costs nothing, and plans that hold it are made anew on change.
create function log.current_era() returns smallint
    language sql stable parallel safe
    return 1::smallint;

create table log.eras (
    era      smallint    primary key,
    began_at timestamptz not null default clock_timestamp(),
    reason   text        not null
);

insert into log.eras (era, reason) values (1, 'the log was made');

-- For the owner, after a restore has brought transaction ids of another cluster. Nothing is rewritten: rows of former
-- eras sort before all new ones.
create function log.begin_era(reason text) returns smallint
    language plpgsql
as $$
declare
    new_era smallint := log.current_era() + 1;
begin
    insert into log.eras (era, reason) values (new_era, begin_era.reason);
    execute format('create or replace function log.current_era() returns smallint '
        'language sql stable parallel safe return %s::smallint', new_era);
    return new_era;
end
$$;

-- The part of the role's name after the prefix; null, which the columns refuse, for a login that is none of ours.
create function log.current_module() returns text
    language sql stable parallel safe
    return case when starts_with(current_user::text, '{{prefix}}_')
        then substr(current_user::text, length('{{prefix}}_') + 1) end;

-- Row counts arrive after an implicit transaction has committed, so a statement that must hit says so itself.
create function log.expect(actual bigint, expected bigint, what text) returns void
    language plpgsql immutable parallel safe
as $$
begin
    if actual is distinct from expected then
        raise exception using
            errcode = 'MD001',
            message = what,
            detail  = format('expected %s, got %s', expected, actual);
    end if;
end
$$;

grant execute on function log.current_era(), log.current_module(), log.expect(bigint, bigint, text)
    to {{prefix}}_module, {{prefix}}_ops;

-- No primary key on position: the identity column is unique by itself, nothing looks a row up by position alone, a
-- retry finds its own event by the key below, and each index of this table is paid on every write of the system.
-- Not partitioned: a partitioned table's unique key must contain the partition key, and the guard would be gone.
create table log.events (
    era            smallint    not null default log.current_era(),
    transaction_id xid8        not null default pg_current_xact_id(),
    position       bigint      not null generated always as identity,
    event_id       uuid        not null,
    stream_id      uuid        not null,
    stream_type    text        not null,
    kind           text        not null check (kind in ('domain', 'integration')),
    stream_version int         not null check (stream_version > 0),
    module         text        not null default log.current_module(),
    type           text        not null,
    schema_version int         not null,
    data           jsonb       not null,
    correlation_id uuid        not null,
    causation_id   uuid,
    traceparent    text,
    actor          text        not null,
    occurred_at    timestamptz not null,
    -- The guard against lost updates, and the way to load one stream.
    constraint events_stream_version_key unique (stream_id, kind, stream_version)
);

-- The reading order of every consumer. The columns only grow, so inserts touch the rightmost page.
create index events_reading_order on log.events (era, transaction_id, position);

-- Old closed streams, copied here by the owner.
create table log.events_archive (
    like log.events,
    archived_at timestamptz not null default clock_timestamp(),
    constraint events_archive_stream_version_key unique (stream_id, kind, stream_version)
);

create index events_archive_reading_order on log.events_archive (era, transaction_id, position);

-- Columns that a module may not choose are those that it may not insert: position, transaction, era and module.
grant select on log.events, log.events_archive to {{prefix}}_module;
grant insert (event_id, stream_id, stream_type, kind, stream_version, type, schema_version, data,
    correlation_id, causation_id, traceparent, actor, occurred_at) on log.events to {{prefix}}_module;

create table log.consumers (
    module         text        not null default log.current_module(),
    name           text        not null,
    shard          int         not null default 0,
    kind           text        not null check (kind in ('projection', 'reaction')),
    version        int         not null,
    state          text        not null default 'running'
                               check (state in ('running', 'paused', 'rebuilding', 'failed')),
    era            smallint    not null default 0,
    transaction_id xid8        not null default '0',
    position       bigint      not null default 0,
    owner          uuid,
    fencing        bigint      not null default 0,
    lease_until    timestamptz,
    heartbeat_at   timestamptz,
    events_applied bigint      not null default 0,
    last_error     text,
    last_error_at  timestamptz,
    updated_at     timestamptz not null default clock_timestamp(),
    primary key (module, name, shard)
)
-- A few rows, each updated with every batch: room for HOT updates, vacuumed by count.
with (fillfactor = 20, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500);

grant select, delete,
    insert (name, shard, kind, version, state, era, transaction_id, position, owner, fencing, lease_until,
        heartbeat_at, events_applied, last_error, last_error_at, updated_at),
    update (kind, version, state, era, transaction_id, position, owner, fencing, lease_until,
        heartbeat_at, events_applied, last_error, last_error_at, updated_at)
    on log.consumers to {{prefix}}_module;
grant update on log.consumers to {{prefix}}_ops;

-- Where each stream stands that a consumer could not go on with: era, transaction and position of its first event.
create table log.parked (
    module         text        not null default log.current_module(),
    consumer       text        not null,
    shard          int         not null default 0,
    stream_id      uuid        not null,
    era            smallint    not null,
    transaction_id xid8        not null,
    position       bigint      not null,
    attempts       int         not null default 0,
    cause          text        not null,
    first_at       timestamptz not null default clock_timestamp(),
    last_at        timestamptz not null default clock_timestamp(),
    primary key (module, consumer, shard, stream_id)
);

grant select, delete,
    insert (consumer, shard, stream_id, era, transaction_id, position, attempts, cause, first_at, last_at),
    update (era, transaction_id, position, attempts, cause, first_at, last_at)
    on log.parked to {{prefix}}_module;
grant update on log.parked to {{prefix}}_ops;

create table log.jobs (
    id             uuid        primary key,
    module         text        not null default log.current_module(),
    queue          text        not null,
    type           text        not null,
    payload        jsonb       not null,
    priority       int         not null default 0,
    run_at         timestamptz not null,
    state          text        not null default 'queued'
                               check (state in ('queued', 'running', 'succeeded', 'failed', 'dead', 'cancelled')),
    attempts       int         not null default 0,
    max_attempts   int         not null check (max_attempts > 0),
    unique_key     text,
    parent         uuid,
    lease_owner    uuid,
    lease_until    timestamptz,
    fencing        bigint      not null default 0,
    progress       jsonb,
    result         jsonb,
    last_error     text,
    correlation_id uuid        not null,
    causation_id   uuid,
    traceparent    text,
    actor          text        not null,
    created_at     timestamptz not null default clock_timestamp(),
    finished_at    timestamptz
)
with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 1000);

create unique index jobs_unique_key on log.jobs (module, queue, unique_key) where unique_key is not null;

-- What may be leased now, or when a lease has run out. Finished jobs, the most by far, are not in it.
create index jobs_to_lease on log.jobs (module, queue, priority desc, run_at) where state in ('queued', 'running');

grant select, delete,
    insert (id, queue, type, payload, priority, run_at, state, attempts, max_attempts, unique_key, parent,
        lease_owner, lease_until, fencing, progress, result, last_error, correlation_id, causation_id, traceparent,
        actor, created_at, finished_at),
    update (payload, priority, run_at, state, attempts, max_attempts, lease_owner, lease_until, fencing, progress,
        result, last_error, finished_at)
    on log.jobs to {{prefix}}_module;
grant update on log.jobs to {{prefix}}_ops;

create table log.timers (
    module         text        not null default log.current_module(),
    key            text        not null,
    type           text        not null,
    payload        jsonb       not null,
    due_at         timestamptz not null,
    attempts       int         not null default 0,
    lease_until    timestamptz,
    fencing        bigint      not null default 0,
    last_error     text,
    correlation_id uuid        not null,
    causation_id   uuid,
    traceparent    text,
    actor          text        not null,
    created_at     timestamptz not null default clock_timestamp(),
    primary key (module, key)
)
with (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 1000);

create index timers_due on log.timers (module, due_at);

grant select, delete,
    insert (key, type, payload, due_at, attempts, lease_until, fencing, last_error, correlation_id, causation_id,
        traceparent, actor, created_at),
    update (type, payload, due_at, attempts, lease_until, fencing, last_error, correlation_id, causation_id,
        traceparent, actor)
    on log.timers to {{prefix}}_module;
grant update on log.timers to {{prefix}}_ops;

-- No index on created_at: it would be paid by every write with a key, to spare one sequential read at each purge.
create table log.idempotency (
    module         text        not null default log.current_module(),
    principal      text        not null,
    route          text        not null,
    key            text        not null,
    fingerprint    bytea       not null,
    status         int         not null,
    headers        jsonb       not null,
    body           bytea,
    era            smallint    not null default log.current_era(),
    transaction_id xid8        not null default pg_current_xact_id(),
    created_at     timestamptz not null default clock_timestamp(),
    constraint idempotency_key primary key (module, principal, route, key)
)
with (autovacuum_vacuum_scale_factor = 0.05);

grant select, delete,
    insert (principal, route, key, fingerprint, status, headers, body, created_at),
    update (fingerprint, status, headers, body)
    on log.idempotency to {{prefix}}_module;

-- One key for each data subject, wrapped by the master key. To erase a subject is to set the key null.
create table log.subject_keys (
    subject_id   uuid        primary key,
    wrapped_key  bytea,
    created_at   timestamptz not null default clock_timestamp(),
    destroyed_at timestamptz,
    check ((wrapped_key is null) = (destroyed_at is not null))
);

grant select, insert (subject_id, wrapped_key) on log.subject_keys to {{prefix}}_module;

-- Business time runs ahead of real time by this much, in every process. Only the test hook moves it.
create table log.clock (
    only_row        boolean     primary key default true check (only_row),
    business_offset interval    not null default '0' check (business_offset >= '0'),
    updated_at      timestamptz not null default clock_timestamp()
);

insert into log.clock default values;

grant select on log.clock to {{prefix}}_module;
grant update on log.clock to {{prefix}}_ops;
