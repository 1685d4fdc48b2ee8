create table users.erasure_requests (
    id           uuid        not null constraint erasure_requests_pkey primary key,
    version      int         not null,
    user_id      uuid        not null constraint erasure_requests_user_fkey references users.users (id),
    status       text        not null constraint erasure_requests_status_check
                             check (status in ('scheduled', 'running', 'blocked', 'completed', 'cancelled')),
    requested_at timestamptz not null,
    effective_at timestamptz not null,
    acknowledged text[]      not null,
    blocked_by   text        constraint erasure_requests_blocked_check
                             check ((blocked_by is not null) = (status = 'blocked'))
);

-- One at a time for each account; also finds it.
create unique index erasure_requests_open_key on users.erasure_requests (user_id)
    where status not in ('completed', 'cancelled');
