create table users.users (
    id            uuid        not null constraint users_pkey primary key,
    version       int         not null,
    email         text        not null constraint users_email_key unique,
    name          text        not null,
    locale        text        not null,
    status        text        not null constraint users_status_check check (status in ('pending_verification', 'active')),
    password_hash text        not null,
    roles         text[]      not null,
    registered_at timestamptz not null,
    activated_at  timestamptz
);

-- Each start asks whether there is an admin: a handful of rows, whatever the number of customers.
create index users_admins on users.users (id) where 'admin' = any (roles);

-- No code: it is computed from the id whenever it is needed.
create table users.challenges (
    id         uuid        not null constraint challenges_pkey primary key,
    version    int         not null,
    -- Erasing a user must not leave challenges behind.
    user_id    uuid        not null constraint challenges_user_fkey references users.users (id),
    purpose    text        not null constraint challenges_purpose_check
                           check (purpose in ('verify_email', 'already_registered')),
    status     text        not null constraint challenges_status_check
                           check (status in ('issued', 'consumed', 'exhausted', 'superseded')),
    failures   int         not null constraint challenges_failures_check check (failures between 0 and 5),
    expires_at timestamptz not null
);

-- One that can be answered for each user and purpose; also finds it.
create unique index challenges_issued_key on users.challenges (user_id, purpose) where status = 'issued';

-- No token and no hash of one: it is derived from id and generation.
create table users.sessions (
    id         uuid        not null constraint sessions_pkey primary key,
    version    int         not null,
    -- Erasing a user must not leave sessions behind.
    user_id    uuid        not null constraint sessions_user_fkey references users.users (id),
    status     text        not null constraint sessions_status_check check (status in ('active', 'revoked')),
    generation int         not null,
    rotated_at timestamptz not null,
    started_at timestamptz not null,
    revoked_at timestamptz,
    constraint sessions_revoked_check check ((status = 'revoked') = (revoked_at is not null))
);

-- Read every two seconds by each process: which sessions ended in the last minutes.
create index sessions_revoked on users.sessions (revoked_at) where revoked_at is not null;

-- The generation is the guard: of two processes that make the first key at once, one wins and both use its key.
create table users.signing_keys (
    generation  int         not null constraint signing_keys_pkey primary key,
    key_id      text        not null constraint signing_keys_key_id_key unique,
    -- PKCS#8, sealed with AES-256-GCM: nonce (12 bytes), tag (16), ciphertext; the key id is authenticated.
    private_key bytea       not null,
    created_at  timestamptz not null
);

revoke update, delete on users.signing_keys from {{role}};
