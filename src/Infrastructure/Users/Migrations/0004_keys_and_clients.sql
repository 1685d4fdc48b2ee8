-- A key is published before it signs and verifies after it has signed; then its private part is wiped (ADR 0038). The
-- row stays: which key was in use when.
alter table users.signing_keys add column signs_from timestamptz;
update users.signing_keys set signs_from = created_at;
alter table users.signing_keys
    alter column signs_from set not null,
    -- Null: no other key takes its place yet.
    add column verifies_until timestamptz,
    alter column private_key drop not null,
    add constraint signing_keys_wiped_check check (private_key is not null or verifies_until is not null);
grant update (private_key, verifies_until) on users.signing_keys to {{role}};

-- Programs that call in their own name (ADR 0039). Of secrets there is only the SHA-256, in hex.
create table users.api_clients (
    id                  uuid        not null constraint api_clients_pkey primary key,
    version             int         not null,
    name                text        not null,
    status              text        not null constraint api_clients_status_check
                                    check (status in ('active', 'revoked')),
    scopes              text[]      not null,
    secret_hash         text        not null,
    former_secret_hash  text,
    former_secret_until timestamptz,
    created_by          uuid        not null constraint api_clients_creator_fkey references users.users (id),
    created_at          timestamptz not null,
    last_used_at        timestamptz,
    revoked_at          timestamptz,
    constraint api_clients_former_check check ((former_secret_hash is null) = (former_secret_until is null)),
    constraint api_clients_revoked_check check ((status = 'revoked') = (revoked_at is not null))
);

-- Read every two seconds by each process: which clients were revoked in the last minutes.
create index api_clients_revoked on users.api_clients (revoked_at) where revoked_at is not null;
