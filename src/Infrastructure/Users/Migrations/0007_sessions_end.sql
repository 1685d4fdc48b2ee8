-- What began half a year ago goes, some with each new one. When one began never changes, so a refresh writes no index.
create index sessions_by_start on users.sessions (started_at);

-- Whether an account was used from there before: one look, also where an address or a name is missing.
create index sessions_by_device on users.sessions (user_id, coalesce(address, ''), coalesce(user_agent, ''));
drop index users.sessions_devices;
