alter table users.users
    -- Rises when the roles change: what was issued before is stale.
    add permission_version     int     not null default 1,
    add permissions_changed_at timestamptz,
    -- Made at the first start from the configuration; in Development and Testing it needs no second factor.
    add is_bootstrap           boolean not null default false;

-- Until now there was no other way to become one.
update users.users set is_bootstrap = true where 'admin' = any (roles);

-- Read every two seconds by each process: whose tokens have become stale in the last minutes.
create index users_permissions_changed on users.users (permissions_changed_at) where permissions_changed_at is not null;

alter table users.sessions
    drop constraint sessions_status_check,
    add constraint sessions_status_check check (status in ('pending_mfa', 'active', 'revoked')),
    add auth_level       text        not null default 'aal1'
                                     constraint sessions_auth_level_check check (auth_level in ('aal1', 'aal2')),
    -- When its owner last proved who they are.
    add authenticated_at timestamptz,
    add expires_at       timestamptz,
    -- Wrong codes while it waits for the second factor.
    add failures         int         not null default 0
                                     constraint sessions_failures_check check (failures between 0 and 5),
    add revoked_reason   text        constraint sessions_revoked_reason_check check (revoked_reason in (
                                         'logged_out', 'revoked_by_user', 'revoked_by_admin', 'credential_changed',
                                         'user_suspended', 'reuse_detected', 'second_factor_failed', 'superseded',
                                         'erasure')),
    -- Both tell about a person: they go when the account is erased.
    add user_agent       text,
    add address          text;

update users.sessions
set authenticated_at = started_at,
    expires_at = least(rotated_at + interval '24 hours', started_at + interval '30 days'),
    -- There were these two ways; a row does not say which.
    revoked_reason = case when status = 'revoked' then 'logged_out' end;

alter table users.sessions
    alter authenticated_at set not null,
    alter expires_at set not null,
    alter auth_level drop default,
    alter failures drop default,
    add constraint sessions_reason_check check ((status = 'revoked') = (revoked_reason is not null));

-- The live ones of an account: its list, and what ends with a change of credentials.
create index sessions_live on users.sessions (user_id, started_at, id) where status <> 'revoked';

-- Whether an account was used from there before.
create index sessions_devices on users.sessions (user_id, address);

-- One for each account, whose stream goes on when it is switched off and set up again.
create table users.second_factors (
    id             uuid        not null constraint second_factors_pkey primary key,
    version        int         not null,
    -- Erasing a user must not leave a secret behind.
    user_id        uuid        not null constraint second_factors_user_key unique
                               constraint second_factors_user_fkey references users.users (id),
    status         text        not null constraint second_factors_status_check
                               check (status in ('pending', 'confirmed', 'disabled')),
    -- AES-256-GCM under a key made of the master key; the id is authenticated.
    secret         bytea,
    -- The last time step (RFC 6238) whose code was used: neither it nor an earlier one counts again.
    last_step      bigint      not null,
    -- HMAC-SHA256 of those that were not used yet, under a key made of the master key.
    recovery_codes text[]      not null,
    constraint second_factors_secret_check check ((status = 'disabled') = (secret is null))
);

-- What a command relied on has changed since it looked: as a serialization failure it is run again.
create function users.or_again(holds boolean, what text) returns void
    language plpgsql
as $$
begin
    if holds is not true then
        raise exception using errcode = 'serialization_failure', message = what;
    end if;
end
$$;
