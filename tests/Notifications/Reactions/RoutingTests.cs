using FluentAssertions;
using Modular.Application.Contracts.Orders;
using Modular.Application.Contracts.Users;
using Modular.Application.Notifications;
using Modular.Application.Notifications.Commands;
using Modular.Application.Notifications.Reactions;
using Modular.Application.Shared;
using Modular.Domain.Notifications;
using Modular.Domain.Shared;
using Xunit;

namespace Modular.Tests.Notifications.Reactions;

public sealed class RoutingTests
{
    private static readonly Guid Someone = new("01900000-0000-7000-8000-000000000001");
    private static readonly Guid Thing = new("01900000-0000-7000-8000-000000000002");
    private static readonly EventOrigin Origin = new(
        new Guid("01900000-0000-7000-8000-000000000003"), Thing, StreamVersion: 1, DateTimeOffset.UnixEpoch);

    private static readonly string[] Kinds =
    [
        "new_device", "password_changed", "password_reset", "email_changed", "mfa_enabled", "mfa_disabled",
        "mfa_failed",
        "recovery_code_used", "recovery_codes_regenerated", "refresh_token_reused", "sessions_revoked_by_admin",
        "suspended", "reinstated", "role_changed", "erasure_requested", "erasure_cancelled",
    ];

    /// <summary>One event for each line of the table, as its reaction answers it.</summary>
    internal static IReadOnlyList<NotifyCommand> Told { get; } =
    [
        (NotifyCommand)new WhenChallengeIssued().When(new ChallengeIssuedV1(Thing, Someone, "verify_email"), Origin),
        (NotifyCommand)new WhenChallengeIssued().When(
            new ChallengeIssuedV1(Thing, Someone, "already_registered"), Origin),
        (NotifyCommand)new WhenChallengeIssued().When(new ChallengeIssuedV1(Thing, Someone, "recover"), Origin),
        (NotifyCommand)new WhenChallengeIssued().When(new ChallengeIssuedV1(Thing, Someone, "change_email"), Origin),
        .. Kinds.Select(kind => (NotifyCommand)new WhenSecurityAlert().When(
            new SecurityAlertV1(Someone, kind, "Because.", "Firefox", "203.0.113.7"), Origin)),
        (NotifyCommand)new WhenOrderConfirmed().When(
            new OrderConfirmedV1(Thing, "2026-000042", Someone, 11900, "EUR"), Origin),
        (NotifyCommand)new WhenOrderCancelled().When(
            new OrderCancelledV1(Thing, "2026-000042", Someone, "payment_declined"), Origin),
    ];

    [Fact]
    public void Every_line_of_the_table_is_reached_by_a_reaction()
    {
        Told.Select(told => told.Route).Should().BeEquivalentTo(NotificationRoutes.All);
    }

    [Fact]
    public void An_order_is_told_by_mail_and_in_the_inbox_and_what_is_about_safety_by_mail_only()
    {
        foreach (var (route, isOrder) in Told.Select(told => (told.Route, told.Route.Category is Category.Order)))
        {
            route.Channels.Should().Equal(isOrder ? [Channel.Email, Channel.InApp] : [Channel.Email], route.Template);
        }

        Told.Count(told => told.Route.Category is Category.Order).Should().Be(2);
    }

    [Fact]
    public void An_alert_goes_to_the_address_that_it_names_and_says_when_why_and_from_where()
    {
        var alert = (NotifyCommand)new WhenSecurityAlert().When(
            new SecurityAlertV1(Someone, "email_changed", UserAgent: "Firefox", Email: "old@example.com"), Origin);

        alert.Address.Should().Be("old@example.com");
        alert.Facts.Should().BeEquivalentTo(new Dictionary<string, string>
        {
            ["time"] = "1970-01-01 00:00 UTC", ["detail"] = "", ["userAgent"] = "Firefox", ["ipAddress"] = "",
        });
    }

    [Fact]
    public void The_person_concerned_is_told_of_the_event_itself()
    {
        Told.Should().OnlyContain(told =>
            told.SourceEventId == Origin.EventId && told.Recipient == CustomerId.From(Someone));
    }

    [Fact]
    public void A_confirmed_order_is_told_with_its_number_and_its_total_in_major_units()
    {
        var confirmed = Told.Single(told => told.Route.Template == "order_confirmed");

        confirmed.Facts.Should().BeEquivalentTo(new Dictionary<string, string>
        {
            ["orderId"] = Thing.ToString(), ["orderNumber"] = "2026-000042", ["total"] = "119.00 EUR",
        });
    }

    [Fact]
    public void A_purpose_without_a_line_stops_loudly_instead_of_leaving_somebody_waiting()
    {
        var issued = new ChallengeIssuedV1(Thing, Someone, "unheard_of");

        var react = () => new WhenChallengeIssued().When(issued, Origin);

        react.Should().Throw<InvalidOperationException>().WithMessage("*users.challenge.issued.v1/unheard_of*");
    }
}
