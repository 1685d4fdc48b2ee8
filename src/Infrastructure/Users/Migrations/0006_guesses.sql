-- How often a secret was guessed of late. A key is an HMAC of what was guessed at, or of where it came from: the table
-- tells neither.
create table users.guesses (
    key     bytea       not null constraint guesses_pkey primary key,
    misses  int         not null,
    last_at timestamptz not null
);

-- What was over a day ago goes, some with each new one.
create index guesses_by_time on users.guesses (last_at);

-- Three at once, then 1, 2, 4 … 60 seconds apart.
create function users.guess_delay(misses int) returns interval
    language sql immutable parallel safe
    return make_interval(secs => case when misses < 3 then 0 else least(60, power(2, least(misses, 20) - 3)) end);
