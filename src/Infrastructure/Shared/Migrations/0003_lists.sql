-- Each order of each list has its index (ADR 0030). Jobs are listed by their ids, which rise with time: no index more
-- on the hottest table, but for the states in which few are and that the others do not find soon.
create index jobs_set_aside on log.jobs (state, id desc) where state in ('waiting', 'dead', 'cancelled', 'discarded');
create index parked_newest on log.parked (first_at desc, stream_id desc, module desc, consumer desc, shard desc);
