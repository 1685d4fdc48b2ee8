using System.Reflection;
using Modular.Application.Contracts.Orders;
using Modular.Application.Contracts.Shared;
using Modular.Application.Contracts.Users;
using Modular.Domain.Notifications;

namespace Modular.Application.Notifications;

/// <summary>How an event is told to the person it concerns.</summary>
/// <param name="Event">The wire name, with <c>/purpose</c> where one kind of event has several.</param>
/// <param name="Template">The name of the template, the same on every channel.</param>
public sealed record NotificationRoute(
    string Event, Category Category, string Template, IReadOnlyList<Channel> Channels);

/// <summary>Which events are told, as what and where: one line for each. An event without a line is not told.</summary>
public static class NotificationRoutes
{
    public static IReadOnlyList<NotificationRoute> All { get; } =
    [
        new(Key<ChallengeIssuedV1>("verify_email"), Category.Security, "verify_email", [Channel.Email]),
        new(Key<ChallengeIssuedV1>("already_registered"), Category.Security, "already_registered", [Channel.Email]),
        new(Key<ChallengeIssuedV1>("recover"), Category.Security, "recover", [Channel.Email]),
        new(Key<ChallengeIssuedV1>("change_email"), Category.Security, "change_email", [Channel.Email]),
        Alert("new_device"),
        Alert("password_changed"),
        Alert("password_reset"),
        Alert("email_changed"),
        Alert("mfa_enabled"),
        Alert("mfa_disabled"),
        Alert("mfa_failed"),
        Alert("recovery_code_used"),
        Alert("recovery_codes_regenerated"),
        Alert("refresh_token_reused"),
        Alert("sessions_revoked_by_admin"),
        Alert("suspended"),
        Alert("reinstated"),
        Alert("role_changed"),
        Alert("erasure_requested"),
        Alert("erasure_cancelled"),
        new(Key<OrderConfirmedV1>(), Category.Order, "order_confirmed", [Channel.Email, Channel.InApp]),
        new(Key<OrderCancelledV1>(), Category.Order, "order_cancelled", [Channel.Email, Channel.InApp]),
    ];

    private static readonly Dictionary<string, NotificationRoute> ByEvent = All.ToDictionary(route => route.Event);

    /// <exception cref="InvalidOperationException">
    /// There is a reaction but no line: a person would wait for a message that never comes, so it stops loudly.
    /// </exception>
    public static NotificationRoute For<TEvent>(string? purpose = null)
        where TEvent : IIntegrationEvent =>
        ByEvent.GetValueOrDefault(Key<TEvent>(purpose)) ?? throw new InvalidOperationException(
            $"Nobody would be told of {Key<TEvent>(purpose)}: add its line to {nameof(NotificationRoutes)}.");

    private static NotificationRoute Alert(string kind) => new(
        Key<SecurityAlertV1>(kind), Category.Security, $"security_{kind}", [Channel.Email]);

    private static string Key<TEvent>(string? purpose = null)
    {
        var name = typeof(TEvent).GetCustomAttribute<WireNameAttribute>()!.Name;
        return purpose is null ? name : $"{name}/{purpose}";
    }
}
