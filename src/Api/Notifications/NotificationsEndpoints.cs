using Modular.Api.Shared;
using Modular.Api.Shared.Contract;

namespace Modular.Api.Notifications;

/// <summary>The caller's inbox, and the development mailbox.</summary>
public static class NotificationsEndpoints
{
    public static void Map(ApiRoutes routes)
    {
        routes.Tag("Notifications", "What happened to the caller, in words.");
        ListInboxEndpoint.Map(routes.Api);
        MarkInboxItemReadEndpoint.Map(routes.Api);
        if (routes.Development is { } development)
        {
            DevelopmentMailboxEndpoints.Map(development);
        }
    }
}
