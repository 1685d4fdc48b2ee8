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
