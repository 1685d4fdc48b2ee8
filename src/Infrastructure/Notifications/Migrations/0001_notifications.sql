create table notifications.recipients (
    id          uuid primary key,
    customer_id uuid not null,
    email       text not null,
    name        text not null,
    locale      text not null,
    version     int  not null,
    -- How everybody looks for them: events name the account.
    constraint recipients_customer_key unique (customer_id)
);

create table notifications.messages (
    id              uuid        primary key,
    source_event_id uuid        not null,
    recipient_id    uuid        not null,
    channel         text        not null,
    template        text        not null,
    category        text        not null,
    facts           jsonb       not null,
    status          text        not null,
    reason          text,
    attempts        int         not null,
    created_at      timestamptz not null,
    closed_at       timestamptz,
    version         int         not null,
    constraint messages_status_known check (status in ('pending', 'sent', 'skipped', 'failed')),
    constraint messages_closed_whole check ((status = 'pending') = (closed_at is null)),
    constraint messages_reason_given check ((status in ('skipped', 'failed')) = (reason is not null)),
    -- One message for each event, recipient, channel and template, for ever.
    constraint messages_dedupe_key unique (source_event_id, recipient_id, channel, template)
);

create table notifications.in_app_items (
    id              uuid        primary key,
    source_event_id uuid        not null,
    recipient_id    uuid        not null,
    template        text        not null,
    title           text        not null,
    text            text        not null,
    order_id        uuid,
    status          text        not null,
    created_at      timestamptz not null,
    read_at         timestamptz,
    version         int         not null,
    constraint in_app_items_status_known check (status in ('unread', 'read')),
    -- The same promise as for messages; the channel is this table.
    constraint in_app_items_dedupe_key unique (source_event_id, recipient_id, template)
);

-- The one list that people look at: a person's inbox, newest first, in keyset order.
create index in_app_items_by_recipient on notifications.in_app_items (recipient_id, created_at desc, id desc);

-- The mail server of development: empty wherever a real one is configured.
create table notifications.mailbox (
    id         uuid        primary key,
    message_id text        not null,
    to_address text        not null,
    subject    text        not null,
    headers    jsonb       not null,
    text       text        not null,
    html       text        not null,
    sent_at    timestamptz not null,
    -- What makes a second hand-off of a mail no second mail.
    constraint mailbox_message_id_key unique (message_id)
);
