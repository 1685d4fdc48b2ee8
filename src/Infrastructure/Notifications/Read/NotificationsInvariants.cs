using Modular.Application.Notifications;
using Modular.Domain.Shared;
using Modular.Infrastructure.Shared.Ops;

namespace Modular.Infrastructure.Notifications.Read;

internal sealed class NotificationsInvariants : IInvariants
{
    private static readonly (string Event, string Template, string Channel)[] Told =
    [
        .. NotificationRoutes.All.SelectMany(
            route => route.Channels, (route, channel) => (route.Event, route.Template, EnumText.Of(channel))),
    ];

    public string Module => NotificationsModule.Name;

    public IEnumerable<Invariant> At(DateTimeOffset now) =>
    [
        new(
            "G18.notifications", "Each row of an aggregate is at the version of its last event",
            """
            select r.name || ' ' || r.id, r.version = e.version
            from (select 'message' as name, id, version from notifications.messages
                  union all select 'in-app item', id, version from notifications.in_app_items
                  union all select 'recipient', id, version from notifications.recipients) as r
            left join (select stream_id, max(stream_version) as version from log.events
                       where kind = 'domain' and module = 'notifications' group by stream_id) as e
                on e.stream_id = r.id
            """),
        new(
            "G19.told", "Each event that concerns a person is told once on each of its channels",
            """
            select e.event_id || ' ' || t.channel || ' ' || t.template,
                   1 = case t.channel
                       when 'in_app' then (select count(*) from notifications.in_app_items i
                                           where i.source_event_id = e.event_id and i.template = t.template)
                       else (select count(*) from notifications.messages m
                             where m.source_event_id = e.event_id and m.template = t.template
                               and m.channel = t.channel)
                       end
            from unnest($1, $2, $3) as t (event, template, channel)
            join log.events e
                on e.kind = 'integration' and e.type = split_part(t.event, '/', 1)
               and split_part(t.event, '/', 2) in ('', e.data ->> 'purpose')
            -- Who was erased is told nothing any more.
            where not exists (
                select from notifications.recipients r
                where r.email = '' and r.customer_id = (e.data ->> 'customerId')::uuid)
            """,
            Told.Select(told => told.Event).ToArray(), Told.Select(told => told.Template).ToArray(),
            Told.Select(told => told.Channel).ToArray())
        { WhenQuiet = true },
        new(
            "G19.closed", "No message is pending: it was sent, or says why not",
            "select id::text, status <> 'pending' from notifications.messages")
        { WhenQuiet = true },
    ];
}
