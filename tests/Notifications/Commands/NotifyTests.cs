using FluentAssertions;
using Modular.Application.Contracts.Orders;
using Modular.Application.Contracts.Users;
using Modular.Application.Notifications.Commands;
using Modular.Application.Notifications.Reactions;
using Modular.Application.Shared;
using Modular.Domain.Notifications;
using Modular.Domain.Shared;
using Xunit;

namespace Modular.Tests.Notifications.Commands;

public sealed class NotifyTests : IAsyncLifetime
{
    private static readonly Guid Customer = Guid.CreateVersion7();
    private static readonly Guid Order = Guid.CreateVersion7();
    private NotificationsHost _host = null!;

    public async Task InitializeAsync() => _host = await NotificationsHost.StartAsync();

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task A_confirmed_order_is_told_by_one_mail_and_one_inbox_entry()
    {
        var told = await _host.Scenario()
            .When(new ContactChangedV1(Customer, "ada@example.com", "Ada", "en"))
            .When(new OrderConfirmedV1(Order, "2026-000042", Customer, 11900, "EUR"))
            .ThenEventsAsync();

        told.Select(e => e.GetType()).Should().Equal(
            typeof(RecipientAdded), typeof(MessageCreated), typeof(InAppItemDelivered), typeof(MessageSent));
        var mail = (await _host.MailboxAsync()).Should().ContainSingle().Subject;
        mail.Should().BeEquivalentTo(new { To = "ada@example.com", Subject = "Order 2026-000042 is confirmed" });
        mail.Text.Should().Contain("119.00 EUR");
        (await _host.InboxAsync(Customer)).Items.Should().ContainSingle().Which.Should().BeEquivalentTo(new
        {
            Template = "order_confirmed", Title = "Order 2026-000042 is confirmed", Status = "unread",
            OrderId = (Guid?)Order,
        });
        (await _host.QueryAsync<string>("select status from notifications.messages")).Should().Equal("sent");
    }

    [Fact]
    public async Task The_same_event_again_is_refused_and_writes_nothing()
    {
        var command = Confirmed(Guid.CreateVersion7());
        await _host.GivenRecipientAsync(Customer);

        (await _host.SendAsync(command)).Error.Should().BeNull();
        var again = await _host.SendAsync(command);

        again.Error!.Code.Should().Be("message.duplicate");
        again.Error.Kind.Should().Be(ErrorKind.State, "a reaction then counts the event as handled");
        (await Counts()).Should().Equal(1, 1, 1);
    }

    [Fact]
    public async Task Twenty_at_once_for_one_event_write_one_message_and_one_entry()
    {
        var command = Confirmed(Guid.CreateVersion7());

        var results = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => _host.SendAsync(command)));

        results.Count(result => result.Error is null).Should().Be(1);
        (await Counts()).Should().Equal(1, 1, 1);
    }

    [Fact]
    public async Task The_last_contact_wins_and_one_that_is_known_writes_nothing()
    {
        await _host.GivenRecipientAsync(Customer, "old@example.com");
        await _host.GivenRecipientAsync(Customer, "new@example.com");

        var again = await _host.SendAsync(
            new UpsertRecipientCommand(CustomerId.From(Customer), new Contact("new@example.com", "Ada", "en")));

        again.Error!.Code.Should().Be("recipient.unchanged");
        (await _host.QueryAsync<string>("select email from notifications.recipients"))
            .Should().Equal("new@example.com");
        (await _host.QueryAsync<string>("select data::text from log.events where module = 'notifications'"))
            .Should().HaveCount(2).And.NotContain(data => data.Contains("example.com"), "addresses stay in the row");
    }

    private static ICommand Confirmed(Guid eventId) => new WhenOrderConfirmed().When(
        new OrderConfirmedV1(Order, "2026-000042", Customer, 11900, "EUR"),
        new EventOrigin(eventId, Order, StreamVersion: 1, DateTimeOffset.UnixEpoch));

    private async Task<IReadOnlyList<long>> Counts() =>
    [
        .. await _host.QueryAsync<long>("select count(*) from notifications.messages"),
        .. await _host.QueryAsync<long>("select count(*) from notifications.in_app_items"),
        .. await _host.QueryAsync<long>("select count(*) from log.jobs where type = 'notifications.send_message'"),
    ];
}
