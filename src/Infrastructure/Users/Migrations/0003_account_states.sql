-- An erased account keeps its id, its dates and nothing of the person; its address is free again.
alter table users.users
    add column timezone text not null default 'UTC',
    add column status_before text
        constraint users_status_before_check check (status_before in ('active', 'suspended')),
    drop constraint users_email_key,
    drop constraint users_status_check,
    add constraint users_status_check
        check (status in ('pending_verification', 'active', 'suspended', 'erasure_pending', 'erased')),
    add constraint users_erasure_check check ((status = 'erasure_pending') = (status_before is not null)),
    add constraint users_erased_check
        check (status <> 'erased' or (email = '' and name = '' and password_hash = '' and roles = '{}'));

create unique index users_email_key on users.users (email) where status <> 'erased';

alter table users.challenges
    -- The address to be proven, where it is not the account's.
    add column email text,
    drop constraint challenges_purpose_check,
    add constraint challenges_purpose_check
        check (purpose in ('verify_email', 'already_registered', 'recover', 'change_email')),
    add constraint challenges_email_check check (email is null or purpose = 'change_email');

-- What was over a day ago goes, some with each new one.
create index challenges_by_end on users.challenges (expires_at) where status <> 'issued';

-- The directory of staff: each state is read in this order, and merged.
create index users_by_status on users.users (status, registered_at desc, id desc);
-- Staff are few; of customers the index above has enough soon.
create index users_roles on users.users using gin (roles);

-- An address is one word for the parser: taken apart, its parts are found. Words as they are, in no language.
create function users.words_of(email text, name text) returns tsvector
    language sql immutable parallel safe
    return to_tsvector('simple'::regconfig, translate(email, '@.+-_', '     ') || ' ' || name);
-- For words that nearly all have.
create index users_by_time on users.users (registered_at desc, id desc);
create index users_words on users.users using gin (users.words_of(email, name));

-- What people see of their account's safety. Fed by the log, deleted after 180 days and with the account.
create table users.rm_security_events (
    id         uuid        not null constraint rm_security_events_pkey primary key,
    user_id    uuid        not null,
    at         timestamptz not null,
    kind       text        not null,
    detail     text,
    user_agent text,
    ip_address text
);

create index rm_security_events_by_user on users.rm_security_events (user_id, at desc, id desc);
create index rm_security_events_by_time on users.rm_security_events (at);
