-- Walls inside schema log, shards, parking, the work queue in full, the operator's hand, and whose command it was.

-- Who wrote an event as part of which command: the missing link from a row back to the request.
alter table log.events add column command text;
alter table log.events_archive add column command text;
grant insert (command) on log.events to {{prefix}}_module;

-- Explains one request: ids of requests rise with time and so do the pages of the log, so a few bytes for each 32 pages
-- find them. A B-tree would be paid by every write of the system for a question that people ask now and then.
create index events_by_correlation on log.events using brin (correlation_id uuid_minmax_multi_ops)
    with (pages_per_range = 32, autosummarize = on);

-- A consumer may be several rows, each with its part of the streams and a cursor of its own.
alter table log.consumers
    add column shards       int not null default 1 check (shards > 0),
    -- When it last found nothing left to read.
    add column caught_up_at timestamptz,
    -- What the last comparison of sampled rows with their events has found.
    add column drift        jsonb;

-- Which of so many parts of the streams this one is in.
create function log.shard_of(stream_id uuid, shards int) returns int
    language sql immutable parallel safe
    return ((uuid_hash_extended(stream_id, 0) & 9223372036854775807) % shards)::int;

grant execute on function log.shard_of(uuid, int) to {{prefix}}_module, {{prefix}}_ops;

grant insert (shards, caught_up_at, drift), update (shards, caught_up_at, drift)
    on log.consumers to {{prefix}}_module;

-- A parked stream is tried again at retry_at, or as soon as an operator has released it; else it waits for one. The
-- cursor (0, 0, 0) is an operator's: the owner of the consumer puts in where it stands.
alter table log.parked
    add column event_id    uuid,
    add column type        text,
    add column code        text,
    add column retry_at    timestamptz,
    add column released_at timestamptz;

grant insert (event_id, type, code, retry_at, released_at), update (shard, event_id, type, code, retry_at, released_at)
    on log.parked to {{prefix}}_module;
grant insert on log.parked to {{prefix}}_ops;

-- waiting: for its children. scheduled: run_at is still to come. dead: out of attempts. discarded: an operator says so.
alter table log.jobs
    drop constraint jobs_state_check,
    add constraint jobs_state_check check (state in
        ('waiting', 'scheduled', 'queued', 'running', 'succeeded', 'dead', 'cancelled', 'discarded')),
    -- Jobs of one queue take turns by it: a customer, an endpoint.
    add column fair_key            text not null default '',
    add column open_children       int  not null default 0 check (open_children >= 0),
    add column cancel_requested_at timestamptz,
    add column started_at          timestamptz,
    -- The dead job of which this one is an edited copy, and why.
    add column replaces            uuid,
    add column reason              text;

update log.jobs set state = 'scheduled' where state = 'queued' and run_at > clock_timestamp();

-- Only what is due is in the first, so taking turns never walks over what is not; the others are small.
drop index log.jobs_to_lease;
create index jobs_ready on log.jobs (module, queue, priority desc, fair_key, run_at) where state = 'queued';
create index jobs_scheduled on log.jobs (module, run_at) where state = 'scheduled';
create index jobs_leased on log.jobs (module, lease_until) where state = 'running';
create index jobs_dead on log.jobs (module, finished_at) where state = 'dead';
create index jobs_by_parent on log.jobs (parent) where parent is not null;

grant insert (fair_key, open_children, replaces, reason),
    update (parent, fair_key, open_children, cancel_requested_at, started_at, reason)
    on log.jobs to {{prefix}}_module;
grant insert on log.jobs to {{prefix}}_ops;

-- Leases the caller's jobs, of each queue at most what it has room for: the most urgent first, and among those each
-- fair key in turn, beginning behind the one that was served last. It jumps from key to key in the index, so a key with
-- a hundred thousand jobs costs the others nothing. A job more may be there when it comes back with less than there is
-- room for: ask again. Plans must not depend on statistics: the table is empty at night and full in the morning.
create function log.lease_jobs(queues text[], rooms int[], served text[], owner uuid) returns setof log.jobs
    language plpgsql
    set enable_seqscan = off set enable_bitmapscan = off set enable_sort = off
as $$
declare
    me    text := log.current_module();
    q     text;
    room  int;
    level int;
    key   text;
    keys  text[];
    share int;
    got   int;
