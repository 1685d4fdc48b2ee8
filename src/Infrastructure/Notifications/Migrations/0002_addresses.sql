-- Where a message goes that must not go to the address which its recipient has by then. Goes when they are erased, with
-- the facts.
alter table notifications.messages add column address text;
