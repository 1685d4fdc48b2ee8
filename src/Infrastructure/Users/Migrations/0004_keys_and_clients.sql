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