begin
    for i in 1 .. cardinality(queues) loop
        q := queues[i];
        room := rooms[i];
        level := 2147483647;
        while room > 0 loop
            select j.priority into level from log.jobs j
            where j.module = me and j.queue = q and j.state = 'queued' and j.priority < level
            order by j.priority desc limit 1;
            exit when not found;

            keys := '{}';
            select j.fair_key into key from log.jobs j
            where j.module = me and j.queue = q and j.state = 'queued' and j.priority = level and j.fair_key > served[i]
            order by j.fair_key limit 1;
            while found and cardinality(keys) < room loop
                keys := keys || key;
                select j.fair_key into key from log.jobs j
                where j.module = me and j.queue = q and j.state = 'queued' and j.priority = level and j.fair_key > key
                order by j.fair_key limit 1;
            end loop;

            if cardinality(keys) < room then
                select j.fair_key into key from log.jobs j
                where j.module = me and j.queue = q and j.state = 'queued' and j.priority = level
                  and j.fair_key <= served[i]
                order by j.fair_key limit 1;
                while found and cardinality(keys) < room loop
                    keys := keys || key;
                    select j.fair_key into key from log.jobs j
                    where j.module = me and j.queue = q and j.state = 'queued' and j.priority = level
                      and j.fair_key > key and j.fair_key <= served[i]
                    order by j.fair_key limit 1;
                end loop;
            end if;

            share := ceil(room::numeric / greatest(cardinality(keys), 1));
            foreach key in array keys loop
                exit when room = 0;
                return query
                    update log.jobs j
                    set state = 'running', attempts = j.attempts + 1, fencing = j.fencing + 1, lease_owner = owner,
                        lease_until = clock_timestamp() + interval '15 seconds', started_at = clock_timestamp()
                    where j.ctid = any (array(
                        select d.ctid from log.jobs d
                        where d.module = me and d.queue = q and d.state = 'queued' and d.priority = level
                          and d.fair_key = key
                        order by d.run_at limit least(share, room)
                        for update skip locked))
                    returning j.*;
                get diagnostics got = row_count;
                room := room - got;
            end loop;
        end loop;
    end loop;
end
$$;

grant execute on function log.lease_jobs(text[], int[], text[], uuid) to {{prefix}}_module;

-- A timer with a cron expression is set to its next time instead of being deleted.
alter table log.timers
    add column cron      text,
    add column time_zone text;

grant insert (cron, time_zone), update (cron, time_zone) on log.timers to {{prefix}}_module;

-- The processes that run: who is there to share the work, and which time they are in.
create table log.instances (
    id              uuid        primary key,
    name            text        not null,
    works           boolean     not null,
    business_offset interval    not null,
    started_at      timestamptz not null default clock_timestamp(),
    heartbeat_at    timestamptz not null default clock_timestamp()
);

grant select on log.instances to {{prefix}}_module;
grant insert, update, delete on log.instances to {{prefix}}_ops;

-- What operators did, written with what they did.
create table log.operator_actions (
    id             uuid        primary key,
    at             timestamptz not null default clock_timestamp(),
    actor          text        not null,
    verb           text        not null,
    target         jsonb       not null,
    reason         text,
    before         jsonb,
    correlation_id uuid        not null
);

create index operator_actions_newest on log.operator_actions (at desc, id desc);
grant insert on log.operator_actions to {{prefix}}_ops;

-- To erase a subject is to set its key null: the one update. Who never had a key is erased by a row without one.
grant insert (destroyed_at), update (wrapped_key, destroyed_at) on log.subject_keys to {{prefix}}_module;

-- Idempotency keys of operators.
grant insert (principal, route, key, fingerprint, status, headers, body, created_at) on log.idempotency
    to {{prefix}}_ops;

-- Row security: a module sees its own rows, and of the log what modules tell each other besides. The module is asked
-- for once in each statement; the comparisons are leakproof, so the indexes serve as before. The owner is not bound.
do $$
declare
    t text;
begin
    foreach t in array array['consumers', 'parked', 'jobs', 'timers', 'idempotency'] loop
        execute format('alter table log.%I enable row level security', t);
        execute format('create policy own_rows on log.%I to {{prefix}}_module '
            'using (module = (select log.current_module())) with check (module = (select log.current_module()))', t);
        execute format('create policy operator on log.%I to {{prefix}}_ops using (true) with check (true)', t);
    end loop;

    foreach t in array array['events', 'events_archive'] loop
        execute format('alter table log.%I enable row level security', t);
        execute format('create policy own_rows_and_what_is_told on log.%I for select to {{prefix}}_module '
            'using (module = (select log.current_module()) or kind = ''integration'')', t);
        execute format('create policy own_rows on log.%I for insert to {{prefix}}_module '
            'with check (module = (select log.current_module()))', t);
        execute format('create policy operator on log.%I for select to {{prefix}}_ops using (true)', t);
    end loop;
