create table gadgetry.a_widgets (
    id         uuid        primary key,
    name       text        not null,
    created_at timestamptz not null,
    version    int         not null
);
