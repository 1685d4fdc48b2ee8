-- What a projection read about people.
create table orders.rm_contacts (
    event_id uuid primary key,
    person   uuid not null,
    email    text not null,
    city     text
);