end
$$;

-- A read model that is built anew beside the live one: the latest of each.
create table log.rebuilds (
    module          text        not null default log.current_module(),
    read_model      text        not null,
    version         int         not null,
    job_id          uuid        not null,
    state           text        not null default 'building'
                                check (state in ('building', 'ready', 'swapped', 'aborted')),
    swap_when_ready boolean     not null,
    -- Of the time, in percent, that it may work; it rests for the remainder.
    share           int         not null check (share between 1 and 100),
    era             smallint    not null default 0,
    transaction_id  xid8        not null default '0',
    position        bigint      not null default 0,
    events_applied  bigint      not null default 0,
    report          jsonb,
    requested_by    text        not null,
    requested_at    timestamptz not null default clock_timestamp(),
    finished_at     timestamptz,
    primary key (module, read_model)
);

alter table log.rebuilds enable row level security;
create policy own_rows on log.rebuilds to {{prefix}}_module
    using (module = (select log.current_module())) with check (module = (select log.current_module()));
create policy operator on log.rebuilds to {{prefix}}_ops using (true) with check (true);
grant select, update (state, era, transaction_id, position, events_applied, report, finished_at)
    on log.rebuilds to {{prefix}}_module;
grant insert, update on log.rebuilds to {{prefix}}_ops;

-- Modules own no tables. For its own read models, and nothing else, a module may have a shadow made, put in the place
-- of the live one, and dropped. The caller is the login: the function runs as the owner.
create function log.shadow_name(read_model text, suffix text) returns text
    language plpgsql stable
as $$
declare
    module text := case when starts_with(session_user::text, '{{prefix}}_')
        then substr(session_user::text, length('{{prefix}}_') + 1) end;
begin
    if module is null or read_model !~ '^rm_[a-z0-9_]+$' or suffix not in ('', '__rebuild', '__check', '__old') then
        raise exception using errcode = '42501',
            message = format('%s may not make or move the table %s%s', session_user, read_model, suffix);
    end if;
    return format('%I.%I', module, read_model || suffix);
end
$$;

create function log.make_shadow(read_model text, suffix text) returns void
    language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
    execute format('drop table if exists %s', log.shadow_name(read_model, suffix));
    execute format('create table %s (like %s including all)',
        log.shadow_name(read_model, suffix), log.shadow_name(read_model, ''));
end
$$;

create function log.drop_shadow(read_model text, suffix text) returns void
    language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
    if suffix = '' then
        raise exception using errcode = '42501', message = format('%s is not a shadow', read_model);
    end if;
    execute format('drop table if exists %s', log.shadow_name(read_model, suffix));
end
$$;

-- The live table steps aside and is dropped later: who still reads it by a plan made before waits for nothing. The
-- indexes of the new one take over the names, each that of the index with the same definition.
create function log.swap_shadow(read_model text) returns void
    language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
    pair record;
begin
    execute format('drop table if exists %s', log.shadow_name(read_model, '__old'));
    execute format('alter table %s rename to %I', log.shadow_name(read_model, ''), read_model || '__old');
    execute format('alter table %s rename to %I', log.shadow_name(read_model, '__rebuild'), read_model);
    for pair in
        with indexes as (
            select i.indrelid::regclass::text as of_table, x.relname as name, x.relnamespace::regnamespace as place,
                   row_number() over (partition by i.indrelid, d.definition order by x.oid) as twin, d.definition
            from pg_index i
            join pg_class x on x.oid = i.indexrelid
            cross join lateral (
                select regexp_replace(pg_get_indexdef(i.indexrelid), ' INDEX .* USING ', ' USING ') as definition) d
            where i.indrelid in (log.shadow_name(read_model, '')::regclass,
                                 log.shadow_name(read_model, '__old')::regclass))
        select o.place, o.name as old_name, n.name as new_name
        from indexes o
        join indexes n on n.definition = o.definition and n.twin = o.twin
        where o.of_table = log.shadow_name(read_model, '__old')::regclass::text
          and n.of_table = log.shadow_name(read_model, '')::regclass::text
    loop
        execute format('alter index %s.%I rename to %I', pair.place, pair.old_name,
            left(pair.old_name, 56) || '__old');
        execute format('alter index %s.%I rename to %I', pair.place, pair.new_name, pair.old_name);
    end loop;
end
$$;

grant execute on function log.make_shadow(text, text), log.drop_shadow(text, text), log.swap_shadow(text)
    to {{prefix}}_module;
